import { agree, DRIFTS, nameOf, trial } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** What the query finds in tonight's tables. */
export default function show({ drift }: Answer) {
	return trial(async (world) => {
		await agree(world);
		for (const statement of Object.values(DRIFTS)) await world.raw.query(statement);
		const { rows } = await world.raw.query(drift);
		return rows
			.map(({ tenant, what, ours, stripe }) => ({
				tenant: tenant === null ? 'nobody' : nameOf(String(tenant)),
				what,
				ours,
				stripe,
			}))
			.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
	});
}
