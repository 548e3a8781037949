import { describe, expect, test } from 'vitest';
import { corpusOf } from '../fuzz/corpus.ts';
import { inputAt } from '../fuzz/inputs.ts';
import { minimize } from '../fuzz/minimize.ts';
import { MUTATIONS } from '../fuzz/mutations.ts';
import { seeded } from '../fuzz/random.ts';
import { tokensOf } from '../fuzz/tokens.ts';

const corpus = corpusOf([
	{ lab: 'one', step: 'first', texts: ["SELECT 1, 'a;b'; UPDATE note SET body = 'x';"] },
	{ lab: 'two', step: 'second', texts: ['CREATE TABLE other (id int);', 'DELETE FROM note'] },
]);
const inputs = (seed: number) => Array.from({ length: 300 }, (_, at) => inputAt(corpus, seed, at));

describe('inputs', () => {
	test('are the same for the same seed, in any order', () => {
		expect(inputs(7)).toEqual(inputs(7));
		expect(inputAt(corpus, 7, 250)).toEqual(inputs(7)[250]);
	});

	test('are others for another seed, and differ among themselves', () => {
		const texts = inputs(7).map(({ text }) => text);
		expect(new Set(texts).size).toBeGreaterThan(200);
		expect(inputs(8).filter(({ text }) => texts.includes(text)).length).toBeLessThan(100);
	});

	test('come from every source and use every mutation', () => {
		expect(new Set(inputs(1).map(({ lab }) => lab))).toEqual(new Set(['one', 'two']));
		expect(new Set(inputs(1).flatMap(({ mutations }) => mutations))).toEqual(
			new Set(Object.keys(MUTATIONS)),
		);
	});
});

test('statements are split as the runtime splits them', () => {
	expect(corpus.statements).toEqual([
		"SELECT 1, 'a;b'",
		"UPDATE note SET body = 'x'",
		'CREATE TABLE other (id int)',
		'DELETE FROM note',
	]);
});

test.each([
	'SELECT \'it\'\'s\', "a""b", $x$ $ $x$ -- end\n/* c */ ;',
	"SELECT 'open \ud800\0🦅",
	'',
])('tokens joined give the text back: %s', (text) => {
	expect(tokensOf(text).join('')).toBe(text);
});

test.each(Object.keys(MUTATIONS))('%s takes any text, however broken', (name) => {
	for (const text of ['', ' ', "'", 'SELECT', '$$ /* \0 \ud800']) {
		for (let seed = 0; seed < 40; seed += 1) {
			expect(typeof MUTATIONS[name]?.(text, seeded(seed), corpus.statements)).toBe('string');
		}
	}
});

test('choices cover their range evenly enough', () => {
	const random = seeded(3, 4);
	const counts = [0, 0, 0, 0];
	for (let round = 0; round < 4_000; round += 1) {
		const choice = random.below(4);
		counts[choice] = (counts[choice] ?? 0) + 1;
	}
	for (const count of counts) expect(count).toBeGreaterThan(800);
});

test('a failing text is made shorter for as long as it fails, and no longer than asked', async () => {
	const text = `SELECT 1; ${'SELECT 2; '.repeat(40)} DROP TABLE note; SELECT 'end'`;
	const dropsNote = async (shorter: string) => /DROP\s+TABLE\s+note/.test(shorter);
	expect(await minimize(text, dropsNote, 500)).toBe('DROP TABLE note');
	let asked = 0;
	await minimize(text, async () => asked++ < 0, 10);
	expect(asked).toBe(10);
});
