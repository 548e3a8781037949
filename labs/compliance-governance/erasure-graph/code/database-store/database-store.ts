import type { Pool } from 'pg';
import { withTenant } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import type { Store } from '../erase-subject/erase-subject.ts';

// #region store
/** Messages of the person, except in threads that a lawsuit needs. */
const MESSAGES = `SELECT m.tenant_id, m.id FROM message AS m
	LEFT JOIN thread_hold AS h ON h.tenant_id = m.tenant_id AND h.thread = m.thread
	WHERE m.tenant_id = $1 AND m.author_id = $2 AND h.thread IS NULL`;

/** What is to go: children before what they refer to, and the person last. */
const ROWS = {
	attachment: `(tenant_id, message_id) IN (${MESSAGES})`,
	message: `(tenant_id, id) IN (${MESSAGES})`,
	activity: 'tenant_id = $1 AND person_id = $2',
	outbox: "tenant_id = $1 AND payload ->> 'person' = $2",
	person: 'tenant_id = $1 AND id = $2',
} as const;
/** Invoices are kept, and the address on them is not. */
const INVOICES = "tenant_id = $1 AND person_id = $2 AND email <> ''";

/** The tables of one database and the view that was made from them, as one store. */
export function databaseStore(pool: Pool): Store {
	const counted = [...Object.entries(ROWS), ['invoice', INVOICES], ['search', 'person_id = $2']]
		.map(([table, rows]) => `SELECT FROM ${table} WHERE ${rows}`)
		.join(' UNION ALL ');
	return {
		name: 'database',
		remaining: ({ tenantId, id }) =>
			withTenant(pool, tenantId, async (scope) => {
				const { rowCount } = await scope.query(counted, [tenantId, id]);
				return rowCount ?? 0;
			}),
		erase: ({ tenantId, id }) =>
			withTenant(pool, tenantId, async (scope) => {
				for (const [table, rows] of Object.entries(ROWS))
					await scope.query(`DELETE FROM ${table} WHERE ${rows}`, [tenantId, id]);
				await scope.query(`UPDATE invoice SET email = '' WHERE ${INVOICES}`, [tenantId, id]);
				await scope.query('SELECT public.refresh_person_search()');
			}),
	};
}
// #endregion store
