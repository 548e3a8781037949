import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import type { InlineStyles } from './inline-styles.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** A page without style attributes, and what its policy must allow. */
export interface RewrittenPage {
	/** Texts of its inline scripts that run, and of its inline stylesheets. */
	readonly scripts: readonly string[];
	readonly styles: readonly string[];
	/** The page with its policy and the stylesheet that took over its style attributes. */
	finish(policy: string, stylesheet: string | undefined): string;
}

interface Edit {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** Types of `<script>` that a browser runs; any other is data. */
const RUNS = new Set(['', 'module', 'text/javascript', 'application/javascript']);

/**
 * Cuts a page's `style` attributes out of the text itself, at the places the parser gives, so that
 * all else stays byte for byte.
 *
 * @throws where a style attribute hides an element: scripts that show it again would fail silently.
 */
export function rewritePage(html: string, styles: InlineStyles): RewrittenPage {
	const edits: Edit[] = [];
	const scripts: string[] = [];
	const sheets: string[] = [];
	let head = -1;
	visit(parse(html, { sourceCodeLocationInfo: true, scriptingEnabled: false }), (element) => {
		if (element.tagName === 'head') head = element.sourceCodeLocation?.startTag?.endOffset ?? -1;
		const style = attribute(element, 'style');
		if (style !== undefined) edits.push(...styleToClass(html, element, style, styles));
		if (element.tagName === 'script') {
			const runs = RUNS.has(attribute(element, 'type') ?? '');
			if (runs && attribute(element, 'src') === undefined) scripts.push(text(element));
		}
		if (element.tagName === 'style') sheets.push(text(element));
	});
	if (head < 0) throw new Error('A page has no <head> to put its policy in.');
	const body = apply(html, edits);
	return {
		scripts: [...new Set(scripts)],
		styles: [...new Set(sheets)],
		finish: (policy, stylesheet) => {
			const link = stylesheet ? `<link rel="stylesheet" href="${stylesheet}">` : '';
			const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
			// The policy binds what follows it, so it comes first; the first 1,024 bytes name the charset.
			return `${body.slice(0, head)}<meta charset="utf-8">${meta}${link}${body.slice(head)}`;
		},
	};
}

function styleToClass(
	html: string,
	element: Element,
	declarations: string,
	styles: InlineStyles,
): Edit[] {
	const own = place(element, 'style');
	const blank = html[own.startOffset - 1] === ' ' ? 1 : 0;
	if (declarations.replaceAll(';', '').trim() === '') {
		return [{ start: own.startOffset - blank, end: own.endOffset, text: '' }];
	}
	if (/(?:^|;)\s*display\s*:\s*none/.test(declarations)) {
		throw new Error(
			`<${element.tagName} style="${declarations}"> hides by a style attribute, which the policy turns into a class that no script takes away. Use the hidden attribute.`,
		);
	}
	const name = styles.classFor(declarations);
	if (attribute(element, 'class') === undefined) {
		return [{ start: own.startOffset, end: own.endOffset, text: `class="${name}"` }];
	}
	const classes = place(element, 'class');
	const value = attribute(element, 'class') as string;
	return [
		{ start: own.startOffset - blank, end: own.endOffset, text: '' },
		{ start: classes.startOffset, end: classes.endOffset, text: `class="${value} ${name}"` },
	];
}

function apply(html: string, edits: readonly Edit[]): string {
	let result = '';
	let at = 0;
	for (const { start, end, text: inserted } of edits.toSorted((a, b) => a.start - b.start)) {
		result += html.slice(at, start) + inserted;
		at = end;
	}
	return result + html.slice(at);
}

function visit(node: Node, see: (element: Element) => void): void {
	if ('tagName' in node) see(node);
	if (node.nodeName === 'template' && 'content' in node) visit(node.content, see);
	if ('childNodes' in node) for (const child of node.childNodes) visit(child, see);
}

function attribute(element: Element, name: string): string | undefined {
	return element.attrs.find((one) => one.name === name)?.value;
}

function text(element: Element): string {
	return element.childNodes.map((child) => ('value' in child ? child.value : '')).join('');
}

function place(element: Element, name?: string): { startOffset: number; endOffset: number } {
	const location = element.sourceCodeLocation;
	const found = name ? location?.attrs?.[name] : location;
	if (!found) throw new Error(`No place in the text for <${element.tagName}> ${name ?? ''}`);
	return found;
}
