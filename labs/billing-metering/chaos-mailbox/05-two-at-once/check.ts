import type { Expect } from '../../../expect.ts';
import { type Event, race, subscriptionEvents, wrongStates } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ receive }: Answer, expect: Expect): Promise<void> {
	const [created, late] = subscriptionEvents('cus_globex') as [Event, Event];
	const overtaken = async (event: Event, happened: number) => {
		const { ours, theirs, log } = await race(
			(world) => world.deliver(receive, event),
			receive,
			happened,
		);
		return ours === theirs || `${log.join(', ')}: ${ours}, at Stripe ${theirs}`;
	};
	await expect('A slow answer to the first event is not written over a later state.', () =>
		overtaken(created, 1),
	);
	await expect('Nor is one to the second.', () => overtaken(late, 2));
	await expect('acme’s event does not wait for globex’s slow answer.', async () => {
		const { log } = await race((world) => world.deliver(receive, created), receive, 1, 'cus_acme');
		return log[0] === 'evt_a3' || `ended in the order ${log.join(', ')}`;
	});
	await expect('Every order of deliveries still ends right.', async () => {
		const events = subscriptionEvents('cus_globex');
		const { count, wrong } = await wrongStates(receive, 'globex', [...events, ...events]);
		return wrong.length === 0 || `${wrong.length} of ${count}, the first ${wrong[0]}`;
	});
}
