import { type Receive, save } from '../../setup.ts';

export const receive: Receive = (db, event, stripe) =>
	db.transaction(async (tx) => {
		const { id, customer } = event.data.object;
		await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [customer]);
		await save(tx, await stripe.subscriptions.retrieve(id));
	});
