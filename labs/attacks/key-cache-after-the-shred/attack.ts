import { globex, newStore, open, seal, texts } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ Keys }: Target) {
	const store = await newStore();
	const [one, other] = [new Keys(store), new Keys(store)];
	const key = one.get(globex, 0);
	if (!key) throw new Error('globex has no key.');
	const backup = await seal(key, texts.globex);
	other.get(globex, 0);
	one.shred(globex);
	return [
		{ process: 'the one that shredded', reads: await open(one.get(globex, 120), backup) },
		{ process: 'another one', reads: await open(other.get(globex, 120), backup) },
	];
}
