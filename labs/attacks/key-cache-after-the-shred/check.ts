import type { Expect } from '../../expect.ts';
import { acme, globex, newStore, open, seal, texts } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ Keys }: Target, expect: Expect): Promise<void> {
	const store = await newStore();
	const [one, other] = [new Keys(store), new Keys(store)];
	const text = async (keys: InstanceType<Target['Keys']>, now: number) =>
		open(keys.get(globex, now), backup);
	const key = one.get(globex, 0);
	if (!key) throw new Error('globex has no key.');
	const backup = await seal(key, texts.globex);

	await expect('Both processes read globex’s row before the shred.', async () => {
		const came = [await text(one, 0), await text(other, 0)];
		return came.every((read) => read === texts.globex) || came.join(', ');
	});
	await expect('A minute after the shred, a warm process has no key of globex.', async () => {
		one.shred(globex);
		const came = await text(other, 60);
		return came === 'the key is gone' || came;
	});
	await expect('Acme’s key is there.', () => other.get(acme, 60) !== null);
}
