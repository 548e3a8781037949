import { afterAll, expect, inject, it } from 'vitest';
import { tellingRoutes } from '../../labs/auth-isolation/object-check/code/not-found/not-found.ts';
import { addressesOf, serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for addresses, as a reader would.
const state = await serveFinalState(inject('postgresUrl'), 'object-check');
Object.assign(process.env, addressesOf(state));

await import('../../labs/auth-isolation/object-check/code/not-found/not-found.test.ts');

afterAll(() => state.close());

it('MT-AUTH-008: the walk finds the route that tells, and no other', async () => {
	const answer = (status: number) => new Response('', { status });
	const alike = async (id: string) => answer(id === 'own' ? 200 : 404);
	const tells = async (id: string) => answer({ own: 200, foreign: 403 }[id] ?? 404);
	const routes = [
		{ name: 'alike', send: alike },
		{ name: 'tells', send: tells },
	];
	const ids = { own: 'own', foreign: 'foreign', nobodys: 'nobody' };
	expect(await tellingRoutes(routes, ids)).toEqual([expect.stringMatching(/^tells tells: 403/)]);
});
