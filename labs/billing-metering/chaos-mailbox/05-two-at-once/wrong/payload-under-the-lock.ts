import { type Receive, save } from '../../setup.ts';

export const receive: Receive = (db, event) =>
	db.transaction(async (tx) => {
		const { object } = event.data;
		await tx.query('SELECT FROM customer WHERE id = $1 FOR NO KEY UPDATE', [object.customer]);
		await save(tx, object);
	});
