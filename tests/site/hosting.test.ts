import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../services/free-port.ts';
import { orSkip } from '../services/missing.ts';
import { ensureNginx, startNginx } from '../services/nginx.ts';
import { buildSite, previewSite, type RunningSite } from './built-site.ts';
import { type APIRequestContext, expect, test } from './hub-test.ts';
import { check, expectStatus, start } from './lab-page.ts';

/** The built site on a host of somebody's own: in a subfolder, and behind a real nginx. */

test.describe.configure({ mode: 'serial' });

const BASE = '/docs/hub/';
let folder: string;
let preview: RunningSite;
let nginx: RunningSite;

test.beforeAll(async () => {
	test.setTimeout(240_000);
	await orSkip(ensureNginx, (note) => {
		test.skip(true, note);
		throw new Error(note);
	});
	folder = await buildSite('subfolder', { base: BASE });
	preview = await previewSite(folder, BASE);
	nginx = await nginxSite(folder, BASE);
});
test.afterAll(async () => {
	await preview?.stop();
	await nginx?.stop();
});

/** Serves a build by the nginx.conf in it, with the two lines changed that its head names. */
async function nginxSite(of: string, base: string): Promise<RunningSite> {
	const port = await freePort();
	const conf = readFileSync(join(of, 'nginx.conf'), 'utf8')
		.replace('listen 80;', `listen 127.0.0.1:${port};`)
		.replace('alias /srv/hub/;', `alias ${resolve(of)}/;`);
	const { stop } = await startNginx(conf, port);
	return { address: `http://127.0.0.1:${port}${base}`, stop };
}

test('every link of every page in a subfolder stays in it and leads to a file', () => {
	const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
	const files = new Set(names.map((name) => BASE + name.replaceAll('\\', '/')));
	const wrong: string[] = [];
	for (const name of names.filter((one) => one.endsWith('.html'))) {
		const html = readFileSync(join(folder, name), 'utf8');
		for (const [, , address = ''] of html.matchAll(
			/\s(href|src|action|component-url)="(\/[^"]*)"/g,
		)) {
			const { pathname } = new URL(address.replaceAll('&amp;', '&'), 'http://hub');
			const path = decodeURI(pathname);
			if (!files.has(path) && !files.has(`${path}index.html`)) wrong.push(`${name} → ${address}`);
		}
	}
	expect(wrong).toEqual([]);
});

/** One path of each kind, relative to the base. */
function kinds(): string[] {
	const assets = readdirSync(join(folder, '_astro'));
	const asset = (pattern: RegExp) => `_astro/${assets.find((name) => pattern.test(name))}`;
	return [
		'',
		'labs/',
		'database-isolation/row-level-security/',
		'favicon.svg',
		asset(/^worker-.*\.js$/),
		asset(/^typescript-worker-.*\.js$/),
		asset(/^pglite\.wasm.*\.gz$/),
		asset(/\.woff2$/),
		'pagefind/pagefind.js',
	];
}

async function headersOf(request: APIRequestContext, address: string) {
	const response = await request.get(address);
	const { 'content-security-policy': policy, 'cache-control': cache, ...rest } = response.headers();
	const common = ['x-content-type-options', 'referrer-policy', 'cross-origin-opener-policy'];
	return { status: response.status(), policy, cache, common: common.map((name) => rest[name]) };
}

test('nginx sends the same headers as the preview', async ({ request }) => {
	for (const path of kinds()) {
		const ours = await headersOf(request, preview.address + path);
		expect(ours.common, path).not.toContain(undefined);
		expect(await headersOf(request, nginx.address + path), path).toEqual(ours);
	}
	const evaluates = await headersOf(request, nginx.address + kinds()[5]);
	expect(evaluates.policy).toContain("'unsafe-eval'");
	expect((await headersOf(request, nginx.address)).policy).not.toContain("'unsafe-eval'");
});

test('neither host shows its own configuration, and both answer 404 with the page', async ({
	request,
}) => {
	for (const { address } of [preview, nginx]) {
		for (const name of ['_headers', 'nginx.conf', 'vercel.json', 'not-here/']) {
			const response = await request.get(address + name);
			expect(response.status(), address + name).toBe(404);
			expect(await response.text()).toContain('<h1');
		}
	}
});

test('both send text compressed, and a page without its slash on to its address', async ({
	request,
}) => {
	for (const { address } of [preview, nginx]) {
		const page = await request.get(`${address}labs/`, { headers: { 'accept-encoding': 'gzip' } });
		expect(page.headers()['content-encoding']).toBe('gzip');
		const bare = await request.get(`${address}labs`, { maxRedirects: 0 });
		expect([301, 308]).toContain(bare.status());
		expect(bare.headers()['location']).toBe(`${BASE}labs/`);
	}
});

test('a Vercel file names the same policies', () => {
	const { headers } = JSON.parse(readFileSync(join(folder, 'vercel.json'), 'utf8'));
	const policies = (path: string) =>
		headers
			.filter(({ source }: { source: string }) => new RegExp(`^${source}$`).test(path))
			.flatMap((rule: { headers: { key: string; value: string }[] }) => rule.headers)
			.filter(({ key }: { key: string }) => key === 'Content-Security-Policy');
	for (const path of kinds()) {
		const expected = /\.(?:gz|woff2)$/.test(path) ? 0 : 1;
		expect(policies(BASE + path), path).toHaveLength(expected);
	}
});

test('search and a lab work in the subfolder behind nginx', async ({ page }) => {
	await page.goto(nginx.address);
	await page.getByRole('button', { name: 'Search', exact: true }).click();
	await page.locator('dialog input').fill('leakproof');
	const hit = page.locator('dialog').getByRole('link').first();
	await expect(hit).toHaveAttribute('href', new RegExp(`^${BASE}`), { timeout: 15_000 });
	await page.goto(`${nginx.address}labs/row-level-security/see-the-leak/`);
	await start(page);
	await check(page);
	await expectStatus(page, 'Check did not pass');
	await page.goto(`${nginx.address}labs/resolver-table/name-another-tenant/`);
	await start(page);
	await check(page);
	await expectStatus(page, 'Check did not pass');
});
