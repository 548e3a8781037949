import { type Receive, save } from '../../setup.ts';

/** The statement commits, and the lock is gone. */
export const receive: Receive = async (db, event, stripe) => {
	const { id, customer } = event.data.object;
	await db.query('SELECT FROM customer WHERE id = $1 FOR NO KEY UPDATE', [customer]);
	await save(db, await stripe.subscriptions.retrieve(id));
};
