import { guess } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ seal }: Target) {
	const mine = await seal(1, 'orchid retainer');
	const other = await seal(1, 'falcon rollout');
	const guessed = guess(mine, 'orchid retainer', other, 'falcon rollout'.length);
	return [{ row: 'globex’s, row 1', 'read without the key': guessed }];
}
