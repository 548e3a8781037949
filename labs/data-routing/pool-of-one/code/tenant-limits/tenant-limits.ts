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
 */
export function openPool(connectionString: string, max: number): Pool {
	const pool = new pg.Pool({ connectionString, max, connectionTimeoutMillis: 5000 });
	// An idle connection that the server ends is replaced; without a listener it ends the process.
	pool.on('error', () => {});
	return pool;
}
// #endregion open

// #region limits
/** What a tenant's plan allows, from your catalog; 0, no limit to PostgreSQL, is refused. */
export interface Limits {
	readonly statementMs: number;
	readonly transactionMs: number; // needs PostgreSQL 17 or newer
}

const LIMIT = `SELECT set_config('statement_timeout', $1, true),
	set_config('transaction_timeout', $2, true)`;

/**
 * As `withTenant`, with limits that end with the transaction. An abort destroys the connection; the
 * server goes on for as long as the statement may take. COMMIT is never aborted.
 */
export async function withTenantLimits<Result>(
	pool: Pool,
	tenantId: TenantId,
	limits: Limits,
	work: (scope: TenantScope) => Promise<Result>,
	signal?: AbortSignal,
): Promise<Result> {
	const values = [milliseconds(limits.statementMs), milliseconds(limits.transactionMs)];
	let client: PoolClient | undefined;
	const connect = async () => {
		signal?.throwIfAborted();
		client = await pool.connect();
		return client;
	};
	return withTenant({ connect } as Pool, tenantId, async (scope) => {
		const destroy = () => void (client as PoolClient & { end(): Promise<void> }).end();
		signal?.addEventListener('abort', destroy);
		try {
			signal?.throwIfAborted();
			await scope.query(LIMIT, values);
			return await work(scope);
		} finally {
			signal?.removeEventListener('abort', destroy);
			signal?.throwIfAborted();
		}
	});
}
// #endregion limits

/** @throws RangeError on what PostgreSQL takes for no limit: 0, and what is rounded to it. */
function milliseconds(limit: number): string {
	if (!Number.isInteger(limit) || limit < 1) throw new RangeError('A limit is 1 ms or more.');
	return `${limit}`;
}
