import { type Receive, tenantOf } from '../../setup.ts';

/** Of two events of one second: the last to come wins. */
export const receive: Receive = async (db, event) => {
	const { id, status } = event.data.object;
	await db.query(
		`INSERT INTO subscription (id, tenant_id, status, as_of) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET status = excluded.status, as_of = excluded.as_of
		WHERE subscription.as_of <= excluded.as_of`,
		[id, await tenantOf(db, event), status, event.created],
	);
};
