import { type Receive, tenantOf } from '../../setup.ts';

/** Right for globex. acme stays incomplete where that comes last. */
export const receive: Receive = async (db, event) => {
	const { id, status } = event.data.object;
	await db.query(
		`INSERT INTO subscription (id, tenant_id, status) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET status = excluded.status
		WHERE subscription.status <> 'canceled'`,
		[id, await tenantOf(db, event), status],
	);
};
