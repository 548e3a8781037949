import { paid, trial } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** What acme has, after each way in which the mail can come. */
export default async function show({ receive }: Answer) {
	const first = paid('evt_1', 'in_1', 'cus_acme', 5000);
	const other = { ...paid('evt_2', 'in_1', 'cus_acme', 5000), type: 'invoice.payment_succeeded' };
	const next = paid('evt_3', 'in_2', 'cus_acme', 5000);
	const rows: Record<string, unknown>[] = [];
	for (const [mail, events, kill] of [
		['once', [first], undefined],
		['twice', [first, first], undefined],
		['two events of one invoice', [first, other], undefined],
		['two invoices', [first, next], undefined],
		['killed after statement 1, then again', [first, first], 1],
		['killed after statement 2, then again', [first, first], 2],
		['killed after statement 3, then again', [first, first], 3],
	] as const) {
		await trial(
			async (world) => {
				for (const [index, event] of events.entries()) {
					await world.deliver(receive, event, index === 0 ? kill : undefined);
				}
				const { credit, paid: due } = await world.book('acme');
				rows.push({ mail, credit, paid: due, agree: credit === due ? 'yes' : 'no' });
			},
			[first, ...events],
		);
	}
	return rows;
}
