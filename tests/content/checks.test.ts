import { describe, expect, it } from 'vitest';
import { findDiagram } from '../../src/components/diagram.ts';
import { checkFaq } from '../../src/components/faq.ts';
import { checkIncident, type IncidentProps } from '../../src/components/incident.ts';
import { checkTable } from '../../src/components/table.ts';
import { diagramKey } from '../../src/diagrams/key.ts';

describe('checkTable', () => {
	const table = (rows: string[][]) => ({ caption: 'Ways', columns: ['Way', 'Rows'], rows });

	it('accepts cells that can be wrong', () => {
		expect(() =>
			checkTable(
				table([
					['a', '2 of 4'],
					['b', 'no'],
				]),
			),
		).not.toThrow();
	});

	it.each([
		['a cell too few', [['a', '1'], ['b']], 'row b has 1 cells for 2 columns'],
		[
			'a cell too many',
			[
				['a', '1'],
				['b', '2', '3'],
			],
			'row b has 3 cells for 2 columns',
		],
		[
			'an empty cell',
			[
				['a', '1'],
				['b', ' '],
			],
			'row b, column Rows: the cell is empty',
		],
		[
			'a vague cell',
			[
				['a', '1'],
				['b', 'Medium'],
			],
			'“Medium” can not be wrong',
		],
		[
			'a very vague cell',
			[
				['a', '1'],
				['b', 'very high.'],
			],
			'“very high.” can not be wrong',
		],
		['a single row', [['a', '1']], 'at least two rows'],
	])('refuses %s', (_, rows, sentence) => {
		expect(() => checkTable(table(rows))).toThrow(sentence);
	});

	it('names every problem at once', () => {
		expect(() =>
			checkTable(
				table([
					['a', ''],
					['b', 'low'],
				]),
			),
		).toThrow(/row a[\s\S]*row b/);
	});
});

describe('checkFaq', () => {
	const heading = (text: string) =>
		`<div class="sl-heading-wrapper level-h3"><h3 id="x">${text}</h3><a class="sl-anchor-link" href="#x"><span>Section titled “${text}”</span></a></div>`;

	it('finds the questions', () => {
		expect(checkFaq(`${heading('Why <code>FORCE</code>?')}<p>So.</p>`)).toEqual(['Why FORCE ?']);
	});

	it.each([
		['no question', '<p>Text.</p>', 'at least one question'],
		['an empty answer', heading('Why?'), '“Why?” has no answer'],
		['an empty answer before another', `${heading('Why?')}${heading('How?')}<p>So.</p>`, '“Why?”'],
		['a heading that asks nothing', `${heading('Reasons')}<p>So.</p>`, 'not a question'],
		['text before the first question', `<p>Well.</p>${heading('Why?')}<p>So.</p>`, '“Well.”'],
	])('refuses %s', (_, html, sentence) => {
		expect(() => checkFaq(html)).toThrow(sentence);
	});
});

describe('checkIncident', () => {
	const incident = { title: 'It happened', source: 'https://example.com/', class: 'F' } as const;

	it('accepts what the company, a researcher, a thread or a record tells', () => {
		for (const teller of ['F', 'R', 'T', 'D'] as const) {
			expect(() => checkIncident({ ...incident, class: teller })).not.toThrow();
		}
	});

	it.each([
		['a retelling', { ...incident, class: 'S' }, 'class: use F'],
		['a source without https', { ...incident, source: 'http://example.com/' }, 'https'],
		['no title', { ...incident, title: '' }, 'title'],
	])('refuses %s', (_, props, sentence) => {
		expect(() => checkIncident(props as IncidentProps)).toThrow(sentence);
	});
});

describe('findDiagram', () => {
	const source = 'flowchart TB\n';
	const svg = `<svg data-key="${diagramKey(source)}"></svg>\n`;

	it('gives the SVG of a source that has not changed', () => {
		const files = { '/src/diagrams/a.mmd': source, '/src/diagrams/a.svg': svg };
		expect(findDiagram(files, 'a')).toBe('<svg></svg>');
		const windows = { ...files, '/src/diagrams/a.mmd': source.replace('\n', '\r\n') };
		expect(findDiagram(windows, 'a')).toBe('<svg></svg>');
	});

	it.each([
		[
			'was not rendered',
			{ '/src/diagrams/a.mmd': source },
			'has not been rendered. Run npm run diagrams',
		],
		[
			'is stale',
			{ '/src/diagrams/a.mmd': `${source}a`, '/src/diagrams/a.svg': svg },
			'is older than its source. Run npm run diagrams',
		],
		['is not there', { '/src/diagrams/b.mmd': source }, 'there are b'],
	])('refuses one that %s', (_, files, sentence) => {
		expect(() => findDiagram(files, 'a')).toThrow(sentence);
	});
});
