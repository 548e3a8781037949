import { type Receive, save } from '../setup.ts';

export const receive: Receive = (db, event, stripe) =>
	db.transaction(async (tx) => {
		const { id, customer } = event.data.object;
		await tx.query('SELECT FROM customer WHERE id = $1 FOR NO KEY UPDATE', [customer]);
		await save(tx, await stripe.subscriptions.retrieve(id));
	});
