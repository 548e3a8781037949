import { findExcerpts, type Language, type SnippetProps } from '../../src/components/snippet.ts';
import type { Guide } from './mdx.ts';
import { plain, section, withoutFences, wordCount } from './mdx.ts';

/** What the rubric can count in a guide. Each sentence says how to comply. */

export const WORDS = { least: 900, most: 1800 } as const;
const LANGUAGES: readonly Language[] = ['ts', 'go', 'py', 'sql', 'yaml'];

/** Sections that every guide has; the words between them are the author's. */
const SECTIONS: readonly [what: string, heading: RegExp][] = [
	['what breaks it', /breaks|gets around|goes wrong|fails/i],
	['how to prove it in the reader’s system', /prove|find it in your/i],
	['what it costs', /cost/i],
	['when not to use it', /when not|when to leave/i],
	['the questions', /questions|faq/i],
	['the sources', /sources/i],
];

export function sectionRule({ body }: Guide): string[] {
	return SECTIONS.filter(([, heading]) => section(body, heading) === null).map(
		([what, heading]) => `no section says ${what}: add a heading that matches ${heading}`,
	);
}

export function firstScreenRule({ body }: Guide): string[] {
	const top = body.split(/^## /m)[0] ?? '';
	const opening = top.split('<Recommendation')[0]?.trim() ?? '';
	const sentences = plain(opening).match(/[.!?](?=\s|$)/g)?.length ?? 0;
	return [
		...(/<Recommendation[\s\S]*<Snippet[\s\S]*<\/Recommendation>/.test(top)
			? []
			: [
					'before the first heading stands a <Recommendation> around the smallest correct <Snippet>',
				]),
		...(sentences >= 1 && sentences <= 4
			? []
			: [`${sentences} sentences stand before the <Recommendation>; write up to four`]),
	];
}

export function tableRule({ components }: Guide): string[] {
	const table = components.find(({ name }) => name === 'ComparisonTable');
	if (!table) return ['no <ComparisonTable>: compare the alternatives a practitioner weighs'];
	const caption = table.attributes['caption'] ?? '';
	return caption.split(' ').length >= 4
		? []
		: ['the first table needs a caption that says what is compared'];
}

/** @param sources Mermaid texts by name. */
export function diagramRule(
	{ id, components }: Guide,
	sources: Readonly<Record<string, string>>,
	least = id === 'row-level-security' ? 2 : 1,
): string[] {
	const names = components
		.filter(({ name }) => name === 'Diagram')
		.map(({ attributes }) => attributes['name'] ?? '');
	const few = `has ${names.length} of ${least} <Diagram>: draw what prose can’t show`;
	return [
		...(names.length < least ? [few] : []),
		...names.flatMap((name) =>
			['accTitle', 'accDescr']
				.filter((key) => !new RegExp(`^\\s*${key}\\s*[:{]`, 'm').test(sources[name] ?? ''))
				.map((key) => `the diagram ${name} has no ${key}: write it into ${name}.mmd`),
		),
	];
}

/** @param files texts of the examples by path, as <Snippet> finds them. */
export function languageRule(guide: Guide, files: Readonly<Record<string, string>>): string[] {
	const shown = new Set(
		snippetsOf(guide).flatMap((props) =>
			findExcerpts(files, props).map(({ language }) => language),
		),
	);
	const missing = LANGUAGES.filter((language) => !shown.has(language));
	return missing.length === 0
		? []
		: [`no snippet in ${missing.join(', ')}: a guide shows all of ${LANGUAGES.join(', ')}`];
}

export function snippetsOf({ components }: Guide): SnippetProps[] {
	return components
		.filter(({ name }) => name === 'Snippet')
		.map(({ attributes }) => attributes as unknown as SnippetProps);
}

const NO_ANSWER =
	/^(it depends|great question|good question|there (is|are) (no|many)|as always|well,)/i;

export function faqRule({ body }: Guide): string[] {
	const faq = /<Faq>([\s\S]*?)<\/Faq>/.exec(body)?.[1] ?? '';
	const items = faq.split(/^### /m).slice(1);
	return [
		...(items.length < 5 ? [`${items.length} questions in <Faq>; answer five or more`] : []),
		...items.flatMap((item) => {
			const [question = '', ...lines] = item.split('\n');
			const answer = lines.join('\n').trim();
			const first = /^[\s\S]*?[.:!?](?=\s|$)/.exec(answer)?.[0] ?? answer;
			const words = first.split(/\s+/).length;
			if (first.endsWith('?') || NO_ANSWER.test(first) || words > 40) {
				return [`“${question}” is not answered in its first sentence, in up to 40 words`];
			}
			return [];
		}),
	];
}

export function proofRule({ data, components }: Guide): string[] {
	const list = (key: string) => (data[key] ?? []) as string[];
	const used = (name: string) =>
		components.filter((one) => one.name === name).map(({ attributes }) => attributes['id'] ?? '');
	const [labs, patterns] = [used('Lab'), used('Pattern')];
	return [
		...(labs.length === 0 ? ['no <Lab>: let the reader cause the failure'] : []),
		...labs
			.filter((id) => !list('labs').includes(id))
			.map((id) => `the lab ${id} is shown and not named under labs`),
		...(patterns.length === 0 ? ['no <Pattern>: show the rule a review cites'] : []),
		...patterns
			.filter((id) => !list('patterns').includes(id))
			.map((id) => `${id} is shown and not named under patterns`),
		...list('patterns')
			.filter((id) => !patterns.includes(id))
			.map((id) => `${id} is named under patterns and not shown by <Pattern>`),
		...(list('sources').length < 3 ? ['fewer than three sources: name the primary ones'] : []),
		...(used('Sources').length === 0 ? ['no <Sources />: show the sources at the end'] : []),
	];
}

export function lengthRule({ prose }: Guide): string[] {
	const words = wordCount(prose);
	return words >= WORDS.least && words <= WORDS.most
		? []
		: [`${words} words without code; write ${WORDS.least} to ${WORDS.most}`];
}

export function fenceRule({ body }: Pick<Guide, 'body'>): string[] {
	return [...body.matchAll(/^```[^\n]*\n([\s\S]*?)^```$/gm)].flatMap(([, code = '']) => {
		const lines = code.trimEnd().split('\n');
		return lines.length <= 5
			? []
			: [
					`a fence of ${lines.length} lines (${lines[0]}): make it a tested example and a <Snippet>`,
				];
	});
}

/** A link says where it leads. */
export function linkTextRule({ body }: Pick<Guide, 'body'>): string[] {
	const links = withoutFences(body).matchAll(/\[([^\]]+)\]\(([^)]+)\)/g);
	return [...links].flatMap(([, text = '', target = '']) => [
		...(/^(here|this|link|more|read more|click here|source)$/i.test(text.trim())
			? [`the link “${text}” does not say where it leads`]
			: []),
		...(target.startsWith('http:') ? [`${target} is not https`] : []),
	]);
}
