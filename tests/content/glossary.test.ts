import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { glossaryProblems } from './glossary.ts';

const GLOSSARY = fileURLToPath(
	new URL('../../src/content/docs/reference/glossary.mdx', import.meta.url),
);

describe('the glossary', () => {
	const text = readFileSync(GLOSSARY, 'utf8').replaceAll('\r\n', '\n');

	it('says each word once, shortly, with where it is proven', () => {
		expect(glossaryProblems(text)).toEqual([]);
	});

	it.each([
		...['Tenant', 'Tenant setting', 'Row-level security', 'USING', 'WITH CHECK', 'Owner'],
		...['Permissive policy', 'Restrictive policy', 'FORCE', 'BYPASSRLS', 'Migrator', 'Pool'],
		...['security_invoker', 'SECURITY DEFINER', 'Leak', 'Marker', 'Cold connection'],
		...['Warm connection', 'Fail closed', 'Leakproof', 'Catalog gate'],
	])('has %s', (term) => expect(text).toContain(`\n### ${term}\n`));
});

describe('a glossary', () => {
	const GOOD = '## Group\n\n### A\n\nIt is [run](/labs/). So.\n\n### B\n\nIt [is](https://a.b).\n';

	it('is accepted', () => expect(glossaryProblems(GOOD)).toEqual([]));
	it.each([
		['a word twice', GOOD.replace('### B', '### A'), 'A stands twice'],
		['an entry without a link', GOOD.replace('[run](/labs/)', 'run'), 'A: no link'],
		['an empty entry', GOOD.replace('It [is](https://a.b).', ''), 'B: 0 sentences'],
		['a long entry', GOOD.replace('So.', 'So. So. So.'), 'A: 4 sentences'],
	])('with %s is refused', (_, text, sentence) => {
		expect(glossaryProblems(text).join()).toContain(sentence);
	});
});
