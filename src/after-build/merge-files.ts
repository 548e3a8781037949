import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Assets } from './assets.ts';
import type { BuiltPage } from './pages.ts';

/**
 * Astro writes a stylesheet and a script for each component. A page then asks for some twenty files
 * of some hundred bytes, which compress badly alone. Here a page gets one stylesheet, which pages of
 * its kind share, and one script. The page waits for it to be painted: a second one costs a
 * connection more.
 */

const STYLE = /<link rel="stylesheet" href="([^"]*\/_astro\/[^"]+\.css)">/g;
const SCRIPT = /<script type="module" src="([^"]*\/_astro\/[^"]+\.js)"><\/script>/g;

/** @param pages as Astro left them; what they ask for is replaced in them. */
export async function mergeFiles(pages: readonly BuiltPage[], assets: Assets): Promise<void> {
	const before = new Set(
		pages.flatMap(({ html }) => [...found(html, STYLE), ...found(html, SCRIPT)]),
	);
	mergeStyles(pages, assets);
	await mergeScripts(pages, assets);
	removeUnused(pages, assets, before);
}

function found(html: string, pattern: RegExp): string[] {
	return [...html.matchAll(pattern)].map(([, address = '']) => address);
}

/** The order of the rules stays. */
function mergeStyles(pages: readonly BuiltPage[], assets: Assets): void {
	const merged = new Map<string, string>();
	for (const page of pages) {
		const list = found(page.html, STYLE);
		if (list.length === 0) continue;
		const key = list.join();
		const address = merged.get(key) ?? writeTogether(list, assets);
		merged.set(key, address);
		const link = `<link rel="stylesheet" href="${address}">`;
		page.html = replaceAllAtFirst(page.html, STYLE, link);
	}
}

function writeTogether(addresses: readonly string[], assets: Assets): string {
	const css = addresses.map((address) => readFileSync(assets.path(address), 'utf8')).join('\n');
	return assets.write('kind', 'css', css);
}

/** Module scripts run in their order once the page is read, so one in place of them does the same. */
async function mergeScripts(pages: readonly BuiltPage[], assets: Assets): Promise<void> {
	const merged = new Map<string, Promise<string>>();
	const plugins = [apartFrom(importedLater(pages, assets))];
	for (const page of pages) {
		const list = [...new Set(found(page.html, SCRIPT))];
		if (list.length < 2) continue;
		const key = list.join();
		merged.set(key, merged.get(key) ?? bundle(list, assets, plugins));
		const address = await (merged.get(key) as Promise<string>);
		// Nothing on screen waits for it: the stylesheet and the text come first.
		const script = `<script type="module" fetchpriority="low" src="${address}"></script>`;
		page.html = replaceAllAtFirst(page.html, SCRIPT, script);
	}
}

async function bundle(
	addresses: readonly string[],
	assets: Assets,
	plugins: Plugin[],
): Promise<string> {
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
		plugins,
	});
	return assets.write('page', 'js', outputFiles[0]?.text ?? '');
}

/** They hold nothing that two of them would have to agree on, and a file more costs more. */
const MAY_STAND_TWICE = /^(?:preload-helper|is-writing)\./;

/** Names of scripts that are imported by some that no page begins with. */
function importedLater(pages: readonly BuiltPage[], assets: Assets): ReadonlySet<string> {
	const begun = new Set(
		pages.flatMap(({ html }) => found(html, SCRIPT)).map((one) => assets.name(one)),
	);
	const names = readdirSync(assets.folder).filter((name) => name.endsWith('.js'));
	const later = names
		.filter((name) => !begun.has(name))
		.map((name) => readFileSync(join(assets.folder, name), 'utf8'));
	return new Set(
		names.filter(
			(name) => !MAY_STAND_TWICE.test(name) && later.some((text) => text.includes(`./${name}`)),
		),
	);
}

/**
 * What a script imports when it is needed stays a file of its own, and so does what such a file
 * imports: merged, it would stand in the page twice and run twice.
 */
function apartFrom(shared: ReadonlySet<string>): Plugin {
	return {
		name: 'apart',
		setup({ onResolve }) {
			onResolve({ filter: /./ }, ({ kind, path }) => {
				if (kind === 'dynamic-import') return { external: true };
				const name = basename(path);
				return shared.has(name) ? { path: `./${name}`, external: true } : undefined;
			});
		},
	};
}

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
	pages: readonly BuiltPage[],
	assets: Assets,
	before: ReadonlySet<string>,
): void {
	const scripts = readdirSync(assets.folder)
		.filter((name) => name.endsWith('.js'))
		.map((name) => readFileSync(join(assets.folder, name), 'utf8'));
	const texts = [...pages.map(({ html }) => html), ...scripts];
	for (const address of before) {
		const path = assets.path(address);
		const used = texts.some((text) => text.includes(assets.name(address)));
		if (!used && existsSync(path)) rmSync(path);
	}
}
