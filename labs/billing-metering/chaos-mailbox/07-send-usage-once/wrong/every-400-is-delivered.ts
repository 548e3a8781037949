import { markSent, type Send, StripeError, waiting } from '../../setup.ts';

/** Stripe has the identifier: an earlier attempt was taken. */
const isDelivered = (cause: unknown) => cause instanceof StripeError && cause.statusCode === 400;

/** A refused time is a 400 too. */
export const send: Send = async (db, stripe, open) => {
	for (const row of await waiting(db)) {
		try {
			await stripe.billing.meterEvents.create({
				event_name: 'pages',
				identifier: `${row.tenant}:${row.report}`,
				timestamp: Math.max(row.occurred, open),
				payload: { stripe_customer_id: row.customer, value: String(row.pages) },
			});
		} catch (cause) {
			if (!isDelivered(cause)) continue;
		}
		await markSent(db, row);
	}
};
