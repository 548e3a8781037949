import type { Expect } from '../../../expect.ts';
import { acme, finds, PLACES, shreds, worldAfter } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ leftovers }: Answer, expect: Expect): Promise<void> {
	for (const name of Object.keys(shreds)) {
		await expect(`Your search names what is left after: ${name}.`, finds(leftovers, name));
	}
	await expect('Asked about acme, whose key nobody destroyed, it names all five.', async () => {
		const found = await leftovers(await worldAfter('everything, and logged that it did'), acme);
		return PLACES.every((place) => found.includes(place)) || `it names: ${found.join(', ')}`;
	});
}
