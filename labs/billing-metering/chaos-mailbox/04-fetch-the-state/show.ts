import { orders, subscriptionEvents, trial } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** Each order of single deliveries, and where it ends. */
export default async function show({ receive }: Answer) {
	const rows: Record<string, unknown>[] = [];
	for (const tenant of ['acme', 'globex']) {
		for (const order of orders(subscriptionEvents(`cus_${tenant}`))) {
			await trial(async (world) => {
				for (const event of order) await world.deliver(receive, event);
				const { ours, 'at Stripe': theirs } = await world.book(tenant);
				rows.push({
					tenant,
					'delivered (created)': order
						.map(({ id, created }) => `${id.replace('evt_', '')} (${created})`)
						.join(', '),
					ours,
					'at Stripe': theirs,
					agree: ours === theirs ? 'yes' : 'no',
				});
			});
		}
	}
	return rows;
}
