import type { Db, Event } from '../../setup.ts';

export async function owner(db: Db, event: Event): Promise<string> {
	if (!event.livemode) throw new Error('test mode');
	const { customer, metadata } = event.data.object;
	const { rows } = await db.query('SELECT tenant_id FROM customer WHERE id = $1', [customer]);
	return String(rows[0]?.['tenant_id'] ?? metadata['tenant_id']);
}
