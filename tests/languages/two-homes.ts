import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg, { type Pool } from 'pg';
import { LABS_FOLDER, readSharedScripts } from '../../src/lab/disk.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { region } from './row-level-security-bench.ts';

/** Two servers that replicate logically, and on each of them, for every test, a database of the lab's tables. */

export const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const GLOBEX = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
export const CODE = join(LABS_FOLDER, 'database-isolation/move-tenant/code');

/** Tables and policies of the lab, the identities of the example, and the example's placement and guard. */
const TABLES = readFileSync(join(CODE, '../schema.sql'), 'utf8').split('-- Where each tenant')[0];
const IDENTITY = region('publication', 'publish', CODE).split('CREATE PUBLICATION')[0] as string;
const GUARD = readFileSync(join(CODE, 'guard/guard.sql'), 'utf8');

export interface Home {
	readonly url: string;
	/** As superuser: the operator, and the verifier whom no policy binds. */
	readonly root: Pool;
	/** As app_user. */
	readonly app: Pool;
}

export class TwoHomes {
	readonly #servers: readonly PostgresServer[];
	readonly #pools: Pool[] = [];
	#made = 0;
	#open: readonly Home[] = [];

	private constructor(servers: readonly PostgresServer[]) {
		this.#servers = servers;
	}

	static async start(): Promise<TwoHomes> {
		const settings = ['wal_level=logical', 'wal_retrieve_retry_interval=100ms'];
		const servers = await Promise.all([startPostgres({ settings }), startPostgres({ settings })]);
		const homes = new TwoHomes(servers);
		for (const { url } of servers) await homes.#pool(url).query(readSharedScripts().roles);
		return homes;
	}

	/** A database on each server: the old home with rows of acme and globex, the new one with none. */
	async open(): Promise<{ readonly old: Home; readonly next: Home }> {
		this.#made += 1;
		const [old, next] = (await Promise.all(
			this.#servers.map(({ url }) => this.#home(url, `home_${this.#made}`)),
		)) as [Home, Home];
		this.#open = [old, next];
		await old.root.query(`
			INSERT INTO placement VALUES ('${ACME}', 1, 'active'), ('${GLOBEX}', 1, 'active');
			SET session_replication_role = replica;
			INSERT INTO customer (tenant_id, name) VALUES ('${ACME}', 'orchid bakery'), ('${GLOBEX}', 'falcon air');
			INSERT INTO invoice (tenant_id, payer_id, memo, total)
			SELECT '${ACME}'::uuid, 1, 'orchid ' || n, n FROM generate_series(1, 40) AS n
			UNION ALL SELECT '${GLOBEX}'::uuid, 2, 'falcon ' || n, n FROM generate_series(1, 40) AS n;
			RESET session_replication_role`);
		return { old, next };
	}

	/** Ends what still replicates between the homes that were opened last. */
	async part(): Promise<void> {
		for (const { root } of this.#open)
			for (const name of await rowsOf(
				root,
				'SELECT subname FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())',
			))
				await root.query(`DROP SUBSCRIPTION ${name}`);
	}

	async #home(server: string, name: string): Promise<Home> {
		await this.#pool(server).query(`CREATE DATABASE ${name}`);
		const url = new URL(server);
		url.pathname = `/${name}`;
		const root = this.#pool(url.href);
		await root.query('GRANT USAGE, CREATE ON SCHEMA public TO app_owner');
		const made = `SET SESSION AUTHORIZATION app_owner; ${TABLES} ${IDENTITY} ${GUARD}; RESET SESSION AUTHORIZATION`;
		await root.query(made);
		url.username = 'app_user';
		return { url: new URL(`/${name}`, server).href, root, app: this.#pool(url.href) };
	}

	#pool(connectionString: string): Pool {
		const pool = new pg.Pool({ connectionString, max: 12 }).on('error', () => {});
		this.#pools.push(pool);
		return pool;
	}

	async stop(): Promise<void> {
		await Promise.all(this.#pools.map((pool) => pool.end()));
		await Promise.all(this.#servers.map((server) => server.stop()));
	}
}

/** One statement of a tenant's, in a transaction of its own, routed in an epoch. */
export async function writeAs(
	{ app }: Home,
	tenant: string,
	epoch: number,
	sql: string,
	values: readonly unknown[] = [],
): Promise<number> {
	const client = await app.connect();
	try {
		await client.query('BEGIN');
		await client.query(
			"SELECT set_config('app.tenant_id', $1, true), set_config('app.epoch', $2, true)",
			[tenant, String(epoch)],
		);
		const { rowCount } = await client.query(sql, [...values]);
		await client.query('COMMIT');
		return rowCount ?? 0;
	} catch (cause) {
		await client.query('ROLLBACK');
		throw cause;
	} finally {
		client.release();
	}
}

/** The SQLSTATE that a promise ends with. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
	work.then(
		() => 'none',
		(cause: { code?: string }) => cause.code ?? String(cause),
	);

/** Waits until a query answers true. */
export async function until(pool: Pool, query: string): Promise<void> {
	const deadline = performance.now() + 15_000;
	for (;;) {
		const { rows } = await pool.query({ text: query, rowMode: 'array' });
		if (rows[0]?.[0] === true) return;
		if (performance.now() > deadline) throw new Error(`never true: ${query}`);
		await new Promise((resolve) => setTimeout(resolve, 15));
	}
}

/** All rows of a query as text. */
export async function rowsOf(pool: Pool, query: string): Promise<string[]> {
	const { rows } = await pool.query({ text: query, rowMode: 'array' });
	return rows.map((row) => (row as unknown[]).join(' '));
}
