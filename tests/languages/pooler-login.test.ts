import { readFileSync } from 'node:fs';
import { connect as connectTo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import {
	openPool,
	withTenantLimits,
} from '../../labs/data-routing/pool-of-one/code/tenant-limits/tenant-limits.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { call } from '../services/call.ts';
import { orMissing, orSkip } from '../services/missing.ts';
import { ensurePgBouncer } from '../services/pgbouncer.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { ensurePostgres15, startPostgres15 } from '../services/postgres-15.ts';
import { ensurePython } from '../services/python.ts';
import { type PlaceOptions, startAsShown } from './pooler-modes.ts';

/** What the server holds for the pooler's login, on a server of this file's own: logins are its. */

const CODE = join(LABS_FOLDER, 'data-routing/pool-of-one/code');
const login = readFileSync(join(CODE, 'pooler-login/pooler-login.sql'), 'utf8').replaceAll(
	'DATABASE app ',
	'DATABASE postgres ',
);
const files: Readonly<Record<string, string>> = parseAllDocuments(
	readFileSync(join(CODE, 'pooler/pooler.yaml'), 'utf8'),
)[0]?.toJS().data;
const ini = files['pgbouncer.ini'] ?? '';
const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');

let server: PostgresServer;
let superuser: pg.Client;
const ends: (() => Promise<unknown>)[] = [];
const direct = () => server.url.replace('postgres@', 'app_user@');

async function connect(connectionString: string): Promise<pg.Client> {
	const client = new pg.Client({ connectionString });
	client.on('error', () => {});
	await client.connect();
	return client;
}

await orMissing(ensurePgBouncer);
await orMissing(ensurePostgres15);

/** PgBouncer as shown, until the test ends. */
async function pooler(
	skip: (note?: string) => never,
	options: Partial<PlaceOptions>,
	also = '',
): Promise<(role: string, name?: string) => string> {
	const program = await orSkip(ensurePgBouncer, skip);
	const place = await startAsShown(program, ini, {
		server: server.url,
		database: 'postgres',
		mode: 'transaction',
		size: 2,
		also,
		...options,
	});
	ends.push(place.stop);
	return place.url;
}

/** Backends of the login that still work on a statement. */
async function working(): Promise<number> {
	const { rows } = await superuser.query(
		"SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = 'app_user' AND state = 'active'",
	);
	return rows[0].n;
}

beforeAll(async () => {
	server = await startPostgres({ settings: ['max_connections=100'] });
	superuser = await connect(server.url);
});
beforeEach(async () => {
	await superuser.query('CREATE ROLE app_user LOGIN; CREATE ROLE report_user LOGIN');
});
afterEach(async () => {
	await superuser.query(
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app_user'",
	);
	for (const end of ends.splice(0)) await end();
	await superuser.query('DROP ROLE app_user, report_user');
	await superuser.query('ALTER DATABASE postgres RESET ALL');
});
afterAll(async () => {
	await superuser.end();
	await server.stop();
});

describe('statements whose client left', () => {
	/** Six clients, each of which leaves in the middle of a statement. */
	async function sixLeave(url: string): Promise<void> {
		for (let time = 0; time < 6; time += 1) {
			const client = await connect(url);
			const answer = client.query('SELECT pg_sleep(9)').catch(() => {});
			await new Promise((resolve) => setTimeout(resolve, 150));
			await client.end().catch(() => {});
			await answer;
		}
	}
	const most = 'max_db_connections = 2\nquery_wait_timeout = 1';

	it('work on past max_db_connections by default', async ({ skip }) => {
		const url = await pooler(skip, {}, most);
		await sixLeave(url('app_user'));
		expect(await working()).toBe(6);
	});

	it('end, where the login looks for its clients', async ({ skip }) => {
		await superuser.query(login);
		const url = await pooler(skip, {}, most);
		await sixLeave(url('app_user'));
		await expect.poll(working, { timeout: 2000 }).toBe(0);
	});

	it('are bounded by the login’s connection limit', async ({ skip }) => {
		await superuser.query('ALTER ROLE app_user CONNECTION LIMIT 4');
		const url = await pooler(skip, {}, most);
		await sixLeave(url('app_user')).catch(() => {});
		expect(await working()).toBe(4);
	});

	it('have room in what the file adds up', async () => {
		await superuser.query(login);
		const { rows } = await superuser.query(`
			SELECT rolconnlimit AS most,
			       (SELECT rolconnlimit FROM pg_roles WHERE rolname = 'report_user') AS reports, current_setting('max_connections')::int
			       - current_setting('superuser_reserved_connections')::int
			       - current_setting('reserved_connections')::int AS free
			FROM pg_roles WHERE rolname = 'app_user'`);
		const size = Number(/^default_pool_size = (\d+)/m.exec(ini)?.[1]);
		const reports = Number(/^reports = .* pool_size=(\d+)$/m.exec(files['place.ini'] ?? '')?.[1]);
		expect(2 * (size + reports)).toBe(20);
		expect(rows[0].most).toBe(3 * size + 15);
		expect(rows[0].reports).toBe(3 * reports + 4);
		expect(rows[0].most + rows[0].reports).toBeLessThan(rows[0].free);
	});

	it('and no setting is stored for a login, which MT-RT-017 would find', async () => {
		await superuser.query(login);
		const stored =
			'SELECT setrole::int, setdatabase <> 0 AS here, setconfig FROM pg_db_role_setting';
		expect((await superuser.query(stored)).rows).toEqual([
			{
				setrole: 0,
				here: true,
				setconfig: [
					'client_connection_check_interval=500ms',
					'idle_in_transaction_session_timeout=10s',
				],
			},
		]);
	});

	it('max_db_connections counts for each entry, though both lead to one database', async ({
		skip,
	}) => {
		const names = { reports: 5 };
		const one = 'max_db_connections = 1\nquery_wait_timeout = 1';
		const url = await pooler(skip, { size: 5, names }, one);
		const holders = await Promise.all(
			['app', 'reports'].map((name) => connect(url('app_user', name))),
		);
		for (const holder of holders) await holder.query('BEGIN');
		const third = await connect(url('app_user', 'reports'));
		await expect(third.query('SELECT 1')).rejects.toThrow('query_wait_timeout');
		for (const client of [...holders, third]) await client.end().catch(() => {});
	});
});

describe('transaction_timeout', () => {
	const dawdle = async (url: string) => {
		const pool = openPool(url, 1, () => {});
		ends.push(() => pool.end());
		const limits = { statementMs: 200, transactionMs: 400 };
		return withTenantLimits(pool, acme, limits, async (scope) => {
			const { rows } = await scope.query("SELECT current_setting('transaction_timeout') AS now");
			await new Promise((resolve) => setTimeout(resolve, 900));
			return rows[0]?.['now'];
		});
	};

	it('fires under the login as shown', async () => {
		await superuser.query(login);
		await expect(dawdle(direct())).rejects.toThrow();
	});

	it('is not moved once a default has started it, though SHOW says so', async () => {
		await superuser.query("ALTER ROLE app_user SET transaction_timeout = '60s'");
		const client = await connect(direct());
		await client.query('BEGIN');
		const { rows } = await client.query(
			"SELECT set_config('transaction_timeout', '400', true) AS now",
		);
		await new Promise((resolve) => setTimeout(resolve, 900));
		expect(rows).toEqual([{ now: '400ms' }]);
		expect((await client.query('COMMIT')).command).toBe('COMMIT');
		await client.end();
	});

	it('fires in withTenantLimits all the same: it stops the default’s timer first', async () => {
		await superuser.query("ALTER ROLE app_user SET transaction_timeout = '60s'");
		await expect(dawdle(direct())).rejects.toThrow();
	});

	it('ends both, where it is as short as the statement’s', async () => {
		const client = await connect(direct());
		await client.query('BEGIN');
		await client.query(
			"SELECT set_config('statement_timeout', '300', true), set_config('transaction_timeout', '300', true)",
		);
		const ended = client.query('SELECT pg_sleep(2)');
		await expect(ended).rejects.toMatchObject({ code: '25P04' });
		await client.end().catch(() => {});
	});

	it('is unknown before PostgreSQL 17, where the idle limit stands in', async ({ skip }) => {
		const old = await orSkip(() => startPostgres15(), skip);
		ends.push(() => old.stop());
		const pool = openPool(old.url, 1, () => {});
		const limits = { statementMs: 300, transactionMs: 1000 };
		const work = withTenantLimits(pool, acme, limits, async () => {});
		await expect(work).rejects.toMatchObject({ code: '42704' });
		const client = await pool.connect();
		const ended = new Promise<{ code?: string }>((resolve) => client.once('error', resolve));
		await client.query('BEGIN');
		await client.query("SELECT set_config('idle_in_transaction_session_timeout', '200', true)");
		expect((await ended).code).toBe('25P03');
		client.release(true);
		await pool.end();
	});
});

describe('a process whose connection is ended while it is out', () => {
	const SCRIPT = join(import.meta.dirname, 'dawdle.ts');
	const run = (url: string, kind: string, statement: string) =>
		call(process.execPath, [SCRIPT, url, kind, statement], { cwd: LABS_FOLDER });
	const IDLE = 'SELECT 1';
	const BUSY = 'SELECT pg_sleep(5)';

	it('ends with it, though the pool has a listener', async () => {
		const { code, output } = await run(direct(), 'bare', IDLE);
		expect(code).not.toBe(0);
		expect(output).toContain('Unhandled');
	});

	it('ends with it through the pooler, during a statement too', async ({ skip }) => {
		const url = await pooler(skip, {});
		const { code, output } = await run(url('app_user'), 'bare', BUSY);
		expect(code).not.toBe(0);
		expect(output).toContain('Unhandled');
	});

	it.each([IDLE, BUSY])('lives on with the pool as shown: direct, %s', async (statement) => {
		const { code, output } = await run(direct(), 'shown', statement);
		expect(output).toContain('alive: 1, lost: 1');
		expect(code).toBe(0);
	});

	it.for([
		['transaction_timeout', IDLE, ''],
		['transaction_timeout', BUSY, ''],
		['idle_transaction_timeout', IDLE, 'idle_transaction_timeout = 1'],
	] as const)('lives on through the pooler: %s, %s', async ([, statement, also], { skip }) => {
		const url = await pooler(skip, {}, also);
		const { code, output } = await run(url('app_user'), 'shown', statement);
		expect(output).toContain('alive: 1, lost: 1');
		expect(code).toBe(0);
	});
});

describe('more than one pooler', () => {
	const CANCEL = `
import asyncio, sys, time, psycopg
async def main():
    connection = await psycopg.AsyncConnection.connect(sys.argv[1], autocommit=True)
    began = time.monotonic()
    try:
        async with asyncio.timeout(0.3):
            await connection.execute("SELECT pg_sleep(9)")
    except TimeoutError:
        pass
    print(int(time.monotonic() - began), connection.closed)
asyncio.run(main())
`;

	/** A port that leads to each of the addresses in turn. */
	async function inTurn(urls: readonly string[]): Promise<string> {
		let turn = 0;
		const sockets = new Set<Socket>();
		const balancer = createServer((client) => {
			const target = connectTo(Number(new URL(urls[turn++ % urls.length] ?? '').port), '127.0.0.1');
			for (const [one, other] of [
				[client, target],
				[target, client],
			] as const) {
				sockets.add(one);
				one.on('error', () => other.destroy());
				one.pipe(other);
			}
		});
		await new Promise<void>((resolve) => balancer.listen(0, '127.0.0.1', resolve));
		ends.push(async () => {
			for (const socket of sockets) socket.destroy();
			balancer.close();
		});
		const url = new URL(urls[0] ?? '');
		url.port = String((balancer.address() as { port: number }).port);
		return url.href;
	}

	it.for([
		['reaches its statement behind one', 1, '0 False'],
		['gets lost behind two, and psycopg closes after 5 s', 2, '5 True'],
	] as const)('a cancel %s', async ([, count, says], { skip }) => {
		const python = await orSkip(ensurePython, skip);
		const urls: string[] = [];
		for (let one = 0; one < count; one += 1) urls.push((await pooler(skip, {}))('app_user'));
		const { stdout } = await call(python, ['-c', CANCEL, await inTurn(urls)], { cwd: LABS_FOLDER });
		expect(stdout.trim()).toBe(says);
	});
});

it('keeps room for requests where reports have an entry of their own', async ({ skip }) => {
	const url = await pooler(skip, { size: 1, names: { reports: 1 } }, 'query_wait_timeout = 1');
	const waits = async (name: string) => {
		const holder = await connect(url('app_user', 'reports'));
		await holder.query('BEGIN');
		const client = await connect(url('app_user', name));
		const answer = await client.query('SELECT 1').then(
			() => 'answered',
			() => 'waited in vain',
		);
		await holder.query('COMMIT');
		for (const one of [holder, client]) await one.end().catch(() => {});
		return answer;
	};
	expect(await waits('reports')).toBe('waited in vain');
	expect(await waits('app')).toBe('answered');
});

it('meets 26000 where a named statement was prepared on another connection', async ({ skip }) => {
	const url = await pooler(skip, { size: 2 });
	const one = await connect(url('app_user'));
	const named = { name: 'rows', text: 'SELECT 1', values: [] };
	await one.query(named);
	const holder = await connect(url('app_user'));
	await holder.query('BEGIN');
	await expect(one.query(named)).rejects.toMatchObject({ code: '26000' });
	for (const client of [one, holder]) await client.end().catch(() => {});
});
