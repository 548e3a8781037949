import type pg from 'pg';

/** What tests on the lab `object-check` share: its tenants, and sessions of its people. */

export const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const GLOBEX = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** Begins a transaction of a person in a tenant, as the server does for a request. */
export async function begin(
	client: pg.PoolClient | pg.Client,
	tenant: string,
	person: number,
): Promise<void> {
	await client.query('BEGIN');
	await client.query(
		"SELECT set_config('app.tenant_id', $1, true), set_config('app.person_id', $2, true)",
		[tenant, String(person)],
	);
}

/** How many sessions of this database wait for a lock. */
export async function waitingFor(client: pg.Pool | pg.Client): Promise<number> {
	const { rows } = await client.query<{ waiting: number }>(
		`SELECT count(*)::int AS waiting FROM pg_locks
		 WHERE NOT granted AND pid <> pg_backend_pid()
		   AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`,
	);
	return rows[0]?.waiting ?? 0;
}
