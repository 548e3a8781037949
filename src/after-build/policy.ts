import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InlineStyles } from './inline-styles.ts';
import { rewritePage } from './rewrite-page.ts';

/** What the pages of one build need to be allowed. */
export interface Policy {
	/** Sources of every inline script, `'sha256-…'`, sorted. */
	readonly scripts: readonly string[];
	/** Sources of every inline stylesheet, `'sha256-…'`, sorted. */
	readonly styles: readonly string[];
	/** How many distinct style attributes became classes. */
	readonly rules: number;
}

/** StackBlitz gets a form that a reader's press sends in a new tab; nothing else leaves the site. */
const FORM_TARGET = 'https://stackblitz.com';

/** The policy of a page. @param inMeta leaves out what a browser accepts from a header only. */
export function pagePolicy(policy: Pick<Policy, 'scripts' | 'styles'>, inMeta = false): string {
	const directives = [
		"default-src 'none'",
		// Search and PostgreSQL are WebAssembly.
		["script-src 'self' 'wasm-unsafe-eval'", ...policy.scripts].join(' '),
		["style-src 'self'", ...policy.styles].join(' '),
		"img-src 'self' data:",
		"font-src 'self'",
		"connect-src 'self'",
		"worker-src 'self'",
		"manifest-src 'self'",
		`form-action 'self' ${FORM_TARGET}`,
		"base-uri 'none'",
	];
	if (!inMeta) directives.push("frame-ancestors 'none'");
	return directives.join('; ');
}

/** A worker's own policy: PostgreSQL, and in the one that runs a reader's TypeScript, evaluation. */
export function workerPolicy(evaluates: boolean): string {
	const evaluation = evaluates ? " 'unsafe-eval'" : '';
	return `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'${evaluation}; connect-src 'self'; worker-src 'self'`;
}

/** The source expression that allows exactly this inline text. */
export function hashSource(text: string): string {
	return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/**
 * Makes every page of a built site obey a policy without `unsafe-inline`: style attributes become
 * classes of one stylesheet, styles of diagrams a file per page, and each page says the policy in
 * a `<meta>` for hosts that send no headers.
 *
 * @param folder the built site. @param base the path it is served under, with both slashes.
 */
export function applyPolicy(folder: string, base: string): Policy {
	const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
	const assets = join(folder, '_astro');
	const styles = new InlineStyles();
	const writeStyle = (kind: string, css: string) => {
		const name = `${kind}.${createHash('sha256').update(css).digest('base64url').slice(0, 8)}.css`;
		writeFileSync(join(assets, name), css);
		return `${base}_astro/${name}`;
	};
	const pages = names
		.filter((name) => name.endsWith('.html'))
		.map((name) => {
			const path = join(folder, name);
			return { path, html: readFileSync(path, 'utf8') };
		});
	const common = commonStyles(pages.map(({ html }) => html));
	const rewritten = pages.map(({ path, html }) => ({
		path,
		page: rewritePage(
			html,
			styles,
			(css) => common.has(css),
			(css) => writeStyle('page', css),
		),
	}));
	const stylesheet = styles.size > 0 ? writeStyle('attributes', styles.css()) : undefined;
	const all = { scripts: new Set<string>(), styles: new Set<string>() };
	for (const { path, page } of rewritten) {
		const own = { scripts: page.scripts.map(hashSource), styles: page.styles.map(hashSource) };
		for (const source of own.scripts) all.scripts.add(source);
		for (const source of own.styles) all.styles.add(source);
		writeFileSync(path, page.finish(pagePolicy(own, true), stylesheet));
	}
	return {
		scripts: [...all.scripts].sort(),
		styles: [...all.styles].sort(),
		rules: styles.size,
	};
}

/**
 * From this many pages on a stylesheet stays in them. The header names the hash of each for every
 * page, and hosts take a header of 2,000 characters.
 */
const COMMON_FROM = 20;

function commonStyles(pages: readonly string[]): ReadonlySet<string> {
	const counts = new Map<string, number>();
	for (const html of pages) {
		const own = [...html.matchAll(/<style[^>]*>([^<]*)<\/style>/g)].map(([, css = '']) => css);
		for (const css of new Set(own)) counts.set(css, (counts.get(css) ?? 0) + 1);
	}
	return new Set([...counts].filter(([, count]) => count >= COMMON_FROM).map(([css]) => css));
}
