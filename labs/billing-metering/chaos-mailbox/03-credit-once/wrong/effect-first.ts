import { type Receive, tenantOf } from '../../setup.ts';

export const receive: Receive = async (db, event) => {
	const tenant = await tenantOf(db, event);
	const known = await db.query('SELECT FROM inbox WHERE event_id = $1', [event.id]);
	if (known.rows.length > 0) return;
	const { id, amount_paid } = event.data.object;
	await db.query('INSERT INTO credit VALUES ($1, $2, $3)', [tenant, id, amount_paid]);
	await db.query('INSERT INTO inbox VALUES ($1, $2, $3)', [event.id, tenant, event.type]);
};
