import { marked, type Tokens } from 'marked';
import { describe, expect, test } from 'vitest';
import { listLabs, readLabFromDisk } from '../../src/lab/disk.ts';
import { executionBlocks } from '../../src/lab/markdown/execution.ts';
import { labMarkdown } from '../../src/lab/markdown/lab.ts';
import { stepMarkdown } from '../../src/lab/markdown/step.ts';
import {
	absoluteLinks,
	codeBlock,
	codeSpan,
	plainText,
	table,
} from '../../src/lab/markdown/text.ts';
import type { Step } from '../../src/lab/read.ts';
import { fixtureLab } from './fixture-lab.ts';

/** Whatever a value contains, whoever reads the Markdown sees that text and nothing made of it. */
const HOSTILE = [
	'a | b || c \\| d',
	'`code` and ``more`` \\`',
	'<script>alert(1)</script> <b>bold</b> <!-- x -->',
	'**bold** _it_ __u__ ~~gone~~ *x*',
	'[link](https://example.com) ![image](x.png) [ref]: /x',
	'https://example.com www.example.com <https://example.com> someone@example.com',
	'&amp; &lt; &#60; AT&T',
	'# no heading',
	'| --- | --- |',
	'$math$ and $$more$$',
	'\\\\ back \\ slash \\',
	'app_user _private_ __init__ a_b_c',
	'- no list',
	'1. no list',
	'> no quote',
	'| start and end |',
];
const BROKEN = ['two\nlines', 'three\r\nline\n\nbreaks', '```\nfence\n```', '\n| a |\n| - |\n'];

/** What a reader sees: the text of rendered HTML, with its line breaks. */
function seen(html: string): string {
	const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };
	return html
		.replaceAll('<br>', '\n')
		.replaceAll(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => entities[name] as string);
}

function cellsOf(markdown: string): string[] {
	const html = marked.parse(markdown, { async: false });
	return [...html.matchAll(/<td>([\s\S]*?)<\/td>/g)].map(([, cell = '']) => cell);
}

const sameText = (value: string) => value.replaceAll(/\r\n?/g, '\n').trim();

describe('a value', () => {
	test.each([...HOSTILE, ...BROKEN])('stays text in a table: %j', (value) => {
		const [cell = '', other] = cellsOf(table(['a', 'b'], [[value, 'end']]));
		expect(cell.replaceAll('<br>', '')).not.toMatch(/<[a-z/!]/i);
		expect(seen(cell).trim()).toBe(sameText(value));
		expect(other).toBe('end');
	});

	test.each([...HOSTILE, ...BROKEN])('stays text in a line: %j', (value) => {
		const html = marked.parse(`- said: ${plainText(value)}`, { async: false });
		const line = /<li>said: ([\s\S]*?)<\/li>/.exec(html)?.[1] ?? '';
		expect(line.replaceAll('<br>', '')).not.toMatch(/<[a-z/!]/i);
		expect(seen(line).trim()).toBe(sameText(value));
	});

	test.each([...HOSTILE, ...BROKEN])('stays text in a block and a span of code: %j', (value) => {
		const [block, ...rest] = marked.lexer(codeBlock(value, 'sql')) as Tokens.Code[];
		expect(rest).toEqual([]);
		expect(block).toMatchObject({
			type: 'code',
			lang: 'sql',
			text: value.replaceAll(/\r\n/g, '\n').trimEnd(),
		});
		const html = marked.parse(`x ${codeSpan(value)}`, { async: false });
		const span = /<code>([\s\S]*)<\/code>/.exec(html)?.[1] ?? '';
		expect(seen(span)).toBe(value.replaceAll(/\s+/g, ' ').trim());
	});

	test('that is null is told from the word', () => {
		expect(cellsOf(table(['a', 'b', 'c'], [[null, 'null', '']]))).toEqual([
			'<em>null</em>',
			'null',
			'',
		]);
	});

	test('in a name of a column, a notice and an error stays text too', () => {
		const evil = '<b>|`x`\n# y';
		const blocks = executionBlocks(
			{
				statements: [
					{
						text: 'SELECT 1',
						start: 0,
						tag: null,
						fields: [{ name: evil, type: 'text' }],
						rows: [[evil]],
						rowCount: 1,
						notices: [{ severity: 'NOTICE', code: '00000', message: evil, hint: evil }],
						error: { severity: 'ERROR', code: '42501', message: evil, detail: evil, index: 7 },
					},
				],
				skipped: 1,
				leftOpen: true,
			},
			'SELECT 1',
		);
		const html = marked.parse(blocks.join('\n\n'), { async: false });
		expect(html.match(/&lt;b&gt;\|`x`<br># y/g)).toHaveLength(6);
		expect(html).not.toMatch(/<(b|h1|code)>/);
		expect(html).toContain('in line 1');
		expect(html).toContain('1 statement after the error did not run.');
	});
});

describe('a link', () => {
	const whole = (markdown: string) =>
		absoluteLinks(markdown, (path) => `https://hub.example${path}`);

	test('from the root gets its whole address', () => {
		expect(whole('[a](/labs/x/) ![b](/c.svg)\n\n[d]: /e')).toBe(
			'[a](https://hub.example/labs/x/) ![b](https://hub.example/c.svg)\n\n[d]: https://hub.example/e',
		);
	});

	test.each(['[a](https://x.example/)', '[a](#b)', '[a](//x)', '`[a](/b)`', '```md\n[a](/b)\n```'])(
		'of another kind, or in code, is left as it is: %j',
		(markdown) => expect(whole(markdown)).toBe(markdown),
	);
});

const address = (path: string) => `https://hub.example${path}`;

describe('the copy of a step', () => {
	test('of a lab that nobody recorded has its task, starter, hints and solution', () => {
		const lab = fixtureLab();
		const text = stepMarkdown(lab, lab.steps[0] as Step, address);
		expect(text).toMatch(/^# First\n/);
		for (const part of ['Do it.', 'Nudge.', 'Because.', '```sql\nSELECT 1;\n```']) {
			expect(text).toContain(part);
		}
		expect(text).not.toContain('ecorded');
	});

	for (const path of listLabs()) {
		const lab = readLabFromDisk(path.split('/')[1] as string);
		test(`${lab.id}: every step has all of its parts, the solution last`, () => {
			const whole = labMarkdown(lab, address);
			for (const step of lab.steps) {
				const text = stepMarkdown(lab, step, address);
				const headings = marked
					.lexer(text)
					.flatMap((token) => (token.type === 'heading' ? [(token as Tokens.Heading).text] : []));
				expect(headings[0]).toBe(plainText(step.title));
				expect(headings.filter((name) => name.startsWith('Hint '))).toHaveLength(step.hints.length);
				if (!step.live) {
					expect(headings).toContainEqual(expect.stringMatching(/^What was recorded on \w/));
					expect(headings).not.toContain('Starter');
					for (const { sql } of step.probes) expect(text).toContain(sql);
					continue;
				}
				if (step.solution === null) {
					// Run and look: the starter is all there is.
					expect(headings).toContain('Starter');
					expect(headings).not.toContain('Solution');
					expect(headings).toContainEqual(
						expect.stringMatching(/^What the starter shows, recorded on \w/),
					);
					continue;
				}
				const solution = headings.indexOf('Solution');
				expect(solution).toBeGreaterThan(headings.indexOf('Starter'));
				expect(headings[solution + 1]).toMatch(/^Recorded run of the solution, on \w/);
				expect(headings.slice(0, solution)).toContainEqual(
					expect.stringMatching(/^What the starter shows, recorded on \w/),
				);
				expect(text).toContain(step.solution?.trim());
				expect(text).not.toMatch(/\]\(\//);
				expect(text).toContain(`https://hub.example/labs/${lab.id}/${step.id}/`);
				expect(whole).toContain(`## ${step.number}. ${plainText(step.title)}`);
				expect(whole).toContain(step.solution?.trim());
			}
		});
	}
});
