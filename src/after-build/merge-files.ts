import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/**
 * Astro writes a stylesheet and a script for each component. A page then asks for some twenty files
 * of some hundred bytes, which compress badly alone. Here a page gets one stylesheet that every page
 * has, one of its kind, and one script.
 */

const STYLE = /<link rel="stylesheet" href="([^"]*\/_astro\/[^"]+\.css)">/g;
const SCRIPT = /<script type="module" src="([^"]*\/_astro\/[^"]+\.js)"><\/script>/g;

interface Page {
	readonly path: string;
	html: string;
}

/**
 * @param folder the built site, as Astro left it. @param base the path it is served under, with
 * both slashes.
 */
export async function mergeFiles(folder: string, base: string): Promise<void> {
	const pages: Page[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.html'))
		.map((name) => join(folder, name))
		.map((path) => ({ path, html: readFileSync(path, 'utf8') }));
	const before = new Set(
		pages.flatMap(({ html }) => [...found(html, STYLE), ...found(html, SCRIPT)]),
	);
	const assets = new Assets(folder, base);
	mergeStyles(pages, assets);
	await mergeScripts(pages, assets);
	for (const { path, html } of pages) writeFileSync(path, html);
	removeUnused(folder, base, before, pages);
}

function found(html: string, pattern: RegExp): string[] {
	return [...html.matchAll(pattern)].map(([, address = '']) => address);
}

/** Reads files by their address and writes new ones under a name that holds their hash. */
class Assets {
	readonly #folder: string;
	readonly #base: string;

	constructor(folder: string, base: string) {
		this.#folder = folder;
		this.#base = base;
	}

	path(address: string): string {
		return join(this.#folder, address.slice(this.#base.length));
	}

	write(name: string, type: 'css' | 'js', content: string): string {
		const hash = createHash('sha256').update(content).digest('base64url').slice(0, 8);
		writeFileSync(join(this.#folder, '_astro', `${name}.${hash}.${type}`), content);
		return `${this.#base}_astro/${name}.${hash}.${type}`;
	}
}

/** The order of the rules stays: what every page has is merged as far as it comes first. */
function mergeStyles(pages: readonly Page[], assets: Assets): void {
	const lists = pages.map(({ html }) => found(html, STYLE)).filter((list) => list.length > 0);
	const [first = []] = lists;
	const differs = first.findIndex((address, index) =>
		lists.some((list) => list[index] !== address),
	);
	const common = differs < 0 ? first.length : differs;
	const merge = (name: string, addresses: readonly string[]) =>
		assets.write(
			name,
			'css',
			addresses.map((address) => readFileSync(assets.path(address), 'utf8')).join('\n'),
		);
	for (const page of pages) {
		const list = found(page.html, STYLE);
		const parts = [
			['site', list.slice(0, common)],
			['kind', list.slice(common)],
		] as const;
		const links = parts
			.filter(([, addresses]) => addresses.length > 0)
			.map(([name, addresses]) => `<link rel="stylesheet" href="${merge(name, addresses)}">`);
		page.html = replaceAllAtFirst(page.html, STYLE, links.join(''));
	}
}

/** Module scripts run in their order once the page is read, so one in place of them does the same. */
async function mergeScripts(pages: readonly Page[], assets: Assets): Promise<void> {
	const merged = new Map<string, Promise<string>>();
	for (const page of pages) {
		const list = [...new Set(found(page.html, SCRIPT))];
		if (list.length < 2) continue;
		const key = list.join();
		merged.set(key, merged.get(key) ?? bundle(list, assets));
		const address = await (merged.get(key) as Promise<string>);
		const script = `<script type="module" src="${address}"></script>`;
		page.html = replaceAllAtFirst(page.html, SCRIPT, script);
	}
}

async function bundle(addresses: readonly string[], assets: Assets): Promise<string> {
	const { outputFiles } = await build({
		stdin: {
			contents: addresses
				.map((address) => `import ${JSON.stringify(assets.path(address))};`)
				.join(''),
			resolveDir: '.',
		},
		bundle: true,
		minify: true,
		write: false,
		format: 'esm',
		target: 'es2022',
		plugins: [laterFilesStay],
	});
	return assets.write('page', 'js', outputFiles[0]?.text ?? '');
}

/** What a script imports when it is needed stays a file of its own. */
const laterFilesStay: Plugin = {
	name: 'later-files-stay',
	setup({ onResolve }) {
		onResolve({ filter: /./ }, ({ kind }) =>
			kind === 'dynamic-import' ? { external: true } : undefined,
		);
	},
};

function replaceAllAtFirst(html: string, pattern: RegExp, replacement: string): string {
	let done = false;
	return html.replace(pattern, () => {
		if (done) return '';
		done = true;
		return replacement;
	});
}

/** Deletes what was merged and is asked for by no page and no other script. */
function removeUnused(
	folder: string,
	base: string,
	before: ReadonlySet<string>,
	pages: readonly Page[],
): void {
	const assets = join(folder, '_astro');
	const texts = [
		...pages.map(({ html }) => html),
		...readdirSync(assets)
			.filter((name) => name.endsWith('.js'))
			.map((name) => readFileSync(join(assets, name), 'utf8')),
	];
	for (const address of before) {
		const name = address.slice(`${base}_astro/`.length);
		const path = join(assets, name);
		if (existsSync(path) && !texts.some((text) => text.includes(name))) rmSync(path);
	}
}
