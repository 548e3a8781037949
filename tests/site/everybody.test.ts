import { expectAccessible, expectNoSidewaysScroll, tabTo } from './accessible.ts';
import { expect, type Locator, type Page, test } from './hub-test.ts';
import {
	answer,
	check,
	expectStatus,
	lab,
	openStep,
	pane,
	run,
	start,
	status,
} from './lab-page.ts';

/** A lab for readers without a mouse, with large type, with their own colors, and without movement. */

function button(page: Page, name: string): Locator {
	return page.locator('.lab').getByRole('button', { name, exact: true });
}

test('one keyboard is enough for every step of a lab, from Start to the last check', async ({
	page,
}) => {
	test.setTimeout(300_000);
	const steps = lab.steps.filter(({ live }) => live);
	await openStep(page, steps[0]?.id as string);
	await tabTo(page, button(page, 'Start'));
	await page.keyboard.press('Enter');
	for (const [index, { id, solution, title }] of steps.entries()) {
		await test.step(id, async () => {
			await expectStatus(page, 'runs in this page', 30_000);
			const next = steps[index + 1];
			if (solution === null) {
				if (next)
					await tabTo(
						page,
						page
							.getByRole('navigation', { name: 'Steps of this lab' })
							.getByRole('link', { name: next.title }),
					);
			} else {
				await intoEditor(page, index === 0 ? 'Shift+Tab' : 'Tab');
				await page.keyboard.press('ControlOrMeta+A');
				await page.keyboard.insertText(solution);
				await page.keyboard.press('ControlOrMeta+Shift+Enter');
				await expectStatus(page, 'Check passed', 30_000);
				await expect(page.locator('.lab-answer .cm-content')).toBeFocused();
				await page.keyboard.press('Tab');
				await expect(button(page, 'Run')).toBeFocused();
				if (next) await tabTo(page, page.getByRole('link', { name: `Next: ${next.title}` }));
			}
			if (!next) return;
			await page.keyboard.press('Enter');
			await expect(page).toHaveURL(new RegExp(`/${next.id}/$`));
			await expect(page.locator('hub-island[data-when="now"]:not([data-live])')).toHaveCount(0);
			// The reader goes on at the step, not at the page's menus.
			await expect(page.getByRole('heading', { level: 1, name: next.title })).toBeFocused();
		});
		expect(title).not.toBe('');
	}
});

test('a button that no key reaches is seen', async ({ page }) => {
	await openStep(page, 'see-the-leak');
	await tabTo(page, button(page, 'Start'));
	await button(page, 'Start').evaluate((element) => {
		element.tabIndex = -1;
		element.blur();
	});
	await expect(tabTo(page, button(page, 'Start'))).rejects.toThrow('does not reach');
});

/** Presses a key until the answer has the focus: first as plain text, then as the editor it becomes. */
async function intoEditor(page: Page, key: 'Tab' | 'Shift+Tab'): Promise<void> {
	const editor = page.locator('.lab-answer .lab-editor');
	for (let count = 0; count < 60; count += 1) {
		if (await editor.evaluate((element) => element.matches(':focus-within'))) break;
		await page.keyboard.press(key);
	}
	await expect(page.locator('.lab-answer .cm-content')).toBeFocused();
}

test('the focus stays where it is when a run, a reset or a check ends', async ({ page }) => {
	await openStep(page, 'add-a-policy');
	await start(page);
	for (const [name, said] of [
		['Run', /statements? ran|Stopped at/],
		['Check', 'Check did not pass'],
	] as const) {
		await button(page, name).focus();
		await page.keyboard.press('Enter');
		await expectStatus(page, said);
		await expect(button(page, name)).toBeFocused();
	}
	const paneRun = pane(page, 'acme’s app').getByRole('button', { name: 'Run as acme’s app' });
	await paneRun.focus();
	await page.keyboard.press('Enter');
	await expectStatus(page, /Leak|No pane/);
	await expect(paneRun).toBeFocused();
	await page.locator('.lab-menu-button').focus();
	await page.keyboard.press('Enter');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await expectStatus(page, 'The step is back at its start.');
	await expect(page.locator('.lab-menu-button')).toBeFocused();
});

test('the list of keys opens by its key and its button, and gives the focus back', async ({
	page,
}) => {
	await openStep(page, 'add-a-policy');
	const list = page.getByRole('dialog', { name: 'Keys' });
	await button(page, 'Start').focus();
	await page.keyboard.press('?');
	await expect(list).toBeVisible();
	await expect(list).toContainText('checks your answer');
	await expectAccessible(page);
	await page.keyboard.press('Escape');
	await expect(list).toHaveCount(0);
	await expect(button(page, 'Start')).toBeFocused();

	await tabTo(page, button(page, 'Keys'));
	await page.keyboard.press('Enter');
	await expect(list.getByRole('button', { name: 'Close' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(list).toHaveCount(0);
	await expect(button(page, 'Keys')).toBeFocused();

	// In a text it is a character.
	await answer(page).first().focus();
	await expect(page.locator('.lab-answer .cm-content')).toBeFocused();
	await page.keyboard.press('ControlOrMeta+A');
	await page.keyboard.type('SELECT 1 -- why?');
	await expect(page.locator('.lab-answer .cm-content')).toContainText('why?');
	await expect(list).toHaveCount(0);
});

test('one run says one sentence, politely', async ({ page }) => {
	await openStep(page, 'see-the-leak');
	await expect(status(page)).toHaveCount(1);
	await expect(page.locator('.lab [aria-live], .lab [role="alert"]')).toHaveCount(0);
	await start(page);
	const said = await page.evaluateHandle(() => {
		const lines: string[] = [];
		const line = document.querySelector('.lab-status') as HTMLElement;
		const note = () => line.textContent && lines.push(line.textContent);
		new MutationObserver(note).observe(line, {
			childList: true,
			characterData: true,
			subtree: true,
		});
		return lines;
	});
	await run(page, 'SELECT 1; SELECT 2;');
	await expectStatus(page, '2 statements ran.');
	await page.waitForTimeout(500);
	expect(await said.jsonValue()).toHaveLength(1);
	await status(page).evaluate((line) => {
		line.textContent = 'A sentence that no run asked for.';
	});
	await expect.poll(async () => (await said.jsonValue()).length).toBe(2);
	for (const table of await page.locator('.lab table').all()) {
		await expect(table.locator('caption')).not.toBeEmpty();
	}
});

test('letters twice as large fit the same screen', async ({ page }) => {
	// A window of 1280 pixels at 200 %.
	await page.setViewportSize({ width: 640, height: 400 });
	await openStep(page, 'add-a-policy');
	await start(page);
	await check(page);
	await expectNoSidewaysScroll(page, 'a failed check at 200 %');
	await button(page, 'Keys').click();
	const box = await page.getByRole('dialog').boundingBox();
	expect((box?.x ?? -1) >= 0 && (box?.width ?? 0) <= 640).toBe(true);
	await page.keyboard.press('Escape');
	for (const name of ['Run', 'Check', 'Stop', 'Solution', 'Keys'])
		await uncovered(button(page, name));
	for (const path of ['/', '/database-isolation/row-level-security/', '/patterns/MT-DB-001/']) {
		await page.goto(path, { waitUntil: 'networkidle' });
		await expectNoSidewaysScroll(page, path);
	}
});

/** A press in its middle reaches it. */
async function uncovered(target: Locator): Promise<void> {
	await target.scrollIntoViewIfNeeded();
	const reached = await target.evaluate((element) => {
		const { x, y, width, height } = element.getBoundingClientRect();
		return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
	});
	expect(reached, `${target} is not covered`).toBe(true);
}

test('a reader’s own colors keep focus, state, leaks and tenants apart', async ({ page }) => {
	await page.emulateMedia({ forcedColors: 'active' });
	await openStep(page, 'see-the-leak');
	await start(page);
	const style = (target: Locator, name: string) =>
		target.evaluate((element, key) => getComputedStyle(element).getPropertyValue(key), name);

	await button(page, 'Run').focus();
	await page.keyboard.press('Tab');
	expect(await style(page.locator(':focus'), 'outline-width')).toBe('3px');
	// What is to be pressed first does not look like the rest, nor does what can't be pressed.
	const ground = (name: string) => style(button(page, name), 'background-color');
	expect(await ground('Run')).not.toBe(await ground('Check'));
	const ink = (name: string) => style(button(page, name), 'color');
	expect(await ink('Stop')).not.toBe(await ink('Check'));
	// The step that is shown.
	const steps = page.getByRole('navigation', { name: 'Steps of this lab' }).getByRole('link');
	expect(await style(steps.first(), 'outline-style')).not.toBe(
		await style(steps.last(), 'outline-style'),
	);
	await run(page, 'SELECT id, status, memo FROM invoice ORDER BY id;');
	await expectStatus(page, 'Leak: your answer sees data of globex.');
	const rows = page.locator('.lab-answer tbody tr');
	const edge = (row: Locator) => style(row.locator('td').first(), 'border-top-width');
	expect(await edge(rows.and(page.locator('.lab-leaking')).first())).not.toBe(
		await edge(rows.and(page.locator(':not(.lab-leaking)')).first()),
	);
	// A mark is a shape, and is drawn.
	const marks = page.locator('.lab-mark');
	const canvas = await style(page.locator('body'), 'background-color');
	expect(await style(marks.first(), 'fill')).not.toBe(canvas);

	await page.goto('/database-isolation/row-level-security/', { waitUntil: 'networkidle' });
	const tab = page.locator('[role="tab"]');
	expect(
		await style(tab.and(page.locator('[aria-selected="true"]')).first(), 'border-bottom-width'),
	).not.toBe(
		await style(tab.and(page.locator('[aria-selected="false"]')).first(), 'border-bottom-width'),
	);
});

test('nothing moves where a reader wants no movement', async ({ page }) => {
	await page.emulateMedia({ reducedMotion: 'reduce' });
	for (const path of [
		`/labs/${lab.id}/add-a-policy/`,
		'/',
		'/database-isolation/row-level-security/',
	]) {
		await page.goto(path, { waitUntil: 'networkidle' });
		if (path.startsWith('/labs/')) {
			await start(page);
			await check(page);
			await button(page, 'Keys').click();
		}
		const moving = await page.evaluate(() => {
			const seconds = (text: string) => Math.max(...text.split(',').map(Number.parseFloat));
			return [...document.querySelectorAll('*')].flatMap((element) => {
				const { transitionDuration, animationName, animationDuration, scrollBehavior } =
					getComputedStyle(element);
				const moves =
					seconds(transitionDuration) > 0 ||
					(animationName !== 'none' && seconds(animationDuration) > 0) ||
					scrollBehavior === 'smooth';
				return moves ? [`${element.tagName}.${element.className}`] : [];
			});
		});
		expect([...new Set(moving)], path).toEqual([]);
	}
});
