import { readFile } from 'node:fs/promises';
import { readLabFromDisk } from '../../src/lab/disk.ts';
import { type SharedText, toHash } from '../../src/lab/progress/share.ts';
import { expect, type Page, test } from './hub-test.ts';
import { answer, expectStatus, lab, openStep, start, status, stepOf, write } from './lab-page.ts';

/** Links and files that carry a text or progress: what each page says of each of them. */

const STEP = 'add-a-policy';
const PATH = `/labs/${lab.id}/${STEP}/`;
const KEY = `hub:lab:${lab.id}@${lab.version}`;
const starter = stepOf(STEP).starter;
const shared: SharedText = {
	lab: lab.id,
	version: lab.version,
	step: STEP,
	text: '-- theirs <img src=x onerror="window.hit = true">',
};

const text = (page: Page) => answer(page).first();
const note = (page: Page) => page.locator('.lab-shared');
const press = (page: Page, name: string) =>
	page.getByRole('button', { name, exact: true }).first().click();

async function follow(page: Page, change: Partial<SharedText> = {}, path = PATH): Promise<void> {
	await page.goto(`${path}${await toHash({ ...shared, ...change })}`);
}

/** Chooses a file where the page asks for one. */
async function open(page: Page, content: string | Buffer, name = 'file.json'): Promise<void> {
	const chooser = page.waitForEvent('filechooser');
	await press(page, 'Open a file…');
	const buffer = Buffer.from(content);
	await (await chooser).setFiles({ name, mimeType: 'application/json', buffer });
}

async function saved(page: Page, act: () => Promise<void>): Promise<string> {
	const download = page.waitForEvent('download');
	await act();
	return readFile(await (await download).path(), 'utf8');
}

test('Share copies a link, and the link shows the text in another browser without running it', async ({
	browser,
	baseURL,
	context,
	page,
}) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await openStep(page, STEP);
	await write(page, shared.text);
	await press(page, 'Share');
	await expectStatus(page, 'Link copied. It carries your text as it stands now.');
	const link = await page.evaluate(() => navigator.clipboard.readText());
	expect(link).toMatch(new RegExp(`^${baseURL}${PATH}#share=1d\\.`));

	const other = await (await browser.newContext()).newPage();
	await other.goto(link);
	await expect(text(other)).toHaveValue(shared.text);
	await expectStatus(other, 'A text from a link is in the editor. It has not been run.');
	await expect(other.locator('.lab-guest')).toContainText('This text came from a link.');
	await expect(other.locator('.lab')).toHaveAttribute('data-phase', 'idle');
	await expect(other.locator('.lab img')).toHaveCount(0);
	expect(await other.evaluate(() => 'hit' in window)).toBe(false);
	await other.context().close();
});

test('a link starts nothing, not even where the reader pressed Start before', async ({ page }) => {
	await openStep(page, STEP);
	await start(page);
	await write(page, '-- mine');
	await page.goto('/labs/');
	await follow(page);
	await expect(text(page)).toHaveValue(shared.text);
	await page.waitForTimeout(1_000);
	await expect(page.locator('.lab')).toHaveAttribute('data-phase', 'idle');
	// The address is clean again, and a reload brings the text without starting it.
	expect(new URL(page.url()).hash).toBe('');
	await page.reload();
	await expect(text(page)).toHaveValue(shared.text);
	await page.waitForTimeout(1_000);
	await expect(page.locator('.lab')).toHaveAttribute('data-phase', 'idle');
	await press(page, 'Back to your own text');
	await expectStatus(page, 'Your own text is back.');
	await expect(text(page)).toHaveValue('-- mine');
	await expect(page.locator('.lab-guest')).toHaveCount(0);
	await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeFocused();
});

test('a link opened on the page it belongs to is shown there', async ({ page }) => {
	await openStep(page, STEP);
	await write(page, '-- mine');
	const hash = await toHash(shared);
	await page.evaluate((value) => {
		location.hash = value;
	}, hash);
	await expect(page.locator('.lab-guest')).toBeVisible();
	await expect(text(page)).toHaveText(shared.text);
	await expect(page.locator('.lab-attempts')).toContainText('Your attempt of');
});

test('a link for another lab, another step, no step, an older version each says so', async ({
	page,
}) => {
	await follow(page, { lab: 'token-order', step: 'x' });
	await expect(note(page)).toContainText('This text belongs to another lab, token-order.');
	await expect(text(page)).toHaveValue(starter);

	await follow(page, { step: 'force-the-owner' }, `${PATH}?a`);
	await expect(note(page)).toContainText('This text belongs to another step, “');
	await expect(text(page)).toHaveValue(starter);
	await note(page).getByRole('link', { name: 'Open it there' }).click();
	await expect(page).toHaveURL(/force-the-owner/);
	await expect(text(page)).toHaveValue(shared.text);

	await follow(page, { step: 'gone' }, `${PATH}?b`);
	await expectStatus(page, 'a step that this lab does not have: gone.');
	await expect(text(page)).toHaveValue(starter);
	await press(page, 'Show it here all the same');
	await expect(text(page)).toHaveValue(shared.text);
	await press(page, 'Back to your own text');

	await follow(page, { version: '0.9.0' }, `${PATH}?c`);
	await expect(note(page)).toContainText(`version 0.9.0 of this lab; this is ${lab.version}`);
	await expect(text(page)).toHaveValue(shared.text);
});

test('a damaged, a newer and an overlong link each end in a sentence', async ({ page }) => {
	await openStep(page, STEP);
	await write(page, '-- mine');
	const hash = await toHash(shared);
	for (const [broken, sentence] of [
		[hash.slice(0, -5), 'This link is damaged'],
		[hash.replace('=1d', '=2d'), 'made by a newer version of the hub'],
		[`${hash}${'A'.repeat(9_000)}`, 'the hub makes none over 8,000'],
	] as const) {
		await page.evaluate((value) => {
			location.hash = value;
		}, broken);
		await expect(note(page)).toContainText(sentence);
		await expectStatus(page, sentence);
		await expect(text(page)).toHaveText('-- mine');
	}
	await press(page, 'Close this note');
	await expect(note(page)).toHaveCount(0);
});

test('a text too long for a link becomes a file, and the file opens', async ({ page }) => {
	await openStep(page, STEP);
	// What does not repeat itself can not be compressed.
	const long = Array.from({ length: 2_000 }, (_, index) => Math.sin(index)).join(' ');
	await write(page, long);
	await press(page, 'Share');
	await expect(note(page)).toContainText(/makes a link of [\d,]+ characters, and links over 8,000/);
	const content = await saved(page, () => press(page, 'Save the text as a file'));
	await expectStatus(page, `Saved as ${lab.id}-${STEP}.json.`);

	await page.getByText('Reset', { exact: true }).click();
	await press(page, 'Reset step');
	await open(page, content);
	await expectStatus(page, 'A text from a file is in the editor. It has not been run.');
	await expect(page.locator('.lab-guest')).toContainText('This text came from a file.');
	await expect(text(page)).toContainText(String(Math.sin(1)));

	await openStep(page, 'force-the-owner');
	await open(page, content);
	await expect(note(page)).toContainText('belongs to another step');
	await expect(note(page).getByRole('link')).toHaveText('Go there and open the file again');
});

test('a browser that copies nothing shows the link', async ({ page }) => {
	await page.addInitScript(() =>
		Object.defineProperty(navigator, 'clipboard', { value: undefined }),
	);
	await openStep(page, STEP);
	await press(page, 'Share');
	await expectStatus(page, 'did not let the page copy the link');
	await expect(note(page).getByLabel('Copy the link by hand:')).toHaveValue(/#share=1d\./);
});

test('all progress is saved in a lab and added in the list of labs of another browser', async ({
	browser,
	page,
}) => {
	await openStep(page, STEP);
	await write(page, '-- mine');
	const content = await saved(page, () => press(page, 'Save progress'));
	await expectStatus(
		page,
		/Saved 1 attempt and 0 passed steps of all labs in hub-progress-.*\.json/,
	);

	const other = await (await browser.newContext()).newPage();
	await other.goto('/labs/');
	await press(other, 'Save progress of all labs');
	await expectStatus(other, 'There is nothing to save yet');
	await open(other, content);
	await expectStatus(other, 'Added 1 attempt and 0 passed steps. Nothing was replaced.');
	await open(other, content);
	await expectStatus(other, 'The file holds nothing new. 1 attempt was there already.');
	expect(await saved(other, () => press(other, 'Save progress of all labs'))).toContain('-- mine');
	await openStep(other, STEP);
	await press(other, 'open');
	await expect(text(other)).toHaveValue('-- mine');
	await other.context().close();
});

test('an import in a lab shows what it brought', async ({ page }) => {
	const record = {
		steps: { [STEP]: { attempts: [{ id: 1, at: 1, text: '-- other' }], passed: true } },
	};
	await openStep(page, STEP);
	await write(page, '-- mine');
	const labs = { [`${lab.id}@${lab.version}`]: record };
	await open(page, JSON.stringify({ hub: 'progress', format: 1, labs }));
	await expectStatus(page, 'Added 1 attempt and 1 passed step. Nothing was replaced.');
	await expect(page.locator('.lab-attempts')).toContainText('1970');
	await expect(page.getByRole('link', { name: /\(passed\)/ })).toHaveCount(1);
	await expect(text(page)).toContainText('-- mine');
});

const FILES: readonly (readonly [content: string | Buffer, sentence: string])[] = [
	['no file of ours', 'This is no file of the hub.'],
	['{"hub": "progress", "format": 9}', 'saved by a newer version of the hub'],
	['{"hub": "progress", "form', 'This file is damaged: it breaks off'],
	['{"hub": "progress", "format": 1, "labs": {"x": 1}}', 'This file is damaged at labs, “x”.'],
	[Buffer.alloc(20_100_000), 'This file has 20.1 MB, and the hub saves none over 20 MB.'],
];

for (const path of ['/labs/', PATH]) {
	test(`files that are not right end in a sentence on ${path}`, async ({ page }) => {
		await page.goto(path, { waitUntil: 'networkidle' });
		for (const [content, sentence] of FILES) {
			await open(page, content);
			await expectStatus(page, sentence);
			await expectStatus(page, 'nothing of yours was touched');
		}
		expect(await page.evaluate((key) => localStorage.getItem(key), KEY)).toBeNull();
	});
}

test('the list of labs leads a file of one text to its step', async ({ page }) => {
	await page.goto('/labs/');
	await open(page, JSON.stringify({ hub: 'text', format: 1, ...shared }));
	await expectStatus(page, 'This file holds one text, for a step of a lab.');
	await expect(status(page).getByRole('link')).toHaveAttribute('href', PATH);
});

test('where nothing is stored the list of labs says so, and a lab takes the file for the page', async ({
	page,
}) => {
	const labs = {
		[`${lab.id}@${lab.version}`]: {
			steps: { [STEP]: { attempts: [{ id: 1, at: 1, text: '-- other' }] } },
		},
	};
	const content = JSON.stringify({ hub: 'progress', format: 1, labs });
	await page.goto('/labs/?fresh');
	await open(page, content);
	await expectStatus(page, 'opened with ?fresh and stores nothing');
	await page.addInitScript(() => {
		const get = () => {
			throw new DOMException('denied', 'SecurityError');
		};
		Object.defineProperty(window, 'localStorage', { get });
		Object.defineProperty(window, 'sessionStorage', { get });
	});
	await page.goto('/labs/');
	await open(page, content);
	await expectStatus(page, 'This browser stores nothing for this site');
	await openStep(page, STEP);
	await expect(page.getByText('stores nothing for this site')).toHaveCount(1);
	await open(page, content);
	await expectStatus(page, 'It lasts until you close the page.');
	await press(page, 'open');
	await expect(text(page)).toHaveValue('-- other');
	const file = await saved(page, () => press(page, 'Save your progress as a file'));
	expect(file).toContain('-- other');
});

test('a link on a projector is shown again after a reload', async ({ page }) => {
	await follow(page, {}, `${PATH}?fresh`);
	await expect(text(page)).toHaveValue(shared.text);
	expect(new URL(page.url()).hash).toContain('#share=');
	await page.reload();
	await expect(text(page)).toHaveValue(shared.text);
});

test('a link of a lab in TypeScript does not run its script', async ({ page }) => {
	const tokens = readLabFromDisk('token-order');
	const step = tokens.steps[0]?.id ?? '';
	await openStep(page, step, tokens);
	await start(page);
	await page.goto('/labs/');
	const script = { lab: tokens.id, version: tokens.version, step, text: "console.log('ran');" };
	await follow(page, script, `/labs/${tokens.id}/${step}/`);
	await expect(text(page)).toHaveValue(script.text);
	await page.waitForTimeout(2_000);
	await expect(page.getByText('LOG ran')).toHaveCount(0);
	await expect(page.locator('.lab')).toHaveAttribute('data-phase', 'idle');
});
