import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import {
	closeTenantPool,
	openTenantPool,
	type Place,
	RefusedError,
	TenantPools,
	WrongDatabaseError,
} from '../../labs/database-isolation/tenant-databases/code/tenant-pools/tenant-pools.ts';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { region } from './row-level-security-bench.ts';

/**
 * What keeps databases of one server apart, on a server that has several: a login is refused or let
 * in when it connects, so nothing of this can be shown within one database. The queries are the
 * evidence of MT-DB-029, MT-DB-030, MT-DB-031 and MT-DB-033, asked in both directions.
 */

const CODE = join(LABS_FOLDER, 'database-isolation/tenant-databases/code');
const sql = (name: string) => region('tenant-database', name, CODE);
const gaps = (name: string) => region('database-gaps', name, CODE);

const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const globex = parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
const ACME = 't_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa';
const GLOBEX = 't_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb';
/** The same statements for globex. */
const forGlobex = (text: string) =>
	text.replaceAll(ACME, GLOBEX).replaceAll(String(acme), String(globex));

let server: PostgresServer;
let operator: pg.Client;

const urlOf = (login: string, database: string) => {
	const url = new URL(server.url);
	url.username = login;
	url.pathname = `/${database}`;
	return url.href;
};

async function within<Result>(
	login: string,
	database: string,
	work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
	const client = new pg.Client({ connectionString: urlOf(login, database) });
	client.on('error', () => {});
	await client.connect();
	try {
		return await work(client);
	} finally {
		await client.end();
	}
}

/** `connected`, or the SQLSTATE that a login is refused with. */
const tryToConnect = (login: string, database: string) =>
	within(login, database, async () => 'connected').catch((cause) => String(cause.code));

/** Runs a script one statement after the other: CREATE DATABASE stands in no transaction. */
async function run(client: pg.Client, script: string): Promise<void> {
	const bare = script.replaceAll(/^\s*--.*$/gm, '');
	for (const statement of bare.split(';')) if (statement.trim()) await client.query(statement);
}

async function found(query: string): Promise<string[]> {
	const { rows } = await operator.query(query);
	return rows.map((row) => Object.values(row).join(' '));
}

beforeAll(async () => {
	server = await startPostgres();
	operator = new pg.Client({ connectionString: server.url });
	await operator.connect();
	await operator.query('CREATE DATABASE tenant_template');
	await within('postgres', 'tenant_template', async (client) => {
		await client.query('CREATE TABLE invoice (id bigint PRIMARY KEY, memo text NOT NULL)');
		await run(client, sql('template'));
	});
	await operator.query('ALTER DATABASE tenant_template ALLOW_CONNECTIONS false');
	await operator.query('REVOKE ALL ON DATABASE postgres, template1, tenant_template FROM PUBLIC');
	await operator.query(
		'CREATE TABLE placement (tenant_id uuid PRIMARY KEY, database text, login text, epoch bigint, state text)',
	);
	for (const [tenant, name, memo, spelled] of [
		[acme, ACME, 'orchid retainer', (text: string) => text],
		[globex, GLOBEX, 'falcon rollout', forGlobex],
	] as const) {
		await run(operator, spelled(sql('role')));
		await run(operator, spelled(sql('database')));
		await within('postgres', name, async (client) => {
			await run(client, spelled(sql('grants')));
			await client.query('INSERT INTO invoice VALUES (1, $1)', [memo]);
		});
		await operator.query("INSERT INTO placement VALUES ($1, $2, $3, 1, 'active')", [
			tenant,
			name,
			`${name}_1`,
		]);
	}
});

afterAll(async () => {
	await operator?.end();
	await server?.stop();
});

describe('a database for each tenant', () => {
	const memos = async (client: pg.Client | pg.Pool) =>
		(await client.query('SELECT memo FROM invoice')).rows.map(({ memo }) => memo);

	it('is used by its own login', async () => {
		expect(await within(`${ACME}_1`, ACME, memos)).toEqual(['orchid retainer']);
		expect(await within(`${GLOBEX}_1`, GLOBEX, memos)).toEqual(['falcon rollout']);
	});

	it('refuses another tenant’s login when it connects, and every other database does', async () => {
		for (const database of [GLOBEX, 'postgres', 'template1']) {
			expect(await tryToConnect(`${ACME}_1`, database), database).toBe('42501');
		}
		expect(await tryToConnect(`${ACME}_1`, 'tenant_template')).toBe('55000');
		expect(await found(gaps('connect'))).toEqual([]);
	});

	it('MT-DB-029: lets everybody in where CONNECT was left to PUBLIC, and the query names it', async () => {
		await operator.query(`GRANT CONNECT ON DATABASE ${GLOBEX} TO PUBLIC`);
		expect(await tryToConnect(`${ACME}_1`, GLOBEX)).toBe('connected');
		expect(await found(gaps('connect'))).toEqual([`${GLOBEX} PUBLIC CONNECT`]);
		// What it finds there: names of tables, columns and functions, if no row of them.
		await within(`${ACME}_1`, GLOBEX, async (client) => {
			const { rows } = await client.query(
				`SELECT attname FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
				 WHERE relname = 'invoice' AND attnum > 0`,
			);
			expect(rows.map(({ attname }) => attname)).toEqual(['id', 'memo']);
			await expect(client.query('SELECT * FROM public.invoice')).rejects.toMatchObject({
				code: '42501',
			});
		});
		await operator.query(`REVOKE CONNECT ON DATABASE ${GLOBEX} FROM PUBLIC`);
	});

	it('is open to everybody when it is new: rights on a template are not copied', async () => {
		await operator.query('CREATE DATABASE t_new TEMPLATE tenant_template');
		expect(await tryToConnect(`${ACME}_1`, 't_new')).toBe('connected');
		expect(await found(gaps('connect'))).toEqual([
			't_new PUBLIC CONNECT',
			't_new PUBLIC TEMPORARY',
		]);
		await operator.query('DROP DATABASE t_new');
	});

	it('copies the rows and the rights on tables that its template holds', async () => {
		await operator.query(`CREATE DATABASE t_copy TEMPLATE ${GLOBEX}`);
		await operator.query('REVOKE ALL ON DATABASE t_copy FROM PUBLIC');
		await operator.query(`GRANT CONNECT ON DATABASE t_copy TO ${GLOBEX}`);
		expect(await within(`${GLOBEX}_1`, 't_copy', memos)).toEqual(['falcon rollout']);
		await operator.query('DROP DATABASE t_copy');
	});

	it('shares its cluster’s catalogs: each login reads who else is there', async () => {
		await within(`${GLOBEX}_1`, GLOBEX, async () => {
			await within(`${ACME}_1`, ACME, async (client) => {
				const names = async (query: string) =>
					(await client.query(query)).rows.map(({ name }) => name);
				expect(await names('SELECT datname AS name FROM pg_database')).toContain(GLOBEX);
				expect(await names('SELECT rolname AS name FROM pg_roles')).toContain(`${GLOBEX}_1`);
				expect(await names('SELECT usename AS name FROM pg_stat_activity')).toContain(
					`${GLOBEX}_1`,
				);
				const { rows } = await client.query(
					'SELECT query FROM pg_stat_activity WHERE usename = $1',
					[`${GLOBEX}_1`],
				);
				expect(rows).toEqual([{ query: '<insufficient privilege>' }]);
			});
		});
	});

	it('and its predefined roles: one grant reads rows in every database that lets it in', async () => {
		await operator.query(`GRANT pg_read_all_data TO ${ACME}_1`);
		await operator.query(`GRANT CONNECT ON DATABASE ${GLOBEX} TO ${ACME}_1`);
		const rows = await within(`${ACME}_1`, GLOBEX, (client) =>
			client.query('SELECT memo FROM public.invoice'),
		);
		expect(rows.rows).toEqual([{ memo: 'falcon rollout' }]);
		await operator.query(`REVOKE pg_read_all_data FROM ${ACME}_1`);
		await operator.query(`REVOKE CONNECT ON DATABASE ${GLOBEX} FROM ${ACME}_1`);
	});
});

describe('the evidence', () => {
	it('MT-DB-030: a login without a limit is named, and one that may take half', async () => {
		expect(await found(gaps('limits'))).toEqual([]);
		// 57 of the 60 are left to logins that are no superusers.
		await operator.query(`ALTER ROLE ${ACME}_1 CONNECTION LIMIT -1`);
		await operator.query(`ALTER ROLE ${GLOBEX}_1 CONNECTION LIMIT 29`);
		expect(await found(gaps('limits'))).toEqual([`${ACME}_1 -1`, `${GLOBEX}_1 29`]);
		await operator.query(`ALTER ROLE ${ACME}_1 CONNECTION LIMIT 12`);
		await operator.query(`ALTER ROLE ${GLOBEX}_1 CONNECTION LIMIT 28`);
		expect(await found(gaps('limits'))).toEqual([]);
		await operator.query(`ALTER ROLE ${GLOBEX}_1 CONNECTION LIMIT 12`);
	});

	it('MT-DB-030: a tenant at its limit gets 53300, and another tenant is served', async () => {
		await operator.query(`ALTER ROLE ${ACME}_1 CONNECTION LIMIT 1`);
		await within(`${ACME}_1`, ACME, async () => {
			expect(await tryToConnect(`${ACME}_1`, ACME)).toBe('53300');
			expect(await tryToConnect(`${GLOBEX}_1`, GLOBEX)).toBe('connected');
		});
		await operator.query(`ALTER ROLE ${ACME}_1 CONNECTION LIMIT 12`);
	});

	it('MT-DB-031: sessions of a login that was closed, or lost its database, go on and are named', async () => {
		await within(`${ACME}_1`, ACME, async (old) => {
			expect(await found(gaps('sessions'))).toEqual([]);
			await operator.query(`ALTER ROLE ${ACME}_1 NOLOGIN`);
			expect(await tryToConnect(`${ACME}_1`, ACME)).toBe('28000');
			expect((await old.query('SELECT memo FROM invoice')).rows).toEqual([
				{ memo: 'orchid retainer' },
			]);
			expect(await found(gaps('sessions'))).toEqual([`${ACME} ${ACME}_1 1`]);
			await operator.query(`ALTER ROLE ${ACME}_1 LOGIN`);
			await operator.query(`REVOKE CONNECT ON DATABASE ${ACME} FROM ${ACME}`);
			expect((await old.query('SELECT memo FROM invoice')).rowCount).toBe(1);
			expect(await found(gaps('sessions'))).toEqual([`${ACME} ${ACME}_1 1`]);
			await operator.query(`GRANT CONNECT ON DATABASE ${ACME} TO ${ACME}`);
		});
		expect(await found(gaps('sessions'))).toEqual([]);
	});

	it('MT-DB-033: attributes, memberships and settings that reach beyond a database are named', async () => {
		expect(await found(gaps('reach'))).toEqual([]);
		await operator.query(`ALTER ROLE ${ACME}_1 CREATEDB CREATEROLE`);
		await operator.query(`GRANT pg_monitor TO ${ACME}`);
		await operator.query(`GRANT ${GLOBEX} TO ${ACME}_1`);
		await operator.query(`ALTER DATABASE ${GLOBEX} SET app.api_key = 'falcon-7731'`);
		await operator.query(`ALTER ROLE ${GLOBEX}_1 SET app.token = 'falcon-7731'`);
		expect(await found(gaps('reach'))).toEqual([
			`every role setting app.api_key`,
			`${ACME} member pg_monitor`,
			`${ACME}_1 attribute CREATEDB`,
			`${ACME}_1 attribute CREATEROLE`,
			`${ACME}_1 member ${GLOBEX}`,
			`${GLOBEX}_1 setting app.token`,
		]);
		const seen = await within(`${ACME}_1`, ACME, (client) =>
			client.query('SELECT setconfig FROM pg_db_role_setting'),
		);
		expect(JSON.stringify(seen.rows)).toContain('falcon-7731');
		await operator.query(`ALTER ROLE ${ACME}_1 NOCREATEDB NOCREATEROLE`);
		await operator.query(`REVOKE pg_monitor FROM ${ACME}`);
		await operator.query(`REVOKE ${GLOBEX} FROM ${ACME}_1`);
		await operator.query(`ALTER DATABASE ${GLOBEX} RESET ALL`);
		await operator.query(`ALTER ROLE ${GLOBEX}_1 RESET ALL`);
	});
});

describe('the pools', () => {
	const secrets = { passwordOf: async () => 'not asked on this server' };
	const port = () => Number(new URL(server.url).port);

	/** From the catalog, as a service asks it: by the tenant of the verified token. */
	const find = async (tenant: string): Promise<Place | 'unknown' | 'suspended'> => {
		const { rows } = await operator.query('SELECT * FROM placement WHERE tenant_id = $1', [tenant]);
		if (!rows[0]) return 'unknown';
		if (rows[0].state !== 'active') return 'suspended';
		const { database, login, epoch } = rows[0];
		return { host: '127.0.0.1', database, login, epoch: Number(epoch) };
	};
	const makePools = (limit: number) =>
		new TenantPools<pg.Pool>({
			find,
			open: (place, tenant) =>
				openTenantPool(
					place,
					tenant,
					secrets,
					(config) => new pg.Pool({ ...config, port: port() }),
				),
			close: closeTenantPool,
			limit,
			report: (cause) => {
				throw cause;
			},
		});
	const memo = async (pool: pg.Pool) =>
		(await pool.query('SELECT memo FROM invoice')).rows[0]?.memo;
	const sessions = () =>
		found(`SELECT usename FROM pg_stat_activity
			WHERE backend_type = 'client backend' AND usename LIKE 't\\_%' ORDER BY 1`);

	it('with room for one serve two tenants in turn, and the server never holds both', async () => {
		const pools = makePools(1);
		for (let round = 0; round < 5; round += 1) {
			expect(await pools.use(acme, memo)).toBe('orchid retainer');
			expect(await sessions()).toEqual([`${ACME}_1`]);
			expect(await pools.use(globex, memo)).toBe('falcon rollout');
			// Not a moment later: what was closed is gone.
			expect(await sessions()).toEqual([`${GLOBEX}_1`]);
		}
		await pools.close();
		expect(await sessions()).toEqual([]);
	});

	it('wait no longer than they are told for a host that answers nothing', async () => {
		const silent = { totalCount: 1, on() {}, end: () => new Promise(() => {}) };
		await closeTenantPool(silent as unknown as pg.Pool, 20);
	});

	it('follow new credentials, and leave no session of the old login', async () => {
		const pools = makePools(4);
		expect(await pools.use(acme, memo)).toBe('orchid retainer');
		const [change = '', later = ''] = sql('rotate').split(/-- When pg_stat_activity.*\n/);
		await run(operator, change);
		expect(await pools.use(acme, memo)).toBe('orchid retainer');
		expect(await sessions()).toEqual([`${ACME}_2`]);
		await run(operator, later);
		expect(await tryToConnect(`${ACME}_1`, ACME)).toBe('28000');
		await pools.close();
	});

	it('refuse a catalog row that leads to another tenant’s database', async () => {
		const pools = makePools(4);
		const wrong = async (database: string, login: string) => {
			await operator.query(
				'UPDATE placement SET database = $1, login = $2, epoch = epoch + 1 WHERE tenant_id = $3',
				[database, login, globex],
			);
			return pools.use(globex, memo).catch((cause) => cause.code ?? cause.name);
		};
		expect(await wrong(ACME, `${GLOBEX}_1`)).toBe('42501');
		expect(await wrong(ACME, `${ACME}_2`)).toBe(WrongDatabaseError.name);
		expect(await wrong('t_never_made', `${GLOBEX}_1`)).toBe('3D000');
		expect(await sessions()).toEqual([]);
		expect(await wrong(GLOBEX, `${GLOBEX}_1`)).toBe('falcon rollout');
		await pools.close();
	});

	it('let go of a tenant that was suspended, so that its database can be dropped', async () => {
		const pools = makePools(4);
		await pools.use(globex, memo);
		await operator.query("UPDATE placement SET state = 'suspended' WHERE tenant_id = $1", [globex]);
		await expect(pools.use(globex, memo)).rejects.toBeInstanceOf(RefusedError);
		expect(await sessions()).toEqual([]);
		await operator.query(`DROP DATABASE ${GLOBEX}`);
	});
});

describe('the files', () => {
	it('hold no statement that a test does not run', () => {
		const text = readFileSync(join(CODE, 'tenant-database/tenant-database.sql'), 'utf8');
		const regions = [...text.matchAll(/#region (\w+)/g)].map(([, name]) => name);
		expect(regions).toEqual(['template', 'role', 'database', 'grants', 'rotate']);
	});
});
