import { listLabs, readLabFromDisk } from '../../src/lab/disk.ts';
import type { Lab, Probe, Step } from '../../src/lab/read.ts';
import { parseTranscript } from '../../src/lab/transcript.ts';
import { paneTitle } from '../../src/lab/view.ts';
import { expect, type Page, test } from './hub-test.ts';
import { openStep, pane } from './lab-page.ts';

/** What a lab is to whoever can not run it: without JavaScript, on paper, as Markdown. */

const labs = listLabs().map((path) => readLabFromDisk(path.split('/')[1] as string));
const SITE = 'https://mt-saas-hub.example';

const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

/** The longest piece of a Markdown text without markup. */
function words(markdown: string): string {
	return plain(markdown.split(/[`*_[\]()\n]/).sort((a, b) => b.length - a.length)[0] ?? '');
}

/** Chromium's switch for scripts comes after its parser, which then ignores <noscript>: open it here. */
async function openNoscript(page: Page): Promise<void> {
	await page.route('**/labs/*/*/', async (route) => {
		const response = await route.fetch();
		const body = (await response.text()).replaceAll(/<\/?noscript>/g, '');
		await route.fulfill({ response, body });
	});
}

/** Task, texts and recorded runs of a step, where the reader has unfolded what a browser unfolds. */
async function expectRecorded(page: Page, lab: Lab, step: Step): Promise<void> {
	const recorded = parseTranscript(step.transcript as string);
	await expect(page.locator('.lab-task')).toContainText(words(step.task));
	if (step.live) await expect(page.locator('.lab-answer textarea')).toHaveValue(step.starter);
	const inTypeScript = lab.language === 'ts';
	for (const { actor, execution } of recorded.starter.probes) {
		const probe = step.probes.find(({ id }) => id === actor) as Probe;
		const region = pane(page, inTypeScript ? 'What your answer does' : paneTitle(step, probe));
		// A step that was recorded as a whole says so once.
		const said = step.live ? region : page.locator('.lab-work');
		await expect(said).toContainText(`Recorded on ${recorded.server}`);
		const shown = execution.statements.filter(({ fields }) => fields.length > 0);
		// Where there is JavaScript, a plan is drawn as a tree.
		const answers = region.getByRole('table').or(region.locator('.lab-plan'));
		await expect(answers).toHaveCount(shown.length);
		for (const table of await region.getByRole('table').all()) await expect(table).toBeVisible();
		const { error } = execution.statements.at(-1) ?? {};
		if (error) await expect(region.locator('.lab-error')).toContainText(error.code);
	}
	if (!step.live || step.solution === null) return;
	const run = page.locator('.lab-recorded');
	await expect(run).toContainText(`Recorded run of the solution, on ${recorded.server}`);
	await expect(run.getByText(plain(step.solution ?? ''), { exact: true })).toBeVisible();
	const expectations = recorded.solution?.expectations ?? [];
	await expect(run.locator('.lab-expectations li')).toHaveCount(expectations.length);
	await expect(run.locator('.lab-expectations li').last()).toBeVisible();
}

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });

	for (const lab of labs) {
		test(`${lab.id} can be read, step by step`, async ({ page }) => {
			await openNoscript(page);
			for (const step of lab.steps) {
				await page.goto(`/labs/${lab.id}/${step.id}/`);
				const note = step.live ? 'Running this lab needs JavaScript' : 'What you see was recorded.';
				await expect(page.getByText(note)).toBeVisible();
				if (step.live && step.solution !== null) {
					await page.locator('.lab-recorded > summary').click();
				}
				await expectRecorded(page, lab, step);
				for (const [index, hint] of step.hints.entries()) {
					await page.getByText(`Hint ${index + 1} of ${step.hints.length}`).click();
					await expect(page.getByText(words(hint)).first()).toBeVisible();
				}
				// Nothing that would do nothing.
				await expect(page.locator('.lab-frame button:visible')).toHaveCount(0);
				await expect(page.getByText('Schema now')).toBeHidden();
			}
		});
	}
});

for (const lab of labs) {
	test(`${lab.id} on paper: recorded runs unfolded, hints folded, nothing to press`, async ({
		page,
	}) => {
		for (const step of lab.steps) {
			await page.emulateMedia({ media: 'screen' });
			await openStep(page, step.id, lab);
			await expect(page.locator('.lab-recorded .lab-expectations')).toBeHidden();
			await page.emulateMedia({ media: 'print' });
			await expectRecorded(page, lab, step);
			if (step.why) await expect(page.getByText(words(step.why)).first()).toBeVisible();
			const [hint] = step.hints;
			if (hint) await expect(page.getByText(words(hint)).first()).toBeHidden();
			await expect(page.locator('.lab-frame button:visible')).toHaveCount(0);
			await expect(
				page.locator('.lab-paper').getByText(`${SITE}/labs/${lab.id}/${step.id}/`),
			).toBeVisible();
		}
	});
}

test('paper is white in the dark theme, and shows where a link leads', async ({ page }) => {
	await page.emulateMedia({ colorScheme: 'dark', media: 'screen' });
	await openStep(page, 'see-the-leak');
	const colors = () =>
		page
			.locator('.lab-task')
			.evaluate((task) => [
				getComputedStyle(task).color,
				document.documentElement.dataset['theme'],
			]);
	expect(await colors()).toEqual(['rgb(232, 234, 237)', 'dark']);
	await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
	expect(await colors()).toEqual(['rgb(28, 32, 38)', 'dark']);
	const shown = await page
		.locator('.lab-prose')
		.first()
		.evaluate((prose) => {
			prose.innerHTML = '<a href="/patterns/">a</a><a href="https://example.com/">b</a>';
			return [...prose.children].map((link) => getComputedStyle(link, '::after').content);
		});
	expect(shown[0]).toContain(SITE);
	expect(shown[1]).toContain('https://example.com/');
});

test('every lab and step has a copy in Markdown, which its page names', async ({
	page,
	request,
}) => {
	for (const lab of labs) {
		for (const [path, title] of [
			[`/labs/${lab.id}`, `# Lab: ${lab.title}`],
			...lab.steps.map((step) => [`/labs/${lab.id}/${step.id}`, `# ${step.title}`] as const),
		] as const) {
			const html = await (await request.get(`${path}/`)).text();
			expect(html).toContain(`<link rel="alternate" type="text/markdown" href="${path}.md"/>`);
			const copy = await request.get(`${path}.md`);
			expect(copy.ok()).toBe(true);
			expect(copy.headers()['content-type']).toContain('text/markdown');
			const text = await copy.text();
			expect(text.split('\n')[0]).toBe(title);
			for (const [, address = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
				expect(address).toMatch(/^https:\/\//);
				if (!address.startsWith(SITE)) continue;
				expect((await request.get(address.slice(SITE.length))).ok(), address).toBe(true);
			}
		}
	}
	await page.goto('/labs/row-level-security/see-the-leak/');
	const link = page.getByRole('link', { name: 'This step as Markdown' });
	await expect(link).toHaveAttribute('href', '/labs/row-level-security/see-the-leak.md');
});
