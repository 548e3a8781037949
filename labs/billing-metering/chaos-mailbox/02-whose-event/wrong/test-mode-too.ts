import type { Db, Event } from '../../setup.ts';

export async function owner(db: Db, event: Event): Promise<string> {
	const { customer } = event.data.object;
	const { rows } = await db.query('SELECT tenant_id FROM customer WHERE id = $1', [customer]);
	if (!rows[0]) throw new Error('unknown customer');
	return String(rows[0]['tenant_id']);
}
