import { guess, texts } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ seal }: Target) {
	const mine = await seal(1, texts.acme);
	const other = await seal(1, texts.globex);
	const guessed = guess(mine, texts.acme, other, texts.globex.length);
	return [{ row: 'globex’s, row 1', 'read without the key': guessed }];
}
