import { inWorld, memos } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** Requests that arrive together, on a router of their own each time. */
export default function show({ createRouter }: Answer) {
	return inWorld(async (world) => {
		const { open, operate, outcome, opened } = world;
		const rows: Record<string, string | number>[] = [];
		const together = async (router: ReturnType<typeof createRouter>, tenants: string[]) => {
			const before = opened.length;
			const got = await Promise.all(tenants.map((one) => outcome(router.run(one, memos))));
			rows.push({
				'at once': tenants.join(', '),
				got: got.join(', '),
				'openings tried': opened.length - before,
				'pools open': world.pools.now,
			});
		};
		await together(createRouter({ open, limit: 3 }), ['acme', 'acme']);
		const router = createRouter({ open, limit: 3 });
		await operate('ALTER DATABASE t_initech ALLOW_CONNECTIONS false');
		await together(router, ['initech', 'initech']);
		await operate('ALTER DATABASE t_initech ALLOW_CONNECTIONS true');
		await together(router, ['initech']);
		await together(router, ['globex', 'umber', 'ochre']);
		return rows;
	});
}
