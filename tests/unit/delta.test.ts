import { expect, test } from 'vitest';
import { applyDelta, encodeDelta } from '../../src/lab/delta.ts';

/** A tar archive as far as a delta reads it: names, lengths, content in blocks. */
function archive(members: Readonly<Record<string, string>>): Uint8Array {
	const parts = Object.entries(members).flatMap(([name, content]) => {
		const header = new Uint8Array(512);
		header.set(new TextEncoder().encode(name));
		header.set(new TextEncoder().encode(content.length.toString(8).padStart(11, '0')), 124);
		const body = new Uint8Array(Math.ceil(content.length / 512) * 512);
		body.set(new TextEncoder().encode(content));
		return [header, body];
	});
	return Uint8Array.from([...parts, new Uint8Array(1024)].flatMap((part) => [...part]));
}

const page = (letter: string) => letter.repeat(512);
const BASE = archive({ a: page('a') + page('b'), gone: page('g'), c: page('c') + page('d') });

for (const [what, members] of [
	['is the same', { a: page('a') + page('b'), gone: page('g'), c: page('c') + page('d') }],
	['changed one page', { a: page('a') + page('x'), gone: page('g'), c: page('c') + page('d') }],
	['grew, lost and gained', { a: `${page('a') + page('b')}tail`, c: page('c'), new: page('n') }],
	['stands in another order', { c: page('c') + page('d'), a: page('a') + page('b') }],
	['has nothing in common', { other: page('z') }],
	['is empty', {}],
] as const) {
	test(`an archive that ${what} comes back from its delta`, () => {
		const next = archive(members);
		expect(applyDelta(BASE, encodeDelta(BASE, next))).toEqual(next);
	});
}

test('only what differs stands in a delta', () => {
	const next = archive({ a: page('a') + page('x'), gone: page('g'), c: page('c') + page('d') });
	expect(encodeDelta(BASE, next).length).toBeLessThan(512 + 100);
});

test('a delta for another base, and one that is cut off, are refused', () => {
	const delta = encodeDelta(BASE, archive({ a: page('x') }));
	expect(() => applyDelta(BASE.subarray(512), delta)).toThrow('another base');
	expect(() => applyDelta(BASE, delta.subarray(0, -512))).toThrow('cut off');
});
