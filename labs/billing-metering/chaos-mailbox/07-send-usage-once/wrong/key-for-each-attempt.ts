import { markSent, type Send, waiting } from '../../setup.ts';

let attempts = 0;
/** Stands for a random id. */
export const send: Send = async (db, stripe, open) => {
	for (const row of await waiting(db)) {
		attempts += 1;
		try {
			await stripe.billing.meterEvents.create({
				event_name: 'pages',
				identifier: `${row.tenant}:${attempts}`,
				timestamp: Math.max(row.occurred, open),
				payload: { stripe_customer_id: row.customer, value: String(row.pages) },
			});
			await markSent(db, row);
		} catch {
			// The next run tries again.
		}
	}
};
