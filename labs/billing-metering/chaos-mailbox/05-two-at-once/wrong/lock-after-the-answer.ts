import { type Receive, save } from '../../setup.ts';

export const receive: Receive = async (db, event, stripe) => {
	const { id, customer } = event.data.object;
	const found = await stripe.subscriptions.retrieve(id);
	await db.transaction(async (tx) => {
		await tx.query('SELECT FROM customer WHERE id = $1 FOR NO KEY UPDATE', [customer]);
		await save(tx, found);
	});
};
