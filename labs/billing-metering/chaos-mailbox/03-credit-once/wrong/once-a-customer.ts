import { type Receive, tenantOf } from '../../setup.ts';

/** Who has credit gets none. The next month's invoice is lost. */
export const receive: Receive = (db, event) =>
	db.transaction(async (tx) => {
		const tenant = await tenantOf(tx, event);
		const { id, amount_paid } = event.data.object;
		await tx.query('INSERT INTO inbox VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
			event.id,
			tenant,
			event.type,
		]);
		const has = await tx.query('SELECT FROM credit_grant WHERE tenant_id = $1', [tenant]);
		if (has.rows.length > 0) return;
		await tx.query('INSERT INTO credit_grant VALUES ($1, $2, $3)', [id, tenant, amount_paid]);
	});
