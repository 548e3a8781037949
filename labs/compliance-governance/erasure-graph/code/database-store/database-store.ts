import type { Pool } from 'pg';
import { withTenant } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import type { Found, Store } from '../erase-subject/erase-subject.ts';

// #region rows
const MESSAGES = `SELECT m.tenant_id, m.id, h.reason FROM message AS m
	LEFT JOIN thread_hold AS h ON h.tenant_id = m.tenant_id AND h.thread = m.thread
	WHERE m.tenant_id = $1 AND m.author_id = $2`;
const FREE = `SELECT tenant_id, id FROM (${MESSAGES}) AS m WHERE reason IS NULL`;

/** What is to go: children before what they refer to, and the person last. */
const ROWS = {
	attachment: `(tenant_id, message_id) IN (${FREE})`,
	message: `(tenant_id, id) IN (${FREE})`,
	activity: 'tenant_id = $1 AND person_id = $2',
	outbox: "tenant_id = $1 AND payload ->> 'person' = $2",
	person: 'tenant_id = $1 AND id = $2',
} as const;
/** Invoices are kept, and the address on them is not. */
const INVOICES = "tenant_id = $1 AND person_id = $2 AND email <> ''";
// The view has no tenant_id: it shows the rows of the transaction's tenant.
const COUNTED = [...Object.entries(ROWS), ['invoice', INVOICES], ['search', 'person_id = $2']]
	.map(([table, rows]) => `SELECT FROM ${table} WHERE ${rows}`)
	.join(' UNION ALL ');
const LOOK = `SELECT (SELECT count(*)::int FROM (${COUNTED}) AS counted) AS left,
	(SELECT string_agg(DISTINCT reason, '; ') FROM (${MESSAGES}) AS m) AS held`;
// #endregion rows

// #region store
/**
 * The tables of one database and the view that was made from them, as one store. Threads on hold are
 * read in the same statement, and so newer than those that the job hands over.
 */
export function databaseStore(pool: Pool): Store {
	return {
		name: 'database',
		remaining: ({ tenantId, id }) =>
			withTenant(pool, tenantId, async (scope) => {
				const { rows } = await scope.query<Found>(LOOK, [tenantId, id]);
				return rows[0] as Found;
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
