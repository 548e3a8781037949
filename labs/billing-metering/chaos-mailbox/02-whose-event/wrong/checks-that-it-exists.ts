import type { Db, Event } from '../../setup.ts';

/** The tenant of the metadata exists. Whose the customer is was not asked. */
export async function owner(db: Db, event: Event): Promise<string> {
	if (!event.livemode) throw new Error('test mode');
	const { rows } = await db.query('SELECT tenant_id FROM customer WHERE tenant_id::text = $1', [
		event.data.object.metadata['tenant_id'],
	]);
	if (!rows[0]) throw new Error('unknown tenant');
	return String(rows[0]['tenant_id']);
}
