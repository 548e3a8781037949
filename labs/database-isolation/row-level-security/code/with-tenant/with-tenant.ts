import type { Pool, PoolClient, QueryResult, QueryResultRow } from 'pg';

// #region tenant-id
declare const parsed: unique symbol;

/** The id of a tenant that `parseTenantId` has seen; a plain string is not one. */
export type TenantId = string & { readonly [parsed]: true };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Parses the claim `tenant_id` of a token whose signature has been verified. Never give it a
 * header, a path or a query parameter: those are the client's to choose.
 *
 * @throws TypeError when the claim is no UUID in lower case. Its message leaves the value out.
 */
export function parseTenantId(claim: unknown): TenantId {
	if (typeof claim !== 'string' || !UUID.test(claim)) {
		throw new TypeError('The claim tenant_id is not a UUID.');
	}
	return claim as TenantId;
}
// #endregion tenant-id

/** What the work of a tenant may do with its connection: send statements until its transaction ends. */
export interface TenantScope {
	query<Row extends QueryResultRow>(
		text: string,
		values?: readonly unknown[],
	): Promise<QueryResult<Row>>;
}

// #region set-tenant
/**
 * Runs `work` in one transaction that belongs to one tenant. The tenant ends with the
 * transaction, so the next borrower of the connection has none and sees no row.
 *
 * @param work must not end the transaction itself. Its result is returned after COMMIT.
 * @throws whatever `work` throws, after ROLLBACK.
 */
export async function withTenant<Result>(
	pool: Pool,
	tenantId: TenantId,
	work: (scope: TenantScope) => Promise<Result>,
): Promise<Result> {
	const client = await pool.connect();
	const scope = new Scope(client);
	let broken: Error | undefined;
	const onError = (cause: Error) => {
		broken = cause;
	};
	client.on('error', onError);
	try {
		await client.query('BEGIN');
		await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenantId]);
		const result = await work(scope);
		scope.close();
		const { command } = await client.query('COMMIT');
		if (command !== 'COMMIT') throw new Error('Rolled back: a statement had failed.');
		return result;
	} catch (cause) {
		scope.close();
		await client.query('ROLLBACK').catch(onError);
		throw cause;
	} finally {
		client.off('error', onError);
		client.release(broken);
	}
}
// #endregion set-tenant

// #region scope
/** Refuses a statement that comes after the end: it would run for the connection's next tenant. */
class Scope implements TenantScope {
	readonly #client: PoolClient;
	#open = true;

	constructor(client: PoolClient) {
		this.#client = client;
	}

	async query<Row extends QueryResultRow>(
		text: string,
		values: readonly unknown[] = [],
	): Promise<QueryResult<Row>> {
		if (!this.#open) throw new Error('The transaction of this tenant is over: await every query.');
		return this.#client.query<Row>(text, [...values]);
	}

	close(): void {
		this.#open = false;
	}
}
// #endregion scope
