import { withoutFences } from './mdx.ts';

/** What is wrong with a glossary: entries are third-level headings under the heading of their group. */
export function glossaryProblems(body: string): string[] {
	const entries = withoutFences(body).split(/^### /m).slice(1);
	const terms = entries.map((entry) => entry.split('\n')[0]?.trim() ?? '');
	const twice = terms.filter((term, index) => terms.indexOf(term) !== index);
	return [
		...twice.map((term) => `${term} stands twice: one word has one entry`),
		...entries.flatMap((entry) => {
			const [term = '', ...lines] = (entry.split(/^## /m)[0] ?? '').split('\n');
			const text = lines.join('\n').trim();
			const sentences = text.replaceAll(/\]\([^)]*\)/g, ']').match(/[.!?](?=\s|$)/g)?.length ?? 0;
			return [
				...(sentences >= 1 && sentences <= 2 && !text.includes('\n')
					? []
					: [`${term}: ${sentences} sentences; write one or two`]),
				...(/\]\((\/|https:)/.test(text)
					? []
					: [`${term}: no link to where it is proven or defined`]),
			];
		}),
	];
}
