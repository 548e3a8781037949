import { type Receive, save } from '../../setup.ts';

export const receive: Receive = (db, event, stripe) =>
	db.transaction(async (tx) => {
		await tx.query('SELECT pg_advisory_xact_lock(42)');
		await save(tx, await stripe.subscriptions.retrieve(event.data.object.id));
	});
