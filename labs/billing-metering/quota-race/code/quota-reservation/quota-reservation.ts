import type { Pool } from 'pg';
import {
	type TenantId,
	type TenantScope,
	withTenant,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

/** The state a reservation is in, or `refused` where there was no room for one. */
export type Answer = 'held' | 'refused' | 'committed' | 'released' | 'expired';

export interface Wanted {
	/** Names the request, and repeats in its retries; a tenant's own, so two tenants may use the same. */
	readonly key: string;
	readonly meter: string;
	readonly units: number;
	readonly about: string;
}

/** How long a request waits for others of its tenant at the counter; then 55P03. */
const LOCK_WAIT_MS = 1000;

// #region reserve
/**
 * Holds units for a request, or says why not. After an error or an answer that was lost, ask again
 * with the same key: what was held before is held once.
 */
export async function reserve(pool: Pool, tenantId: TenantId, wanted: Wanted): Promise<Answer> {
	const { key, meter, units, about } = checked(wanted);
	const ask = () =>
		withTenant(pool, tenantId, async (scope) => {
			await scope.query("SELECT set_config('lock_timeout', $1, true)", [`${LOCK_WAIT_MS}`]);
			await scope.query('SELECT open_period(now())');
			const reserved = 'SELECT reserve($1, $2, $3, $4, now()) AS answer';
			return one<{ answer: Answer }>(scope, reserved, [key, meter, units, about]);
		});
	const { answer } = await ask();
	if (answer !== 'refused') return answer;
	// What crashed requests still hold comes back when it is missed, and waits for no job.
	const { back } = await withTenant(pool, tenantId, (scope) =>
		one<{ back: number }>(scope, 'SELECT expire_reservations(now()) AS back'),
	);
	return back > 0 ? (await ask()).answer : answer;
}

/** Gives back what is held. False where nothing was: it is safe to call in doubt, and twice. */
export async function release(pool: Pool, tenantId: TenantId, key: string): Promise<boolean> {
	const { given } = await withTenant(pool, tenantId, (scope) =>
		one<{ given: boolean }>(scope, 'SELECT release_reservation($1) AS given', [key]),
	);
	return given;
}
// #endregion reserve

/** Why there is nothing to work with: `refused` is the limit, the others are what became of the key. */
export class NotReserved extends Error {
	readonly answer: Answer;

	constructor(answer: Answer) {
		super(`No units are held for this request: ${answer}.`);
		this.name = 'NotReserved';
		this.answer = answer;
	}
}

// #region run
export interface Job<Result> {
	/** Outside of any transaction. Must end when the signal says so. */
	readonly work: (signal: AbortSignal) => Promise<Result>;
	/** Keeps the result under the key, so that a second run of the request meets its row. */
	readonly store: (scope: TenantScope, result: Result) => Promise<unknown>;
	/** Shorter than a reservation lasts. */
	readonly withinMs: number;
}

/**
 * Reserves, works, and then counts the units and keeps the result in one transaction.
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
	signal?.throwIfAborted();
	const answer = await reserve(pool, tenantId, wanted);
	if (answer !== 'held') throw new NotReserved(answer);
	try {
		const late = AbortSignal.timeout(withinMs);
		const result = await work(signal ? AbortSignal.any([signal, late]) : late);
		await withTenant(pool, tenantId, async (scope) => {
			await commit(scope, wanted.key);
			await store(scope, result);
		});
		return result;
	} catch (cause) {
		// Does nothing where COMMIT happened and its answer was lost. If this fails too, it expires.
		await release(pool, tenantId, wanted.key).catch(() => {});
		throw cause;
	}
}
// #endregion run

async function commit(scope: TenantScope, key: string): Promise<void> {
	const { counted } = await one<{ counted: boolean }>(
		scope,
		'SELECT commit_reservation($1) AS counted',
		[key],
	);
	if (!counted) throw new NotReserved('expired');
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
	if (wanted.key.length < 1 || wanted.key.length > 200) {
		throw new RangeError('key has 1 to 200 characters.');
	}
	return wanted;
}
