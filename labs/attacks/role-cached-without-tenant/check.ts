import type { Expect } from '../../expect.ts';
import { acme, ask, globex, world } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ checker }: Target, expect: Expect): Promise<void> {
	await expect('Gil exports acme’s books, whichever tenant he asked for first.', async () => {
		const may = checker(world());
		await ask(may, { user: 'gil', tenant: globex }, 'books.read');
		const came = await ask(may, { user: 'gil', tenant: acme }, 'books.export');
		return came === 'orchid retainer' || came;
	});
	await expect('Gil’s role in acme does not count in globex.', async () => {
		const may = checker(world());
		await ask(may, { user: 'gil', tenant: acme }, 'books.export');
		const came = await ask(may, { user: 'gil', tenant: globex }, 'books.export');
		return came === 'refused' || came;
	});
	await expect('Ada is refused by the first request after her removal.', async () => {
		const state = world();
		const may = checker(state);
		await ask(may, { user: 'ada', tenant: globex }, 'books.read');
		state.memberships.delete(`${globex} ada`);
		const came = await ask(may, { user: 'ada', tenant: globex }, 'books.read');
		return came === 'refused' || came;
	});
	await expect('Gus, made a plain member, can’t export with the next request.', async () => {
		const state = world();
		const may = checker(state);
		const before = await ask(may, { user: 'gus', tenant: globex }, 'books.export');
		state.memberships.set(`${globex} gus`, { name: 'member', version: 1 });
		const after = await ask(may, { user: 'gus', tenant: globex }, 'books.export');
		return (before === 'falcon rollout' && after === 'refused') || `${before}, then ${after}`;
	});
	await expect('A role’s permissions are read once for two requests.', async () => {
		const state = world();
		const may = checker(state);
		await ask(may, { user: 'gus', tenant: globex }, 'books.read');
		await ask(may, { user: 'gus', tenant: globex }, 'books.export');
		return state.reads() === 1 || `read ${state.reads()} times`;
	});
}
