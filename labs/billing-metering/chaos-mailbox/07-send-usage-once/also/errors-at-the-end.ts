import { markSent, type Send, waiting } from '../../setup.ts';

export const send: Send = async (db, stripe, open) => {
	const errors: Error[] = [];
	for (const row of await waiting(db)) {
		const known = await stripe.billing.meterEvents
			.create({
				event_name: 'pages',
				identifier: `pages:${row.customer}:${row.report}`,
				timestamp: row.occurred < open ? open : row.occurred,
				payload: { stripe_customer_id: row.customer, value: `${row.pages}` },
			})
			.then(() => true)
			.catch((cause: Error) => {
				if (/^An event already exists with identifier/.test(cause.message)) return true;
				errors.push(cause);
				return false;
			});
		if (known) await markSent(db, row);
	}
	if (errors.length > 0) throw new AggregateError(errors, 'Some usage was not sent.');
};
