import pg, { type Pool, type PoolClient } from 'pg';
import {
	type TenantId,
	type TenantScope,
	withTenant,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

// #region open
/**
 * A pool that works behind PgBouncer in transaction mode: queries have no name, so node-postgres
 * prepares nothing that a session would keep, and whoever waits for a connection gives up.
 *
 * @param onLost is told of each connection that the server or the pooler ends; count them.
 */
export function openPool(
	connectionString: string,
	max: number,
	onLost: (cause: Error) => void,
): Pool {
	const pool = new pg.Pool({ connectionString, max, connectionTimeoutMillis: 5000 });
	// The pool listens to idle connections only. One that is out, in a transaction that the server
	// ends for its limit, would end the process.
	pool.on('connect', (client) => client.on('error', onLost));
	pool.on('error', () => {}); // An idle one again: onLost has been told.
	return pool;
}
// #endregion open

// #region limits
/** What a tenant's plan allows, from your catalog; 0, no limit to PostgreSQL, is refused. */
export interface Limits {
	readonly statementMs: number;
	readonly transactionMs: number; // longer than a statement's; needs PostgreSQL 17 or newer
}

// 0 comes first: a timer that a default started would go on with the default's time.
const LIMIT = `SELECT set_config('statement_timeout', $1, true),
	set_config('transaction_timeout', '0', true), set_config('transaction_timeout', $2, true)`;

/**
 * As `withTenant`, with limits that end with the transaction. An abort destroys the connection; the
 * server goes on until it looks for its client. COMMIT is never aborted.
 */
export async function withTenantLimits<Result>(
	pool: Pool,
	tenantId: TenantId,
	limits: Limits,
	work: (scope: TenantScope) => Promise<Result>,
	signal?: AbortSignal,
): Promise<Result> {
	const values = milliseconds(limits);
	const borrowed = new Borrowed(pool, signal);
	const limited = async (scope: TenantScope) => {
		try {
			signal?.throwIfAborted();
			await scope.query(LIMIT, values);
			return await work(scope);
		} finally {
			borrowed.keep();
			signal?.throwIfAborted();
		}
	};
	try {
		return await withTenant(borrowed as Pick<Pool, 'connect'> as Pool, tenantId, limited);
	} catch (cause) {
		borrowed.keep();
		throw borrowed.destroyed ? signal?.reason : cause;
	}
}
// #endregion limits

/** One connection of a pool, from the wait for it on: an abort ends the wait, or the connection. */
class Borrowed {
	readonly #pool: Pool;
	readonly #signal: AbortSignal | undefined;
	#destroy = () => {};
	destroyed = false;

	constructor(pool: Pool, signal: AbortSignal | undefined) {
		this.#pool = pool;
		this.#signal = signal;
	}

	async connect(): Promise<PoolClient> {
		this.#signal?.throwIfAborted();
		const coming = this.#pool.connect();
		const client = await this.#orAborted(coming).catch((cause) => {
			// It may come yet, and goes back then.
			coming.then((late) => late.release()).catch(() => {});
			throw cause;
		});
		this.#destroy = () => {
			this.destroyed = true;
			// PoolClient hides end(): with it the connection is closed, whatever it waits for.
			(client as PoolClient & { end(): Promise<void> }).end().catch(() => {});
		};
		this.#signal?.addEventListener('abort', this.#destroy);
		return client;
	}

	/** From here on no abort destroys the connection. */
	keep(): void {
		this.#signal?.removeEventListener('abort', this.#destroy);
	}

	async #orAborted<Value>(coming: Promise<Value>): Promise<Value> {
		const signal = this.#signal;
		if (!signal) return coming;
		let giveUp = () => {};
		const aborted = new Promise<never>((_, reject) => {
			giveUp = () => reject(signal.reason);
			signal.addEventListener('abort', giveUp);
		});
		return Promise.race([coming, aborted]).finally(() => {
			signal.removeEventListener('abort', giveUp);
		});
	}
}

/** @throws RangeError on what PostgreSQL takes for no limit, and where the shorter one is the session's end. */
function milliseconds({ statementMs, transactionMs }: Limits): string[] {
	const limits = [statementMs, transactionMs];
	if (!limits.every((limit) => Number.isInteger(limit) && limit >= 1)) {
		throw new RangeError('A limit is 1 ms or more, in whole ms: PostgreSQL takes 0 for none.');
	}
	if (transactionMs <= statementMs) {
		throw new RangeError('A transaction needs longer than a statement, or a slow one ends both.');
	}
	return limits.map(String);
}
