import type { Pool } from 'pg';
import {
	type TenantId,
	type TenantScope,
	withTenant,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

/**
 * `held`: this caller works, nobody else. `running`: another attempt holds the units. `committed`: the
 * result is there already. `exhausted`: all attempts failed. `mismatched`: the key was used for other
 * units. `expired`: the units went back before the work was done.
 */
export type Answer =
	| 'held'
	| 'refused'
	| 'running'
	| 'committed'
	| 'exhausted'
	| 'mismatched'
	| 'expired';

export interface Wanted {
	/**
	 * Names the request, and repeats in its retries. Made by the server, from the row of the job or as
	 * a hash of route, body and the client's Idempotency-Key: a key alone is the client's to repeat.
	 */
	readonly key: string;
	readonly meter: string;
	readonly units: number;
	readonly about: string;
}

/** One attempt at a request. Its key is what a commit and a release ask for. */
export interface Attempt {
	readonly answer: Answer;
	readonly key: string;
}

/** How long a request waits for others of its tenant at the counter; then 55P03. */
const LOCK_WAIT_MS = 1000;
/** How long the lab's `reserve` holds units, less the time to settle them. */
const HOLD_MS = 14 * 60_000;
/** How often a process looks for what others left behind, for each tenant that is refused. */
const SWEEP_MS = 200;
const ATTEMPTS = 9;

const LOCK = `
	SELECT FROM quota WHERE meter = $1 AND starts_at <= now() AND now() < ends_at FOR UPDATE`;

// $1 has the request's key, which a result is kept under, and then those of its attempts.
const CLAIM = `
	SELECT CASE
	         WHEN bool_or((meter, units) <> ($2, $3::int)) FILTER (WHERE key <> ($1::text[])[1]) THEN 'mismatched'
	         WHEN bool_or(key = ($1::text[])[1]) THEN 'committed'
	         WHEN bool_or(state = 'held') THEN 'running'
	         WHEN count(*) + 1 = cardinality($1::text[]) THEN 'exhausted'
	         ELSE reserve(($1::text[])[count(*) + 2], $2, $3, $4, now())
	       END AS answer,
	       ($1::text[])[count(*) + 2] AS key,
	       coalesce(bool_or(state = 'held' AND expires_at <= now()), false) AS late
	FROM reservation WHERE key = ANY ($1::text[])`;

// #region reserve
/**
 * Begins an attempt at a request and holds its units, or says why not. However many ask with one key,
 * one of them is told `held`. If that answer is lost, the key is `running` until the attempt expires;
 * after any other error, ask again.
 */
export async function reserve(pool: Pool, tenantId: TenantId, wanted: Wanted): Promise<Attempt> {
	const { key, meter, units, about } = checked(wanted);
	const keys = [key, ...Array.from({ length: ATTEMPTS }, (_, at) => `${key}#${at + 1}`)];
	const ask = () =>
		withTenant(pool, tenantId, async (scope) => {
			const begin = "SELECT set_config('lock_timeout', $1, true), open_period(now())";
			await scope.query(begin, [`${LOCK_WAIT_MS}`]);
			// The lock is a statement of its own: the next one sees what others did meanwhile.
			await scope.query(LOCK, [meter]);
			return one<Attempt & { late: boolean }>(scope, CLAIM, [keys, meter, units, about]);
		});
	const first = await ask();
	// What crashed attempts still hold comes back when it is missed, and waits for no job.
	if (!first.late && !(first.answer === 'refused' && sweepIsDue(tenantId))) return first;
	const { back } = await withTenant(pool, tenantId, (scope) =>
		one<{ back: number }>(scope, 'SELECT expire_reservations(now()) AS back'),
	);
	return back > 0 ? ask() : first;
}
// #endregion reserve

const swept = new Map<TenantId, number>();

/** Once in SWEEP_MS: a tenant at its limit is refused all the time, and should cost little. */
function sweepIsDue(tenantId: TenantId): boolean {
	const now = performance.now();
	if (now - (swept.get(tenantId) ?? Number.NEGATIVE_INFINITY) < SWEEP_MS) return false;
	if (swept.size >= 10_000) swept.clear();
	swept.set(tenantId, now);
	return true;
}

/** Gives back what an attempt holds. False where nothing was: safe to call in doubt, and twice. */
export async function release(pool: Pool, tenantId: TenantId, attempt: string): Promise<boolean> {
	const { given } = await withTenant(pool, tenantId, (scope) =>
		one<{ given: boolean }>(scope, 'SELECT release_reservation($1) AS given', [attempt]),
	);
	return given;
}

/** Why there is nothing to work with, or nothing to keep. */
export class NotReserved extends Error {
	readonly answer: Answer;

	constructor(answer: Answer) {
		super(`No units are held for this request: ${answer}.`);
		this.name = 'NotReserved';
		this.answer = answer;
	}
}

export interface Job<Result> {
	/**
	 * Outside of any transaction. Must end when the signal says so. Before it causes cost that nobody
	 * refunds it calls `charge` with the most that this can be, and then with what was measured.
	 */
	readonly work: (signal: AbortSignal, charge: (units: number) => void) => Promise<Result>;
	/** Keeps the result under the request's key, so that a second run of the request meets its row. */
	readonly store: (scope: TenantScope, result: Result) => Promise<unknown>;
	/** From the reservation to the end of the work. */
	readonly withinMs: number;
}

// #region run
/**
 * Reserves, works, and then counts the units and keeps the result in one transaction. What was
 * charged stays charged however the work ends, but for a crash: then all of it comes back.
 *
 * @throws NotReserved where nothing was held, and where it expired meanwhile: then nothing is kept.
 */
export async function withReservation<Result>(
	pool: Pool,
	tenantId: TenantId,
	wanted: Wanted,
	{ work, store, withinMs }: Job<Result>,
	signal?: AbortSignal,
): Promise<Result> {
	if (!(withinMs <= HOLD_MS)) throw new RangeError('withinMs is more than a reservation lasts.');
	signal?.throwIfAborted();
	const late = AbortSignal.timeout(withinMs);
	const attempt = await reserve(pool, tenantId, wanted);
	if (attempt.answer !== 'held') throw new NotReserved(attempt.answer);
	let charged = 0;
	const charge = (units: number) => {
		charged = within(wanted.units, units);
	};
	try {
		const result = await work(signal ? AbortSignal.any([signal, late]) : late, charge);
		await withTenant(pool, tenantId, async (scope) => {
			await settle(scope, attempt.key, charged || wanted.units, wanted.key);
			await store(scope, result);
		});
		return result;
	} catch (cause) {
		// Does nothing where COMMIT happened and its answer was lost. If this fails too, it expires.
		const ended = (scope: TenantScope) =>
			settle(scope, attempt.key, charged, `${attempt.key} charged`);
		await withTenant(pool, tenantId, ended).catch(() => {});
		throw cause;
	}
}
// #endregion run

// #region settle
/** Puts what was used in the place of what an attempt holds, and gives back the rest, once. */
const SETTLE = `
	WITH attempt AS (
	  UPDATE reservation SET state = 'released' WHERE key = $1 AND state = 'held'
	  RETURNING tenant_id, meter, starts_at, units, about
	), counted AS (
	  UPDATE quota q SET used = q.used - (a.units - $2::int) FROM attempt a
	  WHERE (q.tenant_id, q.meter, q.starts_at) = (a.tenant_id, a.meter, a.starts_at)
	), kept AS (
	  INSERT INTO reservation (tenant_id, key, meter, starts_at, units, about)
	  SELECT tenant_id, $3, meter, starts_at, $2, about FROM attempt WHERE $2 > 0
	)
	SELECT EXISTS (SELECT FROM attempt) AS settled`;
// #endregion settle

async function settle(scope: TenantScope, attempt: string, units: number, as: string) {
	const { settled } = await one<{ settled: boolean }>(scope, SETTLE, [attempt, units, as]);
	if (!settled) throw new NotReserved('expired');
}

/** @throws RangeError where more is charged than was held. */
function within(held: number, units: number): number {
	if (Number.isInteger(units) && units >= 1 && units <= held) return units;
	throw new RangeError('What is charged is 1 or more, and no more than is held.');
}

async function one<Row extends object>(
	scope: TenantScope,
	text: string,
	values: readonly unknown[] = [],
): Promise<Row> {
	const { rows } = await scope.query<Row>(text, values);
	const [row] = rows;
	if (!row) throw new Error('A function answered no row.');
	return row;
}

/** @throws RangeError on what no caller can have meant. */
function checked(wanted: Wanted): Wanted {
	if (!Number.isInteger(wanted.units) || wanted.units < 1 || wanted.units > 2 ** 31 - 1) {
		throw new RangeError('units is a whole number, 1 or more.');
	}
	// No #: that is what the number of an attempt comes after.
	if (!/^[\w.:-]{1,200}$/.test(wanted.key)) {
		throw new RangeError('key has 1 to 200 letters, digits, or any of _ . : -');
	}
	return wanted;
}
