import { describe, expect, it } from 'vitest';
import type { Drawing, Part } from '../../src/diagrams/flatten.ts';
import { writeSvg } from '../../src/diagrams/write.ts';

const WAY = 'none | var(--ink-quiet) | 1px | 0px | 1';
const LABEL = 'var(--ink) | middle | "IBM Plex Sans" | 16px | 400 | normal';
const BOX = 'var(--ground-raised) | var(--ink-quiet) | 1px | none | 1';

function drawn(...parts: readonly Part[]): string {
	const drawing: Drawing = {
		viewBox: [4, 11, 100.4453125, 50],
		role: 'flowchart-v2',
		title: 'A & B',
		description: 'a < b',
		parts,
	};
	return writeSvg('path', 'abc', drawing);
}

describe('the SVG of a diagram', () => {
	it('keeps its names, its size and the hash of its source', () => {
		const svg = drawn();
		expect(svg).toContain('data-key="abc"');
		expect(svg).toContain('max-width:100.4453125px');
		expect(svg).toContain('viewBox="4 11 100.4453125 50"');
		expect(svg).toContain('aria-labelledby="path-title" aria-describedby="path-desc"');
		expect(svg).toContain('<title id="path-title">A &amp; B</title>');
		expect(svg).toContain('<desc id="path-desc">a &lt; b</desc>');
	});

	it('writes a line by its corners, in a group that has the arrowhead', () => {
		const points = [
			[1, 1],
			[1, 2],
			[1, 3.001],
			[5, 3.004],
			[9, 7],
		];
		expect(drawn({ kind: 'path', points, paint: WAY })).toContain(
			'<g marker-end="url(#path-head)"><path d="M1 1V3H5L9 7"/></g>',
		);
	});

	it('keeps a point at which a line turns back', () => {
		const points = [
			[1, 1],
			[1, 5],
			[1, 3],
		];
		expect(drawn({ kind: 'path', points, paint: WAY })).toContain('d="M1 1V5V3"');
	});

	it('writes the lines of a label as one text, and a box by its look', () => {
		const box = { kind: 'rect', box: [1, 2, 3, 4], paint: BOX } as const;
		const label = {
			kind: 'text',
			at: [5, 6],
			lines: ['a', 'b'],
			leading: 17.6,
			paint: LABEL,
		} as const;
		const svg = drawn(box, { ...box, paint: BOX.replace('-quiet', '') }, label);
		expect(svg).toContain('<rect x="1" y="2" width="3" height="4"/><rect class="tenant"');
		expect(svg).toContain(
			'<text transform="translate(5 6)">a<tspan x="0" dy="17.6">b</tspan></text>',
		);
	});

	it.each<[string, Part]>([
		['No look is painted so', { kind: 'rect', box: [0, 0, 1, 1], paint: 'red' }],
		['No line is painted so', { kind: 'path', points: [], paint: 'red' }],
		['No text is written so', { kind: 'text', at: [0, 0], lines: ['a'], leading: 0, paint: 'red' }],
	])('stops with “%s” instead of leaving a look out', (sentence, part) => {
		expect(() => drawn(part)).toThrow(sentence);
	});
});
