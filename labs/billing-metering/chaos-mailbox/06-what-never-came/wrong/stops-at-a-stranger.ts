import { type Connection, type Stripe, type Subscription, sync } from '../../setup.ts';

/** One customer that nobody has stops the job. */
export async function reconcile(db: Connection, stripe: Stripe): Promise<string[]> {
	const differed: string[] = [];
	let after: Subscription | undefined;
	do {
		const page = await stripe.subscriptions.list({
			status: 'all',
			...(after ? { starting_after: after.id } : {}),
		});
		for (const subscription of page.data) {
			const { id, status } = subscription;
			const { rows } = await db.query('SELECT status FROM subscription WHERE id = $1', [id]);
			if (rows[0]?.['status'] === status) continue;
			differed.push(id);
			await sync(db, stripe, subscription);
		}
		after = page.has_more ? page.data.at(-1) : undefined;
	} while (after);
	return differed;
}
