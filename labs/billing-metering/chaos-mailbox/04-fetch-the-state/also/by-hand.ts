import { type Receive, tenantOf } from '../../setup.ts';

export const receive: Receive = (db, event, stripe) =>
	db.transaction(async (tx) => {
		const tenant = await tenantOf(tx, event);
		const { id, status } = await stripe.subscriptions.retrieve(event.data.object.id);
		const changed = await tx.query('UPDATE subscription SET status = $2 WHERE id = $1', [
			id,
			status,
		]);
		if (changed.rowCount) return;
		await tx.query('INSERT INTO subscription (id, tenant_id, status) VALUES ($1, $2, $3)', [
			id,
			tenant,
			status,
		]);
	});
