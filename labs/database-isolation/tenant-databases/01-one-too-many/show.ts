import { firstRouter, inWorld, memos } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** What each request got, and what the server holds then. */
export default function show({ requests }: Answer) {
	return inWorld(async ({ open, outcome, sessions }) => {
		const router = firstRouter({ open, limit: 6 });
		const rows = [];
		for (const tenant of requests) {
			const got = await outcome(router.run(tenant, memos));
			rows.push({ request: tenant, got, 'tenants’ connections': (await sessions()).length });
		}
		return rows;
	});
}
