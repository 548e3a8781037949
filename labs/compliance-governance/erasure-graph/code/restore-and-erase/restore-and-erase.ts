import pg, { type Client, type Pool } from 'pg';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { eraseSubject, type Store } from '../erase-subject/erase-subject.ts';

/** Tables that must be newer than the backup, and whether a row that is missing was taken back. */
const NEWER = [
	{ table: 'legal_hold', replaced: true },
	{ table: 'thread_hold', replaced: true },
	{ table: 'erasure_request', replaced: false },
] as const;

// #region carry
/**
 * Brings ledger and holds up to date in a restored database. The holds too: one that was placed
 * after the backup is missing in it, and erasing again would destroy what it keeps.
 *
 * @param ledger session of an operator, whom no policy binds, where the newest ledger stands.
 * @param restored the same in the restored database.
 */
export async function carryLedger(ledger: Client, restored: Client): Promise<void> {
	const carried: { name: string; replaced: boolean; rows: string }[] = [];
	for (const { table, replaced } of NEWER) {
		const name = pg.escapeIdentifier(table);
		const { rows } = await ledger.query(
			`SELECT coalesce(json_agg(t), '[]')::text AS kept FROM ${name} t`,
		);
		carried.push({ name, replaced, rows: rows[0].kept });
	}
	await restored.query('BEGIN');
	try {
		for (const { name, replaced, rows } of carried) {
			if (replaced) await restored.query(`DELETE FROM ${name}`);
			await restored.query(
				`INSERT INTO ${name} SELECT * FROM json_populate_recordset(NULL::${name}, $1) ON CONFLICT DO NOTHING`,
				[rows],
			);
		}
		await restored.query('COMMIT');
	} catch (cause) {
		await restored.query('ROLLBACK').catch(() => {});
		throw cause;
	}
}
// #endregion carry

export interface Unfinished {
	readonly tenantId: string;
	readonly subjectId: string;
	readonly store: string;
}

// #region replay
/**
 * Erases again everybody whom the ledger names, and lets the application in when nobody is left.
 *
 * @param jobs the job's pool in the restored database, which may connect before the application may.
 * @param stores all that are filled from this database, not only what was restored.
 * @returns stores in which somebody is left. Unless it is empty, the database stays closed.
 */
export async function replayErasures(
	restored: Client,
	jobs: Pool,
	stores: readonly Store[],
	signal: AbortSignal,
): Promise<Unfinished[]> {
	const { rows } = await restored.query<Record<'tenant_id' | 'subject_id' | 'on' | 'by', string>>(
		`SELECT tenant_id, subject_id, received_on::text AS on, decided_by AS by FROM erasure_request
		 ORDER BY tenant_id, subject_id`,
	);
	const unfinished: Unfinished[] = [];
	for (const { tenant_id, subject_id: subjectId, on: receivedOn, by: actorId } of rows) {
		const tenantId = parseTenantId(tenant_id);
		const request = { subjectId, receivedOn };
		const steps = await eraseSubject(jobs, { tenantId, actorId }, request, stores, signal);
		for (const { store, state } of steps)
			if (state === 'left' || state === 'failed') unfinished.push({ tenantId, subjectId, store });
	}
	if (unfinished.length === 0) {
		const { rows: here } = await restored.query('SELECT current_database() AS name');
		const name = pg.escapeIdentifier(here[0].name);
		await restored.query(`GRANT CONNECT ON DATABASE ${name} TO app_user`);
	}
	return unfinished;
}
// #endregion replay
