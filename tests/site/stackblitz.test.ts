import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, readProjectSources } from '../content/project-sources.ts';
import { type BrowserContext, expect, type Page, test } from './hub-test.ts';

/** Open in StackBlitz: what is sent, when, where to, and what the site's policy says of it. */

const EXAMPLES = [
	['/database-isolation/row-level-security/', 'row-level-security', 'with-tenant'],
	['/compliance-governance/audit-logs/', 'audit-chain', 'audit-append'],
	['/auth-isolation/tenant-scoped-tokens/', 'token-order', 'tenant-request'],
] as const;

/** As strict as a header that allows nothing inline, and no form but to one other place. */
const POLICY = "style-src-attr 'none'; form-action 'self' https://stackblitz.com";

/** Answers for stackblitz.com, and keeps what is sent there. */
async function standIn(context: BrowserContext): Promise<{ url: string; body: string }[]> {
	const sent: { url: string; body: string }[] = [];
	await context.route(/stackblitz\.com/, async (route) => {
		sent.push({ url: route.request().url(), body: route.request().postData() ?? '' });
		await route.fulfill({ contentType: 'text/html', body: '<title>Stand-in</title>' });
	});
	return sent;
}

/** Opens a page under a policy; what the policy refuses is collected from `press` on. */
async function openUnder(policy: string, page: Page, path: string): Promise<void> {
	await page.route(`**${path}`, async (route) => {
		const response = await route.fetch();
		const headers = { ...response.headers(), 'content-security-policy': policy };
		await route.fulfill({ response, headers });
	});
	await page.goto(path);
	await page.evaluate(() => {
		const refused: string[] = [];
		Object.assign(globalThis, { refused });
		document.addEventListener('securitypolicyviolation', (event) => {
			refused.push(`${event.effectiveDirective} ${event.blockedURI}`);
		});
	});
}

const refusedIn = (page: Page) =>
	page.evaluate(() => (globalThis as unknown as { refused: string[] }).refused);

/** The button of the first excerpt of an example. */
function offer(page: Page, lab: string, example: string) {
	const element = page
		.locator(`open-in-stackblitz[data-project$="${lab}/${example}.json"]`)
		.first();
	return { button: element.getByRole('button'), status: element.getByRole('status') };
}

for (const [path, lab, example] of EXAMPLES) {
	test(`sends the files of ${example} as they are, on press alone`, async ({ page, context }) => {
		const sent = await standIn(context);
		const asked: string[] = [];
		page.on('request', (request) => asked.push(request.url()));
		await openUnder(POLICY, page, path);
		const { button, status } = offer(page, lab, example);
		await expect(button).toHaveAccessibleDescription(/Leaves this site: sends .* stackblitz\.com/);
		expect(asked.filter((url) => /stackblitz/i.test(new URL(url).pathname))).toEqual(
			asked.filter((url) => /OpenInStackBlitz/.test(url)),
		);
		expect(sent).toEqual([]);

		const opened = page.waitForEvent('popup');
		await button.click();
		await expect(await opened).toHaveTitle('Stand-in');
		await expect(status).toContainText('Sent to stackblitz.com');
		expect(await refusedIn(page)).toEqual([]);

		const [{ url = '', body = '' } = {}] = sent;
		expect(new URL(url).origin + new URL(url).pathname).toBe('https://stackblitz.com/run');
		const files = filesIn(body);
		expect(new URL(url).searchParams.get('file')).toMatch(new RegExp(`/${example}\\.ts$`));
		expect(files.size).toBeGreaterThan(5);
		const { template, manifest } = readProjectSources();
		const versions: Record<string, string> = {
			...manifest.dependencies,
			...manifest.devDependencies,
		};
		for (const [name, text] of files) {
			if (name.startsWith('labs/')) {
				expect(text, name).toBe(readFileSync(join(ROOT, name), 'utf8'));
			} else if (name in template) expect(text, name).toBe(template[name]);
			else expect(['README.md', 'package.json', 'project.json', 'tsconfig.json']).toContain(name);
		}
		const { dependencies } = JSON.parse(files.get('package.json') ?? '{}');
		for (const [name, version] of Object.entries(dependencies))
			expect(version).toBe(versions[name]);
		for (const { file } of JSON.parse(files.get('project.json') ?? '{}').scripts) {
			expect(existsSync(join(ROOT, file)), file).toBe(true);
			expect([...files.keys()]).toContain(file);
		}
	});
}

/** Text by path of what a form sent. A form ends lines as mail does. */
function filesIn(body: string): Map<string, string> {
	const files = new Map<string, string>();
	for (const [name, text] of new URLSearchParams(body)) {
		const path = /^project\[files\]\[(.*)\]$/.exec(name)?.[1];
		if (path) files.set(path, text.replaceAll('\r\n', '\n'));
	}
	return files;
}

test.describe('under a stricter policy', () => {
	test.use({ breaksPolicy: true });

	test('a policy that allows no other place sends nothing', async ({ page, context }) => {
		const sent = await standIn(context);
		const [path, lab, example] = EXAMPLES[0];
		await openUnder("form-action 'self'", page, path);
		await offer(page, lab, example).button.click();
		const refused = expect.stringContaining('form-action https://stackblitz.com/run');
		await expect.poll(() => refusedIn(page)).toEqual([refused]);
		expect(sent).toEqual([]);
	});
});

for (const lost of ['**/stackblitz/**/*.json', '**/_astro/press.*.js']) {
	test(`without ${lost}, says what to do and sends nothing`, async ({ page, context }) => {
		const sent = await standIn(context);
		const [path, lab, example] = EXAMPLES[0];
		await page.goto(path);
		await page.route(lost, (route) => route.abort());
		const { button, status } = offer(page, lab, example);
		await button.click();
		await expect(status).toContainText('reload the page and press again');
		expect(sent).toEqual([]);
	});
}

test('a press that has waited too long for its files asks for another', async ({
	page,
	context,
}) => {
	const sent = await standIn(context);
	const [path, lab, example] = EXAMPLES[0];
	// A press counts for five seconds, and every look that the test takes would count as another.
	await page.addInitScript(() => {
		const press = { isActive: false };
		Object.defineProperty(navigator, 'userActivation', { value: press });
	});
	await page.goto(path);
	const { button, status } = offer(page, lab, example);
	await button.click();
	await expect(status).toContainText('press again to send');
	expect(sent).toEqual([]);
	await page.evaluate(() => Object.assign(navigator.userActivation, { isActive: true }));
	await button.click();
	await expect.poll(() => sent.length).toBe(1);
});
