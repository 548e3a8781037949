import { globex, shreds, worldAfter } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** One row per team: where your search still finds globex, and where globex still is. */
export default async function show({ leftovers }: Answer) {
	return Promise.all(
		Object.entries(shreds).map(async ([team, { left }]) => ({
			'the team': team,
			'your search finds':
				(await leftovers(await worldAfter(team), globex)).join(', ') || 'nothing',
			'is left': left.join(', ') || 'nothing',
		})),
	);
}
