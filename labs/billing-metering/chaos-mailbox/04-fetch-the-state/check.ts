import type { Expect } from '../../../expect.ts';
import { subscriptionEvents, trial, wrongStates } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ receive }: Answer, expect: Expect): Promise<void> {
	const right = async (tenant: string) => {
		const events = subscriptionEvents(`cus_${tenant}`);
		const { count, wrong } = await wrongStates(receive, tenant, [...events, ...events]);
		return (
			wrong.length === 0 || `${wrong.length} of ${count} orders are wrong, the first ${wrong[0]}`
		);
	};
	await expect('acme ends as at Stripe in every order.', () => right('acme'));
	await expect('globex ends as at Stripe in every order.', () => right('globex'));
	await expect('An event in its own time is written at once.', () =>
		trial(async (world) => {
			world.happened = 2;
			const [created] = subscriptionEvents('cus_acme');
			if (created) await world.deliver(receive, created);
			const { ours } = await world.book('acme');
			return ours === 'incomplete' || `acme is ${ours}, at Stripe incomplete`;
		}),
	);
}
