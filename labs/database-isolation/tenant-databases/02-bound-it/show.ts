import { inWorld, memos, TENANTS } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** A morning of all tenants, acme between any two of them. */
export default function show({ createRouter }: Answer) {
	return inWorld(async ({ open, outcome, sessions, opened }) => {
		const router = createRouter({ open, limit: 3 });
		const rows = [];
		for (const tenant of TENANTS.flatMap((name) => (name === 'acme' ? name : [name, 'acme']))) {
			const before = opened.length;
			const got = await outcome(router.run(tenant, memos));
			const holds = (await sessions()).map((session) => session.split(' ')[0]);
			const news = opened.length > before ? 'opened' : '';
			rows.push({ request: tenant, got, pool: news, 'the server holds': holds.join(', ') });
		}
		return rows;
	});
}
