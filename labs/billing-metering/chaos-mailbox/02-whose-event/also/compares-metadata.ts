import type { Db, Event } from '../../setup.ts';

/** Metadata is compared, and never decides. */
export async function owner(db: Db, event: Event): Promise<string> {
	const { customer, metadata } = event.data.object;
	const { rows } = await db.query('SELECT tenant_id::text AS id FROM customer WHERE id = $1', [
		customer,
	]);
	const [row] = rows;
	if (row === undefined || event.livemode !== true) throw new Error(`Refused ${event.id}.`);
	const noted = metadata['tenant_id'];
	if (noted !== undefined && noted !== row['id']) console.warn(`${event.id} has other metadata.`);
	return row['id'] as string;
}
