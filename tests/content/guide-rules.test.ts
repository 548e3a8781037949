import { describe, expect, it } from 'vitest';
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
	tableRule,
} from './guide-rules.ts';
import { type Guide, readGuide } from './mdx.ts';

/** Each rule on a guide that keeps it, and on the same guide with one thing wrong. */

const QUESTIONS = ['Why?', 'How?', 'When?', 'Who?', 'Where?']
	.map((question) => `### ${question}\n\nBecause it was run.`)
	.join('\n\n');

const GOOD = `---
title: A guide
labs: [a-lab]
patterns: [MT-DB-001]
sources: [{ title: a }, { title: b }, { title: c }]
---

import { Snippet } from '~/components/index.ts';

It breaks. You decide here what stops it.

<Recommendation first="Do it." unless="They may not.">
	<Snippet from="a-lab/code/one" region="first" />
</Recommendation>

<Lab id="a-lab" step="one" />

## What breaks it

${'A word that fills the page. '.repeat(180)}

<ComparisonTable
	caption="Ways to do it, and what each lets through"
	columns={['Way', 'Rows']}
	rows={[['One', '\`4\` of 4'], ['Two', '0']]}
/>

<Diagram name="path" caption="The point." />

<Snippet from="a-lab/code/one" region="first" lang="sql" />

<Snippet from="a-lab/code/one" region="first" lang="yaml" />

## Prove it in your own system

Run it.

## What it costs

Time.

## When not to use it

Never.

## Questions

<Faq>

${QUESTIONS}

</Faq>

<Pattern id="MT-DB-001" />

## Sources

<Sources />
`;

const FILES = Object.fromEntries(
	['one.ts', 'one.go', 'one.py', 'one.sql', 'one.yaml'].map((file) => [
		`/labs/database-isolation/a-lab/code/one/${file}`,
		'# #region first\nx\n# #endregion first',
	]),
);
const DRAWN = { path: 'flowchart TB\n\taccTitle: Path\n\taccDescr: A row goes.\n' };

/** The guide with one text in the place of another; a text that is not there proves nothing. */
function changed(from: string, to: string): Guide {
	if (!GOOD.includes(from)) throw new Error(`The guide of these tests has no ${from}.`);
	return readGuide('a-guide', GOOD.replaceAll(from, to));
}

type Rule = (guide: Guide) => string[];

const drawn: Rule = (guide) => diagramRule(guide, DRAWN);
const spoken: Rule = (guide) => languageRule(guide, FILES);
const RULES: readonly [Rule, ...[from: string, to: string, sentence: string][]][] = [
	[
		firstScreenRule,
		['<Recommendation', '<Aside', 'before the first heading stands a <Recommendation>'],
		['It breaks.', 'A. B. C. D.', '5 sentences stand before'],
	],
	[sectionRule, ['## What it costs', '## More', 'what it costs']],
	[
		tableRule,
		['<ComparisonTable', '<Table', 'no <ComparisonTable>'],
		['Ways to do it, and what each lets through', 'Ways', 'needs a caption'],
	],
	[
		drawn,
		['<Diagram name="path" caption="The point." />', '', 'has 0 of 1 <Diagram>'],
		['name="path"', 'name="other"', 'the diagram other has no accTitle'],
	],
	[spoken, ['lang="yaml"', 'lang="sql"', 'no snippet in yaml']],
	[
		faqRule,
		['### Who?\n\nBecause it was run.', '', '4 questions in <Faq>'],
		['### Who?\n\nBecause', '### Who?\n\nIt depends. Because', '“Who?” is not answered'],
		['### Who?\n\nBecause', '### Who?\n\nWho knows? Because', '“Who?” is not answered'],
	],
	[
		proofRule,
		['<Lab id="a-lab" step="one" />', '', 'no <Lab>'],
		['labs: [a-lab]', 'labs: []', 'the lab a-lab is shown and not named'],
		['<Pattern id="MT-DB-001" />', '', 'MT-DB-001 is named under patterns and not shown'],
		['patterns: [MT-DB-001]', 'patterns: []', 'MT-DB-001 is shown and not named'],
		['<Sources />', '', 'no <Sources />'],
		[', { title: c }', '', 'fewer than three sources'],
	],
	[
		lengthRule,
		['A word that fills the page. ', 'Word. ', 'words without code'],
		[
			'A word that fills the page. ',
			'A word that fills the page. '.repeat(3),
			'words without code',
		],
	],
	[fenceRule, ['Run it.', '```sh\n1\n2\n3\n4\n5\n6\n```', 'a fence of 6 lines']],
	[
		linkTextRule,
		['Run it.', '[here](/labs/)', 'does not say where it leads'],
		['Run it.', '[the manual](http://example.com)', 'is not https'],
	],
];

describe.each(RULES)('%o', (rule, ...wrongs) => {
	it('accepts a guide that keeps it', () => {
		expect(rule(readGuide('a-guide', GOOD))).toEqual([]);
	});
	it.each(wrongs)('refuses %j as %j', (from, to, sentence) => {
		expect(rule(changed(from, to)).join('\n')).toContain(sentence);
	});
});

describe('a diagram', () => {
	it('is two in the guide that turns on two', () => {
		const guide = readGuide('row-level-security', GOOD);
		expect(diagramRule(guide, DRAWN)).toEqual(['has 1 of 2 <Diagram>: draw what prose can’t show']);
	});
	it('needs a description', () => {
		const guide = readGuide('a-guide', GOOD);
		expect(diagramRule(guide, { path: 'accTitle: Path' })).toEqual([
			'the diagram path has no accDescr: write it into path.mmd',
		]);
	});
});
