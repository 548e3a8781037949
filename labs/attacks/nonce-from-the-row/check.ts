import type { Expect } from '../../expect.ts';
import { guess, open, texts } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ seal }: Target, expect: Expect): Promise<void> {
	await expect('What is sealed is opened again.', async () => {
		const came = await open(await seal(1, texts.acme));
		return came === texts.acme || came;
	});
	await expect('Two rows with the number 1 have different nonces.', async () => {
		const nonces = [await seal(1, 'orchid'), await seal(1, 'falcon')].map(({ iv }) => `${iv}`);
		return nonces[0] !== nonces[1] || 'both have the same';
	});
	await expect('The same row has another nonce after an edit.', async () => {
		const nonces = new Set<string>();
		for (let edit = 0; edit < 100; edit += 1) nonces.add(`${(await seal(1, 'orchid')).iv}`);
		return nonces.size === 100 || `100 edits have ${nonces.size} nonces`;
	});
	await expect('Who knows one text reads nothing of the other.', async () => {
		const came = guess(await seal(1, 'orchid audit'), 'orchid audit', await seal(1, 'falcon'), 6);
		return came === 'nothing to read' || came;
	});
}
