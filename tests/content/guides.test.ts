import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SnippetProps } from '../../src/components/snippet.ts';
import { DOMAINS } from '../../src/lab/schema.ts';
import { readPatternText } from '../../src/pattern-text.ts';
import { clientChosenTenants } from './client-chosen.ts';
import {
	diagramRule,
	faqRule,
	fenceRule,
	firstScreenRule,
	languageRule,
	lengthRule,
	linkTextRule,
	proofRule,
	sectionRule,
	snippetsOf,
	tableRule,
} from './guide-rules.ts';
import { readGuide } from './mdx.ts';
import { measurementProblems, numberProblems } from './numbers.ts';
import { readPatternFiles } from './pattern-files.ts';
import { nameProblems, unusedRegions } from './snippet-rules.ts';
import { TERMS, VOICE, wordProblems } from './voice.ts';

/** The rules of this folder, over everything that is published. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n');
const files = (...patterns: string[]) => {
	const paths = globSync(patterns, { cwd: ROOT }).map((path) => path.replaceAll('\\', '/'));
	return Object.fromEntries(paths.sort().map((path) => [path, read(path)]));
};

const guides = DOMAINS.flatMap((domain) =>
	Object.entries(files(`src/content/docs/${domain}/*.mdx`)),
)
	// A domain's first page leads to its guides and is none.
	.filter(([path]) => !path.endsWith('/index.mdx'))
	.map(([path, text]) => readGuide(basename(path, '.mdx'), text));
const pages = Object.entries(files('src/content/docs/**/*.{md,mdx}')).map(([path, text]) =>
	readGuide(path.replace(/^src\/content\/docs\/|\.mdx?$/g, ''), text),
);
const patterns = Object.entries(readPatternFiles()).map(([name, text]) => readGuide(name, text));
const labTexts = Object.entries(files('labs/*/**/README.md')).map(([path, text]) =>
	readGuide(path, text),
);
const examples = Object.fromEntries(
	Object.entries(files('labs/*/*/code/*/*.{ts,go,py,sql,yaml}')).map(([path, text]) => [
		`/${path}`,
		text,
	]),
);
const diagrams = Object.fromEntries(
	Object.entries(files('src/diagrams/*.mmd')).map(([path, text]) => [basename(path, '.mmd'), text]),
);

describe.each(guides.map((guide) => [guide.id, guide] as const))('the guide %s', (_, guide) => {
	it('opens with the problem, the recommendation and its code', () =>
		expect(firstScreenRule(guide)).toEqual([]));
	it('has the sections of a guide', () => expect(sectionRule(guide)).toEqual([]));
	it('compares in a table with a caption', () => expect(tableRule(guide)).toEqual([]));
	it('draws, for those who see it and those who hear it', () =>
		expect(diagramRule(guide, diagrams)).toEqual([]));
	it('shows all five languages', () => expect(languageRule(guide, examples)).toEqual([]));
	it('answers five questions in their first sentences', () => expect(faqRule(guide)).toEqual([]));
	it('names labs, patterns and sources, and shows them', () =>
		expect(proofRule(guide)).toEqual([]));
	it('is neither a note nor a book', () => expect(lengthRule(guide)).toEqual([]));
	it('ties its numbers to a run or a source', () => {
		const proof = (path: string) => (existsSync(join(ROOT, path)) ? read(path) : null);
		expect([...numberProblems(guide), ...measurementProblems(guide, proof)]).toEqual([]);
	});
});

describe('every text', () => {
	const all = [...pages, ...patterns, ...labTexts];

	it('keeps the voice', () => {
		expect(all.flatMap(({ id, prose }) => wordProblems(id, prose, VOICE))).toEqual([]);
	});
	it('uses one word for one thing', () => {
		const named = all.map(({ id, prose }) => ({ id: basename(id), prose }));
		expect(named.flatMap(({ id, prose }) => wordProblems(id, prose, TERMS))).toEqual([]);
	});
	it('links with words that say where they lead', () => {
		expect(all.flatMap(linkTextRule)).toEqual([]);
	});
	it('fences commands and fragments only', () => {
		expect(pages.flatMap(fenceRule)).toEqual([]);
	});
});

describe('every example', () => {
	it('is shown, region by region', () => {
		const evidence = Object.values(readPatternFiles()).map(
			(text) => readPatternText(text).data['evidence'] as SnippetProps,
		);
		const shown = [...pages.flatMap(snippetsOf), ...evidence];
		expect(unusedRegions(examples, shown)).toEqual([]);
	});
	it('uses the names that all examples share', () => {
		const shared = files('labs/**/*.{ts,go,py,sql,yaml}', 'src/content/docs/**/*.mdx');
		// What a reader types may be anything.
		const written = Object.entries(shared).filter(([path]) => !/\/(wrong|also)\//.test(path));
		expect(nameProblems(Object.fromEntries(written))).toEqual([]);
	});
	it('lets nothing that a client can set choose the tenant', () => {
		const shared = files('labs/**/*.{ts,go,py,sql,yaml}', 'src/content/**/*.{mdx,md}');
		// What is wrong on purpose: answers that fail, and what an attack attacks.
		const onPurpose =
			/\/(wrong|starter)[./]|\/setup\.ts$|\/attacks\/[^/]+\/(setup|vulnerable|attack)\./;
		const right = Object.entries(shared).filter(([path]) => !onPurpose.test(path));
		expect(right.length).toBeGreaterThan(100);
		expect(clientChosenTenants(Object.fromEntries(right))).toEqual([]);
	});
});
