import { ACME, type Client, firstClient, GLOBEX } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** The holes of step 1, on tables with policies. */
export default async function show({ withTenant }: Answer) {
	const calls: Record<string, (client: Client) => Promise<unknown>> = {
		'list()': (client) => client.list(),
		'list({ tenant_id: GLOBEX })': (client) => client.list({ tenant_id: GLOBEX }),
		'withTasks(1)': (client) => client.withTasks(1),
		'renameMany([3])': (client) => client.renameMany([3], 'taken'),
	};
	const rows = [];
	for (const [name, call] of Object.entries(calls)) {
		const answer = await withTenant(ACME, (db) => call(firstClient(db, ACME, 'guarded_')));
		rows.push({ call: name, answer: JSON.stringify(answer) });
	}
	return rows;
}
