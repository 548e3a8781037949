import { type Receive, tenantOf } from '../../setup.ts';

/** One statement is a transaction. */
export const receive: Receive = async (db, event) => {
	const { id, amount_paid } = event.data.object;
	await db.query(
		`WITH noted AS (
			INSERT INTO inbox VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
		)
		INSERT INTO credit_grant VALUES ($4, $2, $5) ON CONFLICT DO NOTHING`,
		[event.id, await tenantOf(db, event), event.type, id, amount_paid],
	);
};
