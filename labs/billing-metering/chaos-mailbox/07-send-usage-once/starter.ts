import { markSent, type Send, waiting } from '../setup.ts';

let attempts = 0;
export const send: Send = async (db, stripe) => {
	for (const row of await waiting(db)) {
		attempts += 1;
		await stripe.billing.meterEvents.create({
			event_name: 'pages',
			identifier: `attempt-${attempts}`,
			timestamp: row.occurred,
			payload: { stripe_customer_id: row.customer, value: String(row.pages) },
		});
		await markSent(db, row);
	}
};
