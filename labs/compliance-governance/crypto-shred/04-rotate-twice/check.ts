import type { Expect } from '../../../expect.ts';
import { acme, comesTo, readOld, readRewrapped, sealedUnder, texts } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check(answer: Answer, expect: Expect): Promise<void> {
	const note = texts[acme] ?? '';
	await expect(
		'A note of version 1 opens, with the newest key first.',
		comesTo(note, () => readOld(answer, 'newest')),
	);
	await expect(
		'A note of version 1 opens, with the newest key last.',
		comesTo(note, () => readOld(answer, 'oldest')),
	);
	await expect(
		'A new note is sealed under version 2, with the newest key first.',
		comesTo('version 2', () => sealedUnder(answer, 'newest')),
	);
	await expect(
		'A new note is sealed under version 2, with the newest key last.',
		comesTo('version 2', () => sealedUnder(answer, 'oldest')),
	);
	await expect(
		'A note of version 1 opens after both keys were wrapped again and wrapping-1 was switched off.',
		comesTo(note, () => readRewrapped(answer)),
	);
}
