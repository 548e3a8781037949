import { inWorld, memos } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** Three tenants before and after the catalog's new answers. */
export default function show({ createRouter }: Answer) {
	return inWorld(async ({ find, openAt, outcome, places, sessions, operate }) => {
		const router = createRouter({ find, openAt, limit: 3 });
		const rows: Record<string, string>[] = [];
		const request = async (catalog: string, tenant: string) => {
			const got = await outcome(router.run(tenant, memos));
			rows.push({
				catalog,
				request: tenant,
				got,
				'the server holds': (await sessions()).join(', '),
			});
		};
		for (const tenant of ['acme', 'globex', 'initech']) await request('epoch 1', tenant);
		places.set('globex', { database: 't_globex_2', login: 'globex_1', epoch: 2 });
		await request('moved', 'globex');
		places.set('acme', { database: 't_acme', login: 'acme_2', epoch: 2 });
		await operate('ALTER ROLE acme_1 NOLOGIN');
		await request('new credentials', 'acme');
		places.set('initech', null);
		await request('deleted', 'initech');
		return rows;
	});
}
