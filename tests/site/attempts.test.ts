import { type BrowserContext, expect, type Page, test } from './hub-test.ts';
import { answer, expectStatus, lab, openStep, stepOf, write } from './lab-page.ts';

/** What becomes of a reader's texts between visits, tabs and versions of a lab. */

const STEP = 'add-a-policy';
const KEY = `hub:lab:${lab.id}@${lab.version}`;
const starter = stepOf(STEP).starter;

const notes = (page: Page) => page.locator('.lab-attempts');
const press = (page: Page, name: string) =>
	page.getByRole('button', { name, exact: true }).first().click();
const text = (page: Page) => answer(page).first();

/** A visit that ends: its tab is closed. */
async function visit(context: BrowserContext, typed: string): Promise<void> {
	const page = await context.newPage();
	await openStep(page, STEP);
	await write(page, typed);
	await page.close();
}

async function keep(page: Page, record: object, key = KEY): Promise<void> {
	await page.addInitScript(([name, json]) => localStorage.setItem(name, json), [
		key,
		JSON.stringify(record),
	] as const);
}

test('a new visit begins with the starter and offers the attempt of the last one', async ({
	context,
	page,
}) => {
	await visit(context, '-- my attempt');
	await openStep(page, STEP);
	await expect(text(page)).toHaveValue(starter);
	await expect(notes(page)).toContainText(
		/Your attempt of \w+ \d+, \d{4}, .*: open, compare, discard/,
	);
	await press(page, 'compare');
	const diff = page.getByRole('region', { name: 'Your attempt beside the starter' });
	await expect(diff.getByRole('row', { name: /-- my attempt/ })).toHaveClass('lab-diff-changed');
	await expect(text(page)).toHaveValue(starter);
	await press(page, 'open');
	await expectStatus(page, 'Your attempt is open.');
	await expect(text(page)).toHaveValue('-- my attempt');
	await expect(notes(page)).toBeHidden();
	await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeFocused();
});

test('typing on the fresh starter keeps the earlier attempt, undo stays within one text', async ({
	context,
	page,
}) => {
	await visit(context, '-- first');
	await openStep(page, STEP);
	await write(page, '-- second');
	await expect(notes(page)).toContainText('Your attempt of');
	await press(page, 'open');
	await expect(text(page)).toContainText('-- first');
	await text(page).click();
	await page.keyboard.press('ControlOrMeta+Z');
	await expect(text(page)).toHaveText('-- first');
	await press(page, 'open');
	await expect(text(page)).toContainText('-- second');
});

test('discarding asks nothing and can be undone once, by keyboard alone', async ({
	context,
	page,
}) => {
	await visit(context, '-- first');
	await openStep(page, STEP);
	await page.getByRole('button', { name: 'discard' }).focus();
	await page.keyboard.press('Enter');
	await expectStatus(page, 'Discarded. Undo brings it back.');
	await expect(notes(page)).toContainText(/The attempt of .* is discarded\. Undo/);
	await expect(page.getByRole('button', { name: 'Undo' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expectStatus(page, 'The attempt is back.');
	await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
	await expect(page.getByRole('button', { name: 'open', exact: true })).toBeFocused();
});

test('the back button and a reload bring the text itself back', async ({ page }) => {
	await openStep(page, STEP);
	await write(page, '-- half a thought');
	await page.locator(`.lab-steps a[href*="force-the-owner"]`).click();
	await expect(page).toHaveURL(/force-the-owner/);
	await page.goBack();
	await expect(text(page)).toHaveValue('-- half a thought');
	await page.reload();
	await expect(text(page)).toHaveValue('-- half a thought');
	await expect(notes(page)).toBeHidden();
});

test('the sixth attempt takes the oldest one’s place, with a sentence', async ({ page }) => {
	const attempts = [1, 2, 3, 4, 5].map((id) => ({ id, at: id, text: `-- text ${id}` }));
	await keep(page, { steps: { [STEP]: { attempts } } });
	await openStep(page, STEP);
	await expect(notes(page)).toContainText('4 earlier attempts');
	await write(page, '-- text 6');
	await expect(notes(page)).toContainText(
		/A step keeps a few attempts: the oldest, of .*1970.*, made room for this one\. Undo/,
	);
	await press(page, 'Undo');
	await page.getByText('4 earlier attempts').click();
	await expect(notes(page).getByRole('button', { name: 'open' })).toHaveCount(5);
});

test('an attempt of an older version says so and stays as it is', async ({ page }) => {
	const record = { steps: { [STEP]: { attempts: [{ id: 1, at: 1, text: '-- old' }] } } };
	await keep(page, record, `hub:lab:${lab.id}@0.9.0`);
	await openStep(page, STEP);
	await expect(notes(page)).toContainText(
		`made in version 0.9.0 of this lab; this is ${lab.version}: open, compare, discard`,
	);
	await press(page, 'open');
	await write(page, '-- old, mended');
	await expect(notes(page)).toContainText('made in version 0.9.0');
});

test('a full storage is said, and the text is not lost', async ({ page }) => {
	await page.addInitScript(() => {
		const set = Storage.prototype.setItem;
		Storage.prototype.setItem = function (key, value) {
			if (this === localStorage && key.startsWith('hub:lab:') && value.includes('much')) {
				throw new DOMException('full', 'QuotaExceededError');
			}
			set.call(this, key, value);
		};
	});
	await openStep(page, STEP);
	await write(page, '-- too much');
	await expect(page.getByText('storage for this site is full')).toHaveCount(1);
	await expect(text(page)).toContainText('-- too much');
});

test('?fresh reads and writes nothing, and says so', async ({ page }) => {
	await keep(page, {
		steps: { [STEP]: { attempts: [{ id: 1, at: 1, text: '-- old' }], passed: true } },
	});
	await page.addInitScript(() => {
		const touched: string[] = [];
		for (const name of ['getItem', 'setItem', 'removeItem'] as const) {
			const original = Storage.prototype[name] as (...args: string[]) => string | null;
			Object.assign(Storage.prototype, {
				[name](this: Storage, ...args: string[]) {
					if (args[0]?.startsWith('hub:')) touched.push(`${name} ${args[0]}`);
					return original.apply(this, args);
				},
			});
		}
		Object.assign(window, { touched });
	});
	await page.goto(`/labs/${lab.id}/${STEP}/?fresh`);
	await expect(page.getByText('Opened with ?fresh')).toBeVisible();
	await expect(notes(page)).toBeHidden();
	await write(page, '-- on the projector');
	await page.keyboard.press('ControlOrMeta+Enter');
	await expectStatus(page, 'runs in this page', 30_000);
	expect(await page.evaluate(() => Reflect.get(window, 'touched'))).toEqual([]);
	await page.locator(`.lab-steps a[href*="force-the-owner"]`).click();
	await expect(page).toHaveURL(/force-the-owner\/\?fresh$/);
});
