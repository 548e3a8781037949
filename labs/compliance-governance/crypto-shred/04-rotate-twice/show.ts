import { outcome, readOld, readRewrapped, sealedUnder } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** What acme's notes come to, around the two rotations. */
export default async function show(answer: Answer) {
	const rows: [string, () => Promise<string>][] = [
		['a note of version 1, newest key first', () => readOld(answer, 'newest')],
		['a note of version 1, newest key last', () => readOld(answer, 'oldest')],
		['a new note, newest key first', () => sealedUnder(answer, 'newest')],
		['a new note, newest key last', () => sealedUnder(answer, 'oldest')],
		['a note of version 1, wrapping-1 off', () => readRewrapped(answer)],
	];
	return Promise.all(rows.map(async ([what, read]) => ({ what, 'comes to': await outcome(read) })));
}
