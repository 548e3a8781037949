import { doesNotExist } from '../references.ts';

/** Lines that a reader takes in without scrolling back; a longer region is two ideas. */
export const LONGEST_SNIPPET = 40;

const LANGUAGES = {
	ts: { label: 'TypeScript', tabbed: true },
	go: { label: 'Go', tabbed: true },
	py: { label: 'Python', tabbed: true },
	sql: { label: 'SQL', tabbed: false },
	yaml: { label: 'YAML', tabbed: false },
} as const;

export type Language = keyof typeof LANGUAGES;

export interface Excerpt {
	readonly language: Language;
	readonly label: string;
	/** The file and the lines of it that are shown: `with-tenant.ts:24–41`. */
	readonly title: string;
	readonly code: string;
	readonly startLine: number;
}

export interface SnippetProps {
	/** `<lab>/code/<example>`, without the domain. */
	readonly from: string;
	/** The region to show; without it the whole file. */
	readonly region?: string | undefined;
	/** Shows this language alone. SQL and YAML are shown alone anyway. */
	readonly lang?: Language | undefined;
}

/**
 * What one `<Snippet>` shows, one excerpt for each tab.
 *
 * @param files text by path, `/labs/<domain>/<lab>/code/<example>/<file>`.
 * @throws Error with a sentence that lists what exists.
 */
export function findExcerpts(
	files: Readonly<Record<string, string>>,
	{ from, region, lang }: SnippetProps,
): Excerpt[] {
	const example = examplesOf(files).get(from);
	if (!example) {
		throw new Error(sentence(doesNotExist('example', from, [...examplesOf(files).keys()])));
	}
	const languages = [...example.keys()];
	if (lang !== undefined && !example.has(lang)) {
		throw new Error(sentence(doesNotExist('language', `${lang} of ${from}`, languages)));
	}
	return choose(languages, lang).map((language) => {
		const { name, text } = example.get(language) as SourceFile;
		const { code, startLine, lines } = cutRegion(text, region, name);
		const last = startLine + lines - 1;
		return {
			language,
			label: LANGUAGES[language].label,
			title: `${name}:${startLine}–${last}`,
			code,
			startLine,
		};
	});
}

interface SourceFile {
	readonly name: string;
	readonly text: string;
}

/** Examples by `<lab>/code/<example>`; a test beside its example is none of its files. */
function examplesOf(
	files: Readonly<Record<string, string>>,
): Map<string, Map<Language, SourceFile>> {
	const examples = new Map<string, Map<Language, SourceFile>>();
	for (const [path, text] of Object.entries(files)) {
		const [, , , lab, , example = '', name = ''] = path.split('/');
		const [stem, language, ...rest] = name.split('.');
		const expected = language === 'py' ? example.replaceAll('-', '_') : example;
		if (stem !== expected || rest.length > 0 || !isLanguage(language)) continue;
		const key = `${lab}/code/${example}`;
		const sources = examples.get(key) ?? new Map<Language, SourceFile>();
		examples.set(key, sources.set(language, { name, text }));
	}
	return examples;
}

function isLanguage(text: string | undefined): text is Language {
	return text !== undefined && Object.hasOwn(LANGUAGES, text);
}

/** The languages with a tab; where there is none, the one file that stands alone. */
function choose(languages: readonly Language[], lang: Language | undefined): Language[] {
	if (lang) return [lang];
	const order = Object.keys(LANGUAGES) as Language[];
	const sorted = order.filter((language) => languages.includes(language));
	const tabbed = sorted.filter((language) => LANGUAGES[language].tabbed);
	return tabbed.length > 0 ? tabbed : sorted.slice(0, 1);
}

const MARKER = /^\s*(?:\/\/|--|#)?\s*#(region|endregion)\s+([a-z][a-z0-9-]*)\s*$/;

/**
 * Cuts a region out of a file, without any markers and without the indentation its lines share.
 *
 * @throws Error when the region is missing (it lists those there are), stands twice, is not closed,
 * is empty or is longer than LONGEST_SNIPPET.
 */
export function cutRegion(
	text: string,
	region: string | undefined,
	file: string,
): { code: string; startLine: number; lines: number } {
	const all = text.replace(/\s+$/, '').split(/\r?\n/);
	const marks = all.flatMap((line, index) => {
		const [, kind, name] = MARKER.exec(line) ?? [];
		return kind ? [{ kind, name, index }] : [];
	});
	let [from, to] = [0, all.length];
	if (region !== undefined) {
		const opens = marks.filter(({ kind, name }) => kind === 'region' && name === region);
		const closes = marks.filter(({ kind, name }) => kind === 'endregion' && name === region);
		const [open, close] = [opens[0], closes[0]];
		if (!open) {
			const known = marks.filter(({ kind }) => kind === 'region').map(({ name }) => name ?? '');
			throw new Error(sentence(doesNotExist('region', `${region} in ${file}`, known)));
		}
		if (opens.length > 1) throw new Error(`The region ${region} stands twice in ${file}.`);
		if (!close || close.index < open.index) {
			throw new Error(`The region ${region} in ${file} has no #endregion ${region} after it.`);
		}
		[from, to] = [open.index + 1, close.index];
	}
	const kept = all
		.map((line, index) => ({ line, index }))
		.slice(from, to)
		.filter(({ line }) => !MARKER.test(line));
	while (kept[0]?.line.trim() === '') kept.shift();
	while (kept.at(-1)?.line.trim() === '') kept.pop();
	const what = region === undefined ? file : `The region ${region} in ${file}`;
	if (kept.length === 0) throw new Error(`${what} is empty.`);
	if (kept.length > LONGEST_SNIPPET) {
		throw new Error(
			`${what} has ${kept.length} lines; show at most ${LONGEST_SNIPPET}, or make two regions of it.`,
		);
	}
	const lines = kept.map(({ line }) => line);
	return {
		code: dedent(lines),
		startLine: (kept[0]?.index ?? 0) + 1,
		lines: (kept.at(-1)?.index ?? 0) - (kept[0]?.index ?? 0) + 1,
	};
}

function dedent(lines: readonly string[]): string {
	const indents = lines
		.filter((line) => line.trim() !== '')
		.map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
	const common = Math.min(...indents);
	return lines.map((line) => line.slice(common)).join('\n');
}

function sentence(clause: string): string {
	return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
