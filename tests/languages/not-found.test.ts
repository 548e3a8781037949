import { afterAll, expect, inject, it } from 'vitest';
import { tellingRoutes } from '../../labs/auth-isolation/object-check/code/not-found/not-found.ts';
import { addressesOf, serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for addresses, as a reader would.
const state = await serveFinalState(inject('postgresUrl'), 'object-check');
Object.assign(process.env, addressesOf(state));

await import('../../labs/auth-isolation/object-check/code/not-found/not-found.test.ts');

afterAll(() => state.close());

it('MT-AUTH-008: the walk finds the route that tells, and the one that changes, and no other', async () => {
	const answer = (status: number) => new Response('', { status });
	const rows: Record<string, object> = {
		foreign: { title: 'falcon' },
		unread: { title: 'orchid' },
	};
	const ids = { own: 'own', unread: 'unread', foreign: 'foreign', nobodys: 'nobody' };
	const alike = async (id: string) => answer(id === 'own' ? 200 : 404);
	const tells = async (id: string) => answer({ own: 200, foreign: 403, unread: 403 }[id] ?? 404);
	const changes = async (id: string) => {
		if (id in rows) rows[id] = { title: 'mine' };
		return alike(id);
	};
	const routes = [
		{ name: 'alike', ids, send: alike },
		{ name: 'tells', ids, send: tells },
		{ name: 'changes', ids, send: changes },
	];
	expect(await tellingRoutes(routes, async (id) => [rows[id] ?? {}])).toEqual([
		expect.stringMatching(/^tells tells foreign: 403/),
		expect.stringMatching(/^tells tells unread: 403/),
		'changes changes foreign, or has none.',
		'changes changes unread, or has none.',
	]);
});
