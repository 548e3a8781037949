import { ACME, attempt, type Client, GLOBEX } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** The three calls of step 1, through your client. */
export default async function show({ createClient }: Answer) {
	const calls: Record<string, (client: Client) => Promise<unknown>> = {
		'list({ tenant_id: GLOBEX })': (client) => client.list({ tenant_id: GLOBEX }),
		'withTasks(1)': (client) => client.withTasks(1),
		'renameMany([1, 2])': (client) => client.renameMany([1, 2], 'orchid room'),
		'renameMany([2, 3])': (client) => client.renameMany([2, 3], 'orchid room'),
	};
	const rows = [];
	for (const [name, call] of Object.entries(calls)) {
		const { answer, error, reached } = await attempt((db) => createClient(db, ACME), call);
		rows.push({
			call: name,
			answer: error ?? JSON.stringify(answer),
			globex: reached ? 'reached' : '',
		});
	}
	return rows;
}
