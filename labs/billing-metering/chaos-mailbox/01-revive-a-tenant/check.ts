import type { Expect } from '../../../expect.ts';
import { believe, HISTORY, trial } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ mailbox }: Answer, expect: Expect): Promise<void> {
	const ids = HISTORY.map(({ id }) => id);
	const book = (tenant: string) =>
		trial(async (world) => {
			for (const id of mailbox) {
				const event = HISTORY.find((one) => one.id === id);
				if (event) await world.deliver(believe, event);
			}
			return world.book(tenant);
		});
	await expect('Every event is delivered, and no other.', () => {
		const missing = ids.filter((id) => !mailbox.includes(id));
		const invented = mailbox.filter((id) => !ids.includes(id));
		return (
			missing.length + invented.length === 0 ||
			[...missing.map((id) => `${id} is missing`), ...invented.map((id) => `no ${id}`)].join(', ')
		);
	});
	await expect('globex is active with us, although Stripe canceled it.', async () => {
		const { ours } = await book('globex');
		return ours === 'active' || `globex is ${ours}`;
	});
	await expect('acme has the credit of its invoice twice.', async () => {
		const { credit } = await book('acme');
		return credit === 10_000 || `${credit / 100} dollars`;
	});
}
