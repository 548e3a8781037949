import { type Receive, tenantOf } from '../../setup.ts';

export const receive: Receive = (db, event) =>
	db.transaction(async (tx) => {
		const tenant = await tenantOf(tx, event);
		const { id, amount_paid } = event.data.object;
		const noted = await tx.query('INSERT INTO inbox VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
			event.id,
			tenant,
			event.type,
		]);
		if (noted.rowCount === 0) return;
		await tx.query('INSERT INTO credit VALUES ($1, $2, $3)', [tenant, id, amount_paid]);
	});
