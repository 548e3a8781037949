import { type Receive, tenantOf } from '../setup.ts';

export const receive: Receive = (db, event) =>
	db.transaction(async (tx) => {
		const tenant = await tenantOf(tx, event);
		const { id, amount_paid } = event.data.object;
		await tx.query(
			'INSERT INTO inbox (event_id, tenant_id, type) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
			[event.id, tenant, event.type],
		);
		await tx.query(
			`INSERT INTO credit_grant (invoice, tenant_id, cents) VALUES ($1, $2, $3)
			ON CONFLICT (invoice) DO NOTHING`,
			[id, tenant, amount_paid],
		);
	});
