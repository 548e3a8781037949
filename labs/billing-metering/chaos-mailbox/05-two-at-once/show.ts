import { type Event, race, subscriptionEvents } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** Who came first, and what is left, when a later event overtakes a slow answer. */
export default async function show({ receive }: Answer) {
	const rows: Record<string, unknown>[] = [];
	for (const [index, event] of subscriptionEvents('cus_globex').slice(0, 2).entries()) {
		const { ours, theirs, log } = await race(
			(world) => world.deliver(receive, event as Event),
			receive,
			index + 1,
		);
		rows.push({
			'slow answer for': event.id,
			'ended, in this order': log.join(', '),
			ours,
			'at Stripe': theirs,
			agree: ours === theirs ? 'yes' : 'no',
		});
	}
	return rows;
}
