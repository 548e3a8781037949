import { type Receive, tenantOf } from '../../setup.ts';

/** The credit is right. Which events came can't be asked any more. */
export const receive: Receive = async (db, event) => {
	const { id, amount_paid } = event.data.object;
	await db.query('INSERT INTO credit_grant VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
		id,
		await tenantOf(db, event),
		amount_paid,
	]);
};
