import { type Receive, save, tenantOf } from '../../setup.ts';

/** Stops repeats, and knows nothing of order. */
export const receive: Receive = (db, event) =>
	db.transaction(async (tx) => {
		const noted = await tx.query('INSERT INTO inbox VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
			event.id,
			await tenantOf(tx, event),
			event.type,
		]);
		if (noted.rowCount) await save(tx, event.data.object);
	});
