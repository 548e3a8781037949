import pg, { type Client } from 'pg';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { eraseSubject, type Ledger, type Store } from '../erase-subject/erase-subject.ts';

const nameOf = async (session: Client): Promise<string> => {
	const { rows } = await session.query('SELECT current_database() AS name');
	return pg.escapeIdentifier(rows[0].name);
};

// #region close
/** Closes a new database before the backup is loaded: whoever may log in may connect to one. */
export async function closeDatabase(restored: Client): Promise<void> {
	await restored.query(
		`REVOKE CONNECT ON DATABASE ${await nameOf(restored)} FROM PUBLIC, app_user`,
	);
}

/** Tables that must be newer than the backup, and whether a row that is missing was taken back. */
const NEWER = [
	{ table: 'legal_hold', replaced: true },
	{ table: 'thread_hold', replaced: true },
	{ table: 'erasure_request', replaced: false },
] as const;

/** Rows of each table of `NEWER`, as JSON: from the copy outside, or from `readLedger`. */
export type Newest = Readonly<Record<(typeof NEWER)[number]['table'], string>>;

/**
 * Reads the ledger where the old database still runs, and freezes it there: what is written after this
 * waits, and is lost if it waits until the application has moved. End the session after that.
 *
 * @throws where a policy would hide rows from this login, instead of an answer of none.
 */
export async function readLedger(old: Client): Promise<Newest> {
	await old.query('SET row_security = off');
	await old.query('BEGIN');
	const names = NEWER.map(({ table }) => table);
	await old.query(`LOCK TABLE ${names.join(', ')} IN SHARE MODE`);
	const rows = names.map(
		(name) => `'${name}', (SELECT coalesce(json_agg(t), '[]') FROM ${name} t)`,
	);
	const found = await old.query(`SELECT json_build_object(${rows.join(', ')}) AS newest`);
	const tables = Object.entries(found.rows[0].newest);
	return Object.fromEntries(tables.map(([name, kept]) => [name, JSON.stringify(kept)])) as Newest;
}
// #endregion close

// #region carry
/**
 * Brings ledger and holds up to date in a restored database. The holds too: one that was placed
 * after the backup is missing in it, and erasing again would destroy what it keeps.
 *
 * @param atLeast number of requests that you know of from elsewhere. The ledger only grows: one with
 * fewer is an older one, and an empty one is nearly always one that could not be read.
 */
export async function carryLedger(
	newest: Newest,
	restored: Client,
	atLeast: number,
): Promise<void> {
	await restored.query('SET row_security = off');
	await restored.query('BEGIN');
	try {
		for (const { table, replaced } of NEWER) {
			if (replaced) await restored.query(`DELETE FROM ${table}`);
			await restored.query(
				`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1)
				 ON CONFLICT DO NOTHING`,
				[newest[table]],
			);
		}
		const { rows } = await restored.query('SELECT count(*)::int AS known FROM erasure_request');
		if (rows[0].known < atLeast)
			throw new Error(`The ledger names ${rows[0].known} people, and not ${atLeast}.`);
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
 * @param ledger its pool is the job's in the restored database, which may connect before the application.
 * @param stores all that are filled from this database, not only what was restored.
 * @returns stores in which somebody is left. Unless it is empty, the database stays closed.
 * @throws when the application could have connected before, or the ledger is empty.
 */
export async function replayErasures(
	restored: Client,
	ledger: Ledger,
	stores: readonly Store[],
	signal: AbortSignal,
): Promise<Unfinished[]> {
	const open = "SELECT has_database_privilege('app_user', current_database(), 'CONNECT') AS open";
	if ((await restored.query(open)).rows[0].open) throw new Error('The database is open already.');
	await restored.query('SET row_security = off');
	const { rows } = await restored.query<Record<'tenant_id' | 'subject_id' | 'on' | 'by', string>>(
		`SELECT tenant_id, subject_id, received_on::text AS on, decided_by AS by FROM erasure_request
		 ORDER BY tenant_id, subject_id`,
	);
	if (rows.length === 0) throw new Error('The ledger is empty: carry it over first.');
	const unfinished: Unfinished[] = [];
	for (const { tenant_id, subject_id: subjectId, on: receivedOn, by: actorId } of rows) {
		const caller = { tenantId: parseTenantId(tenant_id), actorId };
		const request = { subjectId, receivedOn };
		const steps = await eraseSubject(ledger, caller, request, stores, signal);
		for (const { store, state } of steps)
			if (state === 'left' || state === 'failed')
				unfinished.push({ tenantId: tenant_id, subjectId, store });
	}
	if (unfinished.length === 0)
		await restored.query(`GRANT CONNECT ON DATABASE ${await nameOf(restored)} TO app_user`);
	return unfinished;
}
// #endregion replay
