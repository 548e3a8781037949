import type { Expect } from '../../expect.ts';
import { answerTo, World } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ callback }: Target, expect: Expect): Promise<void> {
	await expect('Ada signs in with acme’s provider and reads acme’s books.', async () => {
		const world = new World();
		const { state, challenge } = await world.begin(world.acme, 'ada');
		const response = world.acme.provider.authorize('ada', state, challenge);
		const came = await answerTo(() => callback(world, response, 'ada'));
		return came === 'orchid retainer' || came;
	});
	await expect('Gus signs in with globex’s provider and reads globex’s books.', async () => {
		const world = new World();
		const { state, challenge } = await world.begin(world.globex, 'gus');
		const response = world.globex.provider.authorize('gus', state, challenge);
		const came = await answerTo(() => callback(world, response, 'gus'));
		return came === 'falcon rollout' || came;
	});
	await expect('A code of globex’s provider never arrives at acme’s token endpoint.', async () => {
		const world = new World();
		const { state, challenge } = await world.begin(world.acme, 'gus');
		const response = world.globex.provider.authorize('gus', state, challenge);
		await answerTo(() => callback(world, response, 'gus'));
		return world.acme.provider.arrived.length === 0 || 'it arrived';
	});
}
