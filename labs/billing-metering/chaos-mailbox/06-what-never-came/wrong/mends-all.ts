import { type Connection, type Stripe, type Subscription, sync } from '../../setup.ts';

/** Asks for every subscription each night, and calls all of them different. */
export async function reconcile(db: Connection, stripe: Stripe): Promise<string[]> {
	const ids: string[] = [];
	let after: Subscription | undefined;
	do {
		const page = await stripe.subscriptions.list({
			status: 'all',
			...(after ? { starting_after: after.id } : {}),
		});
		for (const one of page.data) {
			ids.push(one.id);
			await sync(db, stripe, one).catch(() => 'Its id is in the answer.');
		}
		after = page.has_more ? page.data.at(-1) : undefined;
	} while (after);
	return ids;
}
