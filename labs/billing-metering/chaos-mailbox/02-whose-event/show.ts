import { MAIL, nameOf, trial } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** Who gets each invoice. */
export default function show({ owner }: Answer) {
	return trial(async (world) => {
		const rows = [];
		for (const event of MAIL) {
			const { customer, metadata } = event.data.object;
			const got = await world
				.run((db) => owner(db, event))
				.then((id) => nameOf(String(id)))
				.catch((cause: Error) => `throws: ${cause.message}`);
			rows.push({
				event: event.id,
				customer,
				metadata: nameOf(metadata['tenant_id'] ?? 'none'),
				mode: event.livemode ? 'live' : 'test',
				owner: got,
			});
		}
		return rows;
	});
}
