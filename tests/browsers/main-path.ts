import { readLabFromDisk } from '../../src/lab/disk.ts';
import { type Browser, until } from './browser.ts';
import { TAKE_PROBLEMS } from './watched-site.ts';

/** The main path of a lab, of a lab in TypeScript, of the search and of the preflight, as any reader's browser goes it. */

export interface PathStep {
	readonly name: string;
	go(browser: Browser, site: string): Promise<void>;
}

export const MAIN_PATH: readonly PathStep[] = [
	{
		name: 'the first step of a lab shows the leak, takes the answer and passes',
		go: async (browser, site) => {
			await browser.open(`${site}/labs/row-level-security/see-the-leak/`);
			await start(browser);
			await see(browser, 'Leak.');
			await see(browser, 'falcon rollout, not agreed yet” belongs to globex');
			await answer(browser, solutionOf('row-level-security', 'see-the-leak'));
			await press(browser, 'Run');
			await status(browser, '1 statement ran');
			await see(browser, 'UPDATE 2');
			await press(browser, 'Check');
			await status(browser, 'Check passed: all 2 expectations hold.');
		},
	},
	{
		name: 'its next step is one click away, and its policy passes',
		go: async (browser) => {
			await browser.click('//a[starts-with(normalize-space(), "Next: ")]');
			await until('the next step', async () =>
				(await browser.evaluate<string>('return location.pathname;')).endsWith('/add-a-policy/'),
			);
			// It was started in this tab: it goes on by itself.
			await status(browser, 'in this page', 30_000);
			await answer(browser, solutionOf('row-level-security', 'add-a-policy'));
			await press(browser, 'Check');
			await status(browser, 'Check passed');
		},
	},
	{
		name: 'a lab in TypeScript runs what is typed, and passes',
		go: async (browser, site) => {
			await browser.open(`${site}/labs/resolver-table/name-another-tenant/`);
			await start(browser);
			await answer(browser, solutionOf('resolver-table', 'name-another-tenant'));
			await press(browser, 'Run');
			await status(browser, 'Your code ran to its end');
			await see(browser, 'data of globex');
			await press(browser, 'Check');
			await status(browser, 'Check passed: all 2 expectations hold.');
		},
	},
	{
		name: 'the search finds a word of a snippet',
		go: async (browser, site) => {
			await browser.open(`${site}/labs/`);
			await browser.press('Control', 'k');
			await until('the search', () =>
				browser.evaluate("return document.activeElement.matches('dialog input');"),
			);
			await browser.type('contextmanager');
			await until('a result', () =>
				browser.evaluate(
					"return [...document.querySelectorAll('dialog a')].some((link) => link.pathname === '/database-isolation/row-level-security/');",
				),
			);
		},
	},
	{
		// The last: pages come from its copy from here on, and a copy watches no page.
		name: 'the preflight of a workshop passes',
		go: async (browser, site) => {
			await browser.open(`${site}/workshop/preflight/`);
			// Its button comes with its script.
			await until('the preflight', () =>
				browser.evaluate(
					"return document.querySelector('workshop-preflight .tool')?.checkVisibility() === true;",
				),
			);
			await press(browser, 'Check this machine');
			await status(browser, 'Ready, with and without a network', 120_000);
			await see(browser, 'a query of the first step gave 4 rows');
		},
	},
];

/** What went wrong in the page that is open. */
export function problemsIn(browser: Browser): Promise<string[]> {
	return browser.evaluate(TAKE_PROBLEMS);
}

/** Whether the page has loaded and the scripts of its lab have taken over. */
export function isAlive(browser: Browser): Promise<boolean> {
	return browser.evaluate(
		"return document.readyState === 'complete' && document.querySelector('hub-island[data-when=now]:not([data-live])') === null;",
	);
}

/** The solution in one line: keys that begin a line would be indented by the editor. */
function solutionOf(lab: string, step: string): string {
	const solution = readLabFromDisk(lab).steps.find(({ id }) => id === step)?.solution ?? '';
	return solution
		.replaceAll(/^\s*(?:--|\/\/).*$/gm, '')
		.replaceAll(/\s+/g, ' ')
		.trim();
}

async function start(browser: Browser): Promise<void> {
	await until('the lab to come to life', () => isAlive(browser));
	await press(browser, 'Start');
	await status(browser, 'in this page', 30_000);
}

function press(browser: Browser, label: string): Promise<void> {
	return browser.click(`//button[normalize-space() = "${label}"]`);
}

/** Types over what the editor holds; it becomes a real one when it is first clicked. */
async function answer(browser: Browser, text: string): Promise<void> {
	await browser.click('//textarea[starts-with(@aria-label, "Your answer")]');
	await until('the editor', () =>
		browser.evaluate(`${INNERMOST} return innermost.classList.contains('cm-content');`),
	);
	await browser.press('Control', 'a');
	await browser.type(text);
	const typed = await browser.evaluate<string>(`${INNERMOST} return innermost.innerText.trim();`);
	if (typed !== text) throw new Error(`The editor holds ${JSON.stringify(typed)}.`);
}

/** Where keys go: the editor stands in a shadow root. */
const INNERMOST =
	'let innermost = document.activeElement; while (innermost.shadowRoot?.activeElement) innermost = innermost.shadowRoot.activeElement;';

async function status(browser: Browser, text: string, patienceMs = 20_000): Promise<void> {
	const read = () =>
		browser.evaluate<string>(
			"return [...document.querySelectorAll('[role=status]')].map((one) => one.textContent).join(' | ');",
		);
	const holds = async () => (await read()).includes(text);
	await until(`the status “${text}”`, holds, patienceMs).catch(async (cause: Error) => {
		throw new Error(`${cause.message} It says: ${await read()}`);
	});
}

async function see(browser: Browser, text: string): Promise<void> {
	const body = `return document.body.innerText.includes(${JSON.stringify(text)});`;
	await until(`“${text}” on the page`, () => browser.evaluate<boolean>(body));
}
