import { ACME, HASTY, tryHook } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** What callers send, through your hook. */
export default async function show({ tenantHook }: Answer) {
	const rows = [];
	for (const [operation, args] of Object.entries(HASTY)) {
		const { answer, error, reached } = await tryHook(tenantHook(ACME), operation, args);
		rows.push({
			operation,
			answer: error ?? JSON.stringify(answer ?? null),
			globex: reached ? 'reached' : '',
		});
	}
	return rows;
}
