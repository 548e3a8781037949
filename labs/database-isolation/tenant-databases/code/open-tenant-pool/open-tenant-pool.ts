import { Pool } from 'pg';
import type { TenantId } from '../../../row-level-security/code/with-tenant/with-tenant.ts';
import type { Place } from '../tenant-pools/tenant-pools.ts';

/** The catalog's row leads to a database that is not this tenant's. */
export class WrongDatabaseError extends Error {
	override readonly name = 'WrongDatabaseError';
}

export interface Secrets {
	/** By the login's name, from the secret store; the catalog holds no password. */
	passwordOf(login: string): Promise<string>;
}

// #region open
/** Opens a tenant's pool, and asks the database whose it is before any request does. */
export async function openTenantPool(
	{ host, database, login }: Place,
	tenant: TenantId,
	secrets: Secrets,
	port = 5432,
): Promise<Pool> {
	const pool = new Pool({
		...{ host, port, database, user: login, application_name: 'api' },
		password: () => secrets.passwordOf(login),
		max: 4,
		// A pool that nobody uses holds no connection; it may stay in the map.
		idleTimeoutMillis: 30_000,
		connectionTimeoutMillis: 2_000,
		statement_timeout: 30_000,
	});
	// An idle connection that breaks is taken out by the pool; without a listener it ends the process.
	pool.on('error', (cause) => console.warn(`${database}: ${cause.message}`));
	try {
		const { rows } = await pool.query<{ tenant_id: string }>('SELECT tenant_id FROM this_tenant');
		if (rows[0]?.tenant_id !== tenant) throw new WrongDatabaseError(`${database} is another's.`);
		return pool;
	} catch (cause) {
		await closeTenantPool(pool);
		throw cause;
	}
}

/** `pool.end()` alone resolves while its sockets still close: the server counts them a moment longer. */
export async function closeTenantPool(pool: Pool): Promise<void> {
	let left = pool.totalCount;
	const closed = new Promise<void>((resolve) => {
		if (left === 0) resolve();
		pool.on('remove', () => {
			left -= 1;
			if (left === 0) resolve();
		});
	});
	await Promise.all([pool.end(), closed]);
}
// #endregion open
