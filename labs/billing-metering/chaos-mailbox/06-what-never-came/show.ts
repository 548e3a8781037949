import { HISTORY, STRANGER, trial } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** Nothing came at all; then the job runs. */
export default function show({ reconcile }: Answer) {
	return trial(
		async (world) => {
			const differed = await world
				.run((db, stripe) => reconcile(db, stripe))
				.then((ids) => [...(ids as string[])].sort().join(', '))
				.catch((cause: Error) => `it threw: ${cause.message}`);
			const rows = (await world.books()).map(({ tenant, ours, 'at Stripe': theirs }) => ({
				tenant,
				ours,
				'at Stripe': theirs,
				agree: ours === theirs ? 'yes' : 'no',
				'said to differ': '',
			}));
			return [
				...rows,
				{
					tenant: 'the job',
					ours: '',
					'at Stripe': '',
					agree: '',
					'said to differ': differed || 'none',
				},
			];
		},
		[...STRANGER, ...HISTORY],
	);
}
