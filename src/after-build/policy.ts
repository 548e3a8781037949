import { createHash } from 'node:crypto';
import type { Assets } from './assets.ts';
import { InlineStyles } from './inline-styles.ts';
import type { BuiltPage } from './pages.ts';
import { type RewrittenPage, rewritePage } from './rewrite-page.ts';

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
 * classes of one stylesheet, and each page says the policy in a `<meta>` for hosts that send no
 * headers.
 *
 * @param pages are changed in place.
 */
export function applyPolicy(pages: readonly BuiltPage[], assets: Assets): Policy {
	const styles = new InlineStyles();
	const rewritten = pages.map(({ html }) => rewritePage(html, styles));
	const stylesheet = styles.size > 0 ? assets.write('attributes', 'css', styles.css()) : undefined;
	const all = { scripts: new Set<string>(), styles: new Set<string>() };
	for (const [index, page] of pages.entries()) {
		const { scripts, styles, finish } = rewritten[index] as RewrittenPage;
		const own = { scripts: scripts.map(hashSource), styles: styles.map(hashSource) };
		for (const source of own.scripts) all.scripts.add(source);
		for (const source of own.styles) all.styles.add(source);
		page.html = finish(pagePolicy(own, true), stylesheet);
	}
	return {
		scripts: [...all.scripts].sort(),
		styles: [...all.styles].sort(),
		rules: styles.size,
	};
}
