import { type Receive, tenantOf } from '../../setup.ts';

export const receive: Receive = (db, event) =>
	db.transaction(async (tx) => {
		const tenant = await tenantOf(tx, event);
		const noted = await tx.query(
			'INSERT INTO inbox VALUES ($1, $2, $3) ON CONFLICT (event_id) DO NOTHING',
			[event.id, tenant, event.type],
		);
		if (noted.rowCount === 0) return;
		const { id, amount_paid } = event.data.object;
		await tx.query(
			`INSERT INTO credit_grant (invoice, tenant_id, cents)
			SELECT $1::text, $2::uuid, $3::int
			WHERE NOT EXISTS (SELECT FROM credit_grant WHERE invoice = $1)
			ON CONFLICT DO NOTHING`,
			[id, tenant, amount_paid],
		);
	});
