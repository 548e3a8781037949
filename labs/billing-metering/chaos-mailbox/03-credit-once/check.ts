import type { Expect } from '../../../expect.ts';
import { type Event, paid, trial } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ receive }: Answer, expect: Expect): Promise<void> {
	const first = paid('evt_1', 'in_1', 'cus_acme', 5000);
	const other = { ...paid('evt_2', 'in_1', 'cus_acme', 5000), type: 'invoice.payment_succeeded' };
	const next = paid('evt_3', 'in_2', 'cus_acme', 5000);
	const credit = (events: readonly Event[], killAfter?: number) =>
		trial(async (world) => {
			for (const [index, event] of events.entries()) {
				await world.deliver(receive, event, index === 0 ? killAfter : undefined);
			}
			return (await world.book('acme')).credit;
		});
	const is = async (wanted: number, events: readonly Event[]) => {
		const cents = await credit(events);
		return cents === wanted || `${cents} cents, of ${wanted}`;
	};
	await expect('An event that comes twice gives its credit once.', () => is(5000, [first, first]));
	await expect('Two events about one invoice give its credit once.', () =>
		is(5000, [first, other, first]),
	);
	await expect('Two invoices give credit twice.', () => is(10_000, [first, next]));
	await expect(
		'Killed after any statement and delivered again, it gives its credit once.',
		async () => {
			for (let kill = 1; kill <= 8; kill += 1) {
				const cents = await credit([first, first], kill);
				if (cents !== 5000) return `killed after statement ${kill}: ${cents} cents, of 5000`;
			}
			return true;
		},
	);
	await expect('The inbox names each event that was received.', () =>
		trial(async (world) => {
			for (const event of [first, other, first]) await world.deliver(receive, event);
			const { rows } = await world.raw.query('SELECT event_id FROM inbox ORDER BY 1');
			const ids = rows.map(({ event_id }) => event_id).join(', ');
			return ids === 'evt_1, evt_2' || `it names ${ids || 'none'}`;
		}),
	);
}
