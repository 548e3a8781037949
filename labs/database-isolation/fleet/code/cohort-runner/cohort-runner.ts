import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';

/** One version of the schema. Its statements name tables without a schema; the runner sets the path. */
export interface Version {
	readonly number: number;
	readonly statements: readonly string[];
}

export interface Rollout {
	/** Schema that a sign-up copies. It goes first, so that who signs up meanwhile is right at once. */
	readonly template: string;
	/** Schemas of the first cohort. A failure here stops the run. */
	readonly pilot: readonly string[];
	/** Tenants in each later cohort. */
	readonly cohort: number;
	/** Tenants at a time. The pool needs one connection more. */
	readonly parallel: number;
	/** So many failures within one cohort stop the run after it. */
	readonly stopAt: number;
	/** Milliseconds to wait for a lock. A tenant's requests queue behind the wait, so keep it short. */
	readonly lockTimeout: number;
	/** How often a tenant is tried that had no lock to give. */
	readonly attempts: number;
	readonly signal?: AbortSignal;
}

export interface Report {
	/** Changed in this run. Who was done before is not in it. */
	readonly done: readonly string[];
	/** SQLSTATE by schema. */
	readonly failed: ReadonlyMap<string, string>;
	/** Whether tenants were left untried. */
	readonly stopped: boolean;
}

/** Another run of the fleet is under way. */
export class FleetBusy extends Error {
	constructor() {
		super('Another run holds the lock of the fleet.');
	}
}

/** The version before has not reached this tenant: mend that first. */
class LagsError extends Error {
	readonly code = '55000';
}

type Outcome = 'done' | 'done before' | { readonly code: string };

/** Any number, as long as every runner takes the same one. */
const FLEET_LOCK = 4_210_917;

/** Worth another attempt: the lock did not come in time, or a deadlock was broken at our expense. */
const RETRIED: ReadonlySet<string> = new Set(['55P03', '40P01']);

/** Connect the pool as the owner of the tables, past any pooler: the lock belongs to a session. */
export async function rollOut(pool: Pool, version: Version, rollout: Rollout): Promise<Report> {
	const guard = await pool.connect();
	const lost = new AbortController();
	const onError = (cause: Error) => lost.abort(cause);
	guard.on('error', onError);
	let held = false;
	try {
		const { rows } = await guard.query<{ held: boolean }>(
			'SELECT pg_try_advisory_lock($1) AS held',
			[FLEET_LOCK],
		);
		held = rows[0]?.held ?? false;
		if (!held) throw new FleetBusy();
		const signal = AbortSignal.any([lost.signal, ...(rollout.signal ? [rollout.signal] : [])]);
		return await goThrough(pool, version, rollout, signal);
	} finally {
		// A session that is closed keeps its lock for a moment longer, and the next run would be refused.
		const freed = held && (await unlock(guard));
		guard.off('error', onError);
		guard.release(held && !freed);
	}
}

/** Whether the lock is free. Where not, the session must end, and the lock with it. */
function unlock(guard: PoolClient): Promise<boolean> {
	return guard.query('SELECT pg_advisory_unlock($1)', [FLEET_LOCK]).then(
		() => true,
		() => false,
	);
}

// #region cohorts
async function goThrough(pool: Pool, version: Version, rollout: Rollout, signal: AbortSignal) {
	const done: string[] = [];
	const failed = new Map<string, string>();
	for (;;) {
		// Asked anew for each cohort: who signed up meanwhile is in it.
		const left = (await unreached(pool, version, rollout.template)).filter(
			(schema) => !failed.has(schema),
		);
		const pilot = left.filter((schema) => rollout.pilot.includes(schema));
		const cohort = left.includes(rollout.template)
			? [rollout.template]
			: pilot.length > 0
				? pilot
				: left.slice(0, rollout.cohort);
		if (cohort.length === 0) return { done, failed, stopped: false };
		const stopAt = cohort !== pilot && cohort[0] !== rollout.template ? rollout.stopAt : 1;
		const before = failed.size;
		await inParallel(cohort, rollout.parallel, signal, async (schema) => {
			const outcome = await migrate(pool, version, schema, rollout, signal);
			if (outcome === 'done') done.push(schema);
			else if (outcome !== 'done before') failed.set(schema, outcome.code);
		});
		const failures = failed.size - before;
		if (failures >= stopAt) {
			const rest = await unreached(pool, version, rollout.template);
			return { done, failed, stopped: rest.some((schema) => !failed.has(schema)) };
		}
	}
}
// #endregion cohorts

/** Schemas without a ledger row that says done, in a settled order. */
async function unreached(pool: Pool, version: Version, template: string): Promise<string[]> {
	const { rows } = await pool.query<{ schema_name: string }>(
		`SELECT s.schema_name
		 FROM (SELECT schema_name FROM public.tenant UNION SELECT $2) AS s
		 LEFT JOIN public.ledger AS l ON l.schema_name = s.schema_name AND l.version = $1
		 WHERE l.state IS DISTINCT FROM 'done'
		 ORDER BY s.schema_name`,
		[version.number, template],
	);
	return rows.map((row) => row.schema_name);
}

/** One tenant, in a transaction of its own, tried again where it was only a lock. */
async function migrate(
	pool: Pool,
	version: Version,
	schema: string,
	{ lockTimeout, attempts }: Rollout,
	signal: AbortSignal,
): Promise<Outcome> {
	for (let attempt = 1; ; attempt += 1) {
		const client = await pool.connect();
		let code: string;
		try {
			const changed = await change(client, version, schema, lockTimeout);
			client.release();
			return changed ? 'done' : 'done before';
		} catch (cause) {
			code = sqlstate(cause);
			// Without a SQLSTATE nobody knows whether it committed. The next run asks the ledger.
			if (code === '') {
				client.release(true);
				throw cause;
			}
			client.release();
		}
		if (RETRIED.has(code) && attempt < attempts) {
			// Longer each time and never in step, so that the requests in the queue get through.
			await sleep(lockTimeout * 2 ** attempt * (0.5 + Math.random()), undefined, { signal });
			continue;
		}
		await pool.query(
			`INSERT INTO public.ledger (schema_name, version, state, code) VALUES ($1, $2, 'failed', $3)
			 ON CONFLICT (schema_name, version) DO UPDATE SET state = 'failed', code = excluded.code
			 WHERE ledger.state <> 'done'`,
			[schema, version.number, code],
		);
		return { code };
	}
}

/** The change and its ledger row: both, or neither. */
async function change(
	client: PoolClient,
	version: Version,
	schema: string,
	lockTimeout: number,
): Promise<boolean> {
	try {
		await client.query('BEGIN');
		await client.query(
			`SELECT set_config('lock_timeout', $1, true),
			        set_config('search_path', $2::regnamespace || ', pg_temp', true)`,
			// A schema that is missing is error 3F000 here. A path would pass over it.
			[`${lockTimeout}ms`, quoted(schema)],
		);
		const { rows } = await client.query<{ lags: boolean }>(
			`SELECT coalesce(max(version), 0) < $2 - 1 AS lags FROM public.ledger
			 WHERE schema_name = $1 AND state = 'done'`,
			[schema, version.number],
		);
		if (rows[0]?.lags) throw new LagsError();
		const { rowCount } = await client.query(
			`INSERT INTO public.ledger AS l (schema_name, version, state) VALUES ($1, $2, 'done')
			 ON CONFLICT (schema_name, version) DO UPDATE SET state = 'done', code = NULL
			 WHERE l.state <> 'done'`,
			[schema, version.number],
		);
		if (rowCount === 0) {
			await client.query('ROLLBACK');
			return false;
		}
		for (const statement of version.statements) await client.query(statement);
		await client.query('COMMIT');
		return true;
	} catch (cause) {
		await client.query('ROLLBACK').catch(() => {});
		throw cause;
	}
}

function quoted(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

/** Where one throws, no further one begins, and all that began are waited for. */
async function inParallel<T>(
	items: readonly T[],
	parallel: number,
	signal: AbortSignal,
	work: (item: T) => Promise<void>,
): Promise<void> {
	const queue = items.values();
	const ended = new AbortController();
	const worker = async () => {
		for (const item of queue) {
			signal.throwIfAborted();
			if (ended.signal.aborted) return;
			await work(item);
		}
	};
	const workers = Array.from({ length: Math.min(parallel, items.length) }, () =>
		worker().catch((cause: unknown) => {
			ended.abort();
			throw cause;
		}),
	);
	const failure = (await Promise.allSettled(workers)).find(({ status }) => status === 'rejected');
	if (failure?.status === 'rejected') throw failure.reason;
}

/** Empty for what did not come from PostgreSQL, and for a session that it ended. */
function sqlstate(cause: unknown): string {
	const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
	return /^[0-9A-Z]{5}$/.test(code) && !/^(08|57P)/.test(code) ? code : '';
}
