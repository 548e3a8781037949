import type { Expect } from '../../../expect.ts';
import {
	type Event,
	HISTORY,
	race,
	receiveAll,
	STRANGER,
	subscriptionEvents,
	trial,
} from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ reconcile }: Answer, expect: Expect): Promise<void> {
	const changes = [...subscriptionEvents('cus_acme'), ...subscriptionEvents('cus_globex')];
	const after = (delivered: readonly Event[], history = HISTORY, runs = 1) =>
		trial(async (world) => {
			for (const event of delivered) await world.deliver(receiveAll, event);
			let ids: string[] = [];
			for (let run = 0; run < runs; run += 1) {
				ids = (await world.run((db, stripe) => reconcile(db, stripe))) as string[];
			}
			return {
				ids: [...ids].sort().join(', '),
				acme: await world.book('acme'),
				globex: await world.book('globex'),
			};
		}, history);
	for (const tenant of ['acme', 'globex'] as const) {
		await expect(`Whatever events were lost, ${tenant} ends as at Stripe.`, async () => {
			for (let lost = 0; lost < 2 ** changes.length; lost += 1) {
				const kept = changes.filter((_, index) => (lost & (1 << index)) === 0);
				const { ours, 'at Stripe': theirs } = (await after(kept, [...STRANGER, ...HISTORY]))[
					tenant
				];
				if (ours !== theirs) {
					const names = kept.map(({ id }) => id).join(', ') || 'nothing';
					return `with ${names} delivered: ${ours}, at Stripe ${theirs}`;
				}
			}
			return true;
		});
	}
	await expect('It returns what differed.', async () => {
		const { ids } = await after([]);
		return ids === 'sub_acme, sub_globex' || `it returned ${ids || 'nothing'}`;
	});
	await expect('It returns nothing when it runs again.', async () => {
		const { ids } = await after([], HISTORY, 2);
		return ids === '' || `it returned ${ids}`;
	});
	await expect('A subscription of a customer nobody has is returned.', async () => {
		const { ids } = await after(changes, [...STRANGER, ...HISTORY]);
		return ids === 'sub_unknown' || `it returned ${ids || 'nothing'}`;
	});
	await expect('A page that is old by now undoes no event.', async () => {
		const { ours, theirs } = await race(
			(world) => world.run((db, stripe) => reconcile(db, stripe)),
			receiveAll,
			1,
		);
		return ours === theirs || `globex is ${ours}, at Stripe ${theirs}`;
	});
}
