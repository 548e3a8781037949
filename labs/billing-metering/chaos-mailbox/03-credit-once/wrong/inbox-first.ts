import { type Receive, tenantOf } from '../../setup.ts';

/** Two commits: who dies between them has noted what was not done. */
export const receive: Receive = async (db, event) => {
	const tenant = await tenantOf(db, event);
	const { id, amount_paid } = event.data.object;
	const noted = await db.query('INSERT INTO inbox VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
		event.id,
		tenant,
		event.type,
	]);
	if (noted.rowCount === 0) return;
	await db.query('INSERT INTO credit_grant VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
		id,
		tenant,
		amount_paid,
	]);
};
