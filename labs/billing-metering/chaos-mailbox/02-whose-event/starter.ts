import type { Db, Event } from '../setup.ts';

/** The id of the tenant that an event is about. */
export async function owner(_db: Db, event: Event): Promise<string> {
	return event.data.object.metadata['tenant_id'] ?? '';
}
