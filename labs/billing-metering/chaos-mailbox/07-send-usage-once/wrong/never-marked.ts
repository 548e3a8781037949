import { type Send, waiting } from '../../setup.ts';

/** Leaves it to Stripe to know each identifier. It does, for a day. */
export const send: Send = async (db, stripe, open) => {
	for (const row of await waiting(db)) {
		try {
			await stripe.billing.meterEvents.create({
				event_name: 'pages',
				identifier: `${row.tenant}:${row.report}`,
				timestamp: Math.max(row.occurred, open),
				payload: { stripe_customer_id: row.customer, value: String(row.pages) },
			});
		} catch {
			// The next run tries again.
		}
	}
};
