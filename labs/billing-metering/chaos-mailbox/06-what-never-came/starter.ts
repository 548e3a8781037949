import type { Connection, Stripe } from '../setup.ts';

export async function reconcile(db: Connection, stripe: Stripe): Promise<string[]> {
	const differed: string[] = [];
	const { data } = await stripe.subscriptions.list();
	for (const { id, status } of data) {
		const { rows } = await db.query('SELECT status FROM subscription WHERE id = $1', [id]);
		if (rows[0]?.['status'] !== status) differed.push(id);
	}
	return differed;
}
