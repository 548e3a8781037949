import { type Connection, type Stripe, type Subscription, sync } from '../../setup.ts';

export async function reconcile(db: Connection, stripe: Stripe): Promise<string[]> {
	const all: Subscription[] = [];
	for (let more = true; more; ) {
		const last = all.at(-1);
		const page = await stripe.subscriptions.list({
			status: 'all',
			...(last && { starting_after: last.id }),
		});
		all.push(...page.data);
		more = page.has_more;
	}
	const { rows } = await db.query('SELECT id, status FROM subscription');
	const ours = new Map(rows.map(({ id, status }) => [id, status]));
	const differing = all.filter(({ id, status }) => ours.get(id) !== status);
	for (const subscription of differing) {
		try {
			await sync(db, stripe, subscription);
		} catch {
			// Its id is in the answer.
		}
	}
	return differing.map(({ id }) => id);
}
