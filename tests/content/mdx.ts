import { parse } from 'yaml';

/** A guide taken apart, as the rules of this folder read it. */
export interface Guide {
	/** `row-level-security` */
	readonly id: string;
	readonly data: Readonly<Record<string, unknown>>;
	/** Everything below the front matter, the imports and the measurements. */
	readonly body: string;
	/** Components with their attributes as written: `{ name: 'Snippet', attributes: { from: … } }`. */
	readonly components: readonly Component[];
	/** Paragraphs, list items and headings, without code, markup and the targets of links. */
	readonly prose: readonly string[];
}

export interface Component {
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
}

export function readGuide(id: string, file: string): Guide {
	const [, yaml = '', rest = ''] =
		/^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(file.replaceAll('\r\n', '\n')) ?? [];
	const body = rest.replaceAll(/^(?:import|export) .*\n/gm, '').trim();
	return {
		id,
		data: (parse(yaml) ?? {}) as Record<string, unknown>,
		body,
		components: componentsOf(body),
		prose: proseOf(body),
	};
}

/** Attributes in quotes as text, those in braces as the source between the braces. */
function componentsOf(body: string): Component[] {
	const tags = withoutFences(body).matchAll(
		/<([A-Z]\w*)((?:"[^"]*"|\{[\s\S]*?\}(?=[\s/>])|[^<>"{])*)>/g,
	);
	return [...tags].map(([, name = '', source = '']) => {
		const pairs = source.matchAll(/(\w+)=(?:"([^"]*)"|\{([\s\S]*?)\}(?=\s+\w+=|\s*\/?$))/g);
		const attributes = [...pairs].map(([, key, text, braces]) => [key, text ?? braces ?? '']);
		return { name, attributes: Object.fromEntries(attributes) };
	});
}

/** Attributes that hold sentences a reader sees. */
const SPOKEN = ['first', 'unless', 'caption', 'title'];

function proseOf(body: string): string[] {
	const spoken = componentsOf(body).flatMap(({ attributes }) =>
		SPOKEN.flatMap((key) => (attributes[key] ? [attributes[key]] : [])),
	);
	const written = withoutFences(body)
		.replaceAll(/<[A-Z]\w*(?:"[^"]*"|\{[\s\S]*?\}(?=[\s/>])|[^<>"{])*>/g, '')
		.replaceAll(/<\/?[A-Za-z][^>]*>/g, '')
		.split(/\n\s*\n|\n(?=[-*] |\d+\. )/);
	return [...written, ...spoken].map((text) => text.trim()).filter((text) => text !== '');
}

export function withoutFences(body: string): string {
	return body.replaceAll(/^```[\s\S]*?^```$/gm, '');
}

/** Text without code spans and targets of links; words of links stay. */
export function plain(markdown: string): string {
	return markdown
		.replaceAll(/`[^`]*`/g, ' ')
		.replaceAll(/\]\([^)]*\)/g, ']')
		.replaceAll(/[[\]*_>]/g, ' ');
}

export function wordCount(prose: readonly string[]): number {
	return prose.flatMap((text) => text.match(/[\p{L}\p{N}`][^\s]*/gu) ?? []).length;
}

/** Text of one second-level section, or null. */
export function section(body: string, heading: RegExp): string | null {
	const parts = body.split(/^## /m).slice(1);
	return parts.find((part) => heading.test(part.split('\n')[0] ?? '')) ?? null;
}
