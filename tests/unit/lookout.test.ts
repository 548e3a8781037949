import { describe, expect, test } from 'vitest';
import { Lookout } from '../../src/lab/engines/lookout.ts';
import { Sieve } from '../../src/lab/engines/sieve.ts';
import { markerIn, type Watch, type WatchedTenant } from '../../src/lab/watch.ts';
import { seeded } from '../fuzz/random.ts';

const globex: WatchedTenant = {
	name: 'globex',
	marker: 'Falcon',
	range: [9000, 9999],
	totals: [2810, -95.5],
};
const watch: Watch = { tenants: [globex], known: [9005] };
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What the lookout finds in a text, given as bytes and given as a text. */
function foundIn(text: string, channel: 'row' | 'plan' = 'row', of = watch) {
	const [bytes, whole] = [new Lookout(of), new Lookout(of)];
	bytes.bytes(channel, bytesOf(text), () => 'here');
	whole.text(channel, text, () => 'here');
	expect(bytes.found.map(({ kind, spot }) => [kind, spot])).toEqual(
		whole.found.map(({ kind, spot }) => [kind, spot]),
	);
	return bytes.found.map(({ kind, spot }) => `${kind} ${spot}`);
}

describe('the lookout', () => {
	test('finds words, numbers of a range and totals, and says where', () => {
		expect(foundIn('of FALCON')).toEqual(['text FALCON']);
		expect(foundIn('“falcon”')).toEqual(['text falcon']);
		expect(foundIn('sum 9,001.50')).toEqual(['range 9,001.50']);
		expect(foundIn('2810')).toEqual(['total 2810']);
		expect(foundIn('-95.5')).toEqual(['total -95.5']);
	});

	test('passes over what is known, what is part of something else, and what is nearly one', () => {
		for (const text of [
			'9005',
			'v9001',
			'9001-01-01',
			'09:9001',
			'falco n',
			'2810 rows',
			'10000',
		]) {
			expect(foundIn(text), text).toEqual([]);
		}
	});

	test('knows the cases of letters that are not ASCII', () => {
		const named = (marker: string) => ({
			tenants: [{ ...globex, marker, range: null }],
			known: [],
		});
		expect(foundIn('die LÖWIN', 'row', named('Löwin'))).toEqual(['text LÖWIN']);
		expect(foundIn('Ödland', 'row', named('ödland'))).toEqual(['text Ödland']);
		expect(foundIn('\u212aite', 'row', named('kite'))).toEqual(['text \u212aite']);
		expect(foundIn('id r2d2', 'row', named('r2d2'))).toEqual(['text r2d2']);
		expect(foundIn('Zürich – 42', 'row', named('falcon'))).toEqual([]);
	});

	test('tells each kind once for a channel, and then looks no more', () => {
		const lookout = new Lookout({ tenants: [{ ...globex, totals: [] }], known: [] });
		for (let row = 1; row <= 3; row += 1) {
			lookout.bytes('row', bytesOf(`falcon ${9000 + row}`), () => `row ${row}`);
		}
		expect(lookout.found.map(({ kind, place }) => [kind, place])).toEqual([
			['text', 'row 1'],
			['range', 'row 2'],
		]);
		expect(lookout.wants('row')).toBe(false);
		expect(lookout.wants('notice')).toBe(true);
	});

	test('looks into a value of megabytes wherever the marker stands, and takes no half number', () => {
		const long = (at: number, what: string) =>
			`${'y '.repeat(at / 2)}${what} ${'y '.repeat(40_000)}`;
		for (const at of [0, 19_998, 64_980, 65_020, 65_534, 130_558, 200_000]) {
			expect(foundIn(long(at, 'falcon')), String(at)).toEqual(['text falcon']);
			expect(foundIn(long(at, '9001')), String(at)).toEqual(['range 9001']);
		}
		// Windows begin and end within a number of a million digits, none of which is a number.
		expect(foundIn('9001'.repeat(250_000))).toEqual([]);
		expect(foundIn(`${'9001'.repeat(250_000)} 9001`)).toEqual(['range 9001']);
	});

	test('shows what stands around a marker, no more', () => {
		const lookout = new Lookout(watch);
		lookout.bytes('row', bytesOf(`${'y '.repeat(50_000)}falcon${' z'.repeat(50_000)}`), () => '');
		expect(lookout.found[0]?.value).toHaveLength(206);
	});
});

test('the sieve lets everything through that the rule would find', () => {
	const { below, pick } = seeded(7);
	const pieces = [
		'fal',
		'con',
		'FALCON',
		'fa',
		'9001',
		'9',
		'99',
		'90',
		'28',
		'10',
		'2810',
		'95',
		'5',
	];
	const marks = ['.', ',', '-', ' ', ':', '+', '_', 'x', 'é', '', '', '(', '"', '9,001', '95.5'];
	const sieve = new Sieve([globex]);
	let found = 0;
	let held = 0;
	for (let count = 0; count < 60_000; count += 1) {
		const length = 1 + below(4);
		const text = Array.from({ length }, () => pick(marks) + pick(pieces) + pick(marks)).join('');
		const passes = sieve.passes(bytesOf(text));
		if (markerIn(globex, { channel: 'row', value: text }, new Set())) {
			found += 1;
			expect(passes, text).toBe(true);
			expect(sieve.passesText(text), text).toBe(true);
		} else if (!passes) held += 1;
	}
	expect(found).toBeGreaterThan(5_000);
	expect(held).toBeGreaterThan(5_000);
});
