import { readLabFromDisk } from '../../src/lab/disk.ts';
import type { Lab, Step } from '../../src/lab/read.ts';
import { expect, type Page } from './hub-test.ts';

/** What every test of a lab page does, as a reader would. */

export const lab = readLabFromDisk('row-level-security');

/** @param id name of the step without its number. */
export function stepOf(id: string): Step {
	return lab.steps.find((step) => step.id === id) as Step;
}

export async function openStep(page: Page, id: string, of: Pick<Lab, 'id'> = lab): Promise<void> {
	await page.goto(`/labs/${of.id}/${id}/`);
	// A lab that is its page comes to life at once.
	await expect(page.locator('hub-island[data-when="now"]:not([data-live])')).toHaveCount(0);
}

export async function start(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expectStatus(page, /runs? in this page/, 30_000);
}

export function status(page: Page) {
	return page.getByRole('status');
}

export function expectStatus(page: Page, text: string | RegExp, timeout = 15_000): Promise<void> {
	return expect(status(page)).toContainText(text, { timeout });
}

export function pane(page: Page, label: string) {
	return page.getByRole('region', { name: label, exact: true });
}

/** The answer's editor, whichever of its two forms it has. */
export function answer(page: Page) {
	return page.getByLabel(/^Your answer, run as/);
}

/** Replaces the text of an editor by typing into it, as a paste does. */
export async function write(page: Page, text: string, editor = answer(page)): Promise<void> {
	await editor.first().click();
	// The editor takes focus and selection over a frame after it is shown.
	await expect(editor.and(page.locator('.cm-content'))).toBeFocused();
	await page.keyboard.press('ControlOrMeta+A');
	await page.keyboard.insertText(text);
}

/** Replaces the answer by a paste, which takes any text at once: characters no keyboard has, a megabyte. */
export async function paste(page: Page, text: string): Promise<void> {
	const content = answer(page).and(page.locator('.cm-content'));
	await answer(page)
		.first()
		.click({ position: { x: 60, y: 12 } });
	await expect(content).toBeFocused();
	await page.keyboard.press('ControlOrMeta+A');
	await content.evaluate((element, pasted) => {
		const clipboardData = new DataTransfer();
		clipboardData.setData('text/plain', pasted);
		const options = { clipboardData, bubbles: true, cancelable: true };
		element.dispatchEvent(new ClipboardEvent('paste', options));
	}, text);
}

export async function run(page: Page, text: string): Promise<void> {
	await write(page, text);
	await page.keyboard.press('ControlOrMeta+Enter');
}

/** Presses Check and waits until it ended, however quickly, so that no older verdict is read. */
export async function check(page: Page): Promise<void> {
	const bench = page.locator('.lab');
	const before = Number(await bench.getAttribute('data-settled'));
	await page.getByRole('button', { name: 'Check', exact: true }).click();
	await expect(bench).toHaveAttribute('data-settled', String(before + 1), { timeout: 30_000 });
}

/** Pastes, presses, and waits until that press has ended. */
export async function act(
	page: Page,
	text: string,
	button: 'Run' | 'Check',
	meanwhile = async () => {},
): Promise<void> {
	await paste(page, text);
	const bench = page.locator('.lab');
	const before = Number(await bench.getAttribute('data-settled'));
	await page.getByRole('button', { name: button, exact: true }).click();
	await meanwhile();
	await expect(bench).toHaveAttribute('data-settled', String(before + 1), { timeout: 20_000 });
}

/** The reader's newest text of a step as the browser keeps it; undefined where there is none. */
export function draftOf(page: Page, step: string): Promise<string | undefined> {
	return page.evaluate(
		([key, id]) => {
			const record = JSON.parse(localStorage.getItem(key) ?? '{}');
			const attempts: { at: number; id: number; text: string }[] =
				record.steps?.[id]?.attempts ?? [];
			return attempts.toSorted((a, b) => b.at - a.at || b.id - a.id)[0]?.text;
		},
		[`hub:lab:${lab.id}@${lab.version}`, step] as const,
	);
}
