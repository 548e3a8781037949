import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import {
	openPool,
	withTenantLimits,
} from '../../labs/data-routing/pool-of-one/code/tenant-limits/tenant-limits.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { call } from '../services/call.ts';
import { ensureGo } from '../services/go.ts';
import { MissingTool, orSkip } from '../services/missing.ts';
import { ensurePgBouncer } from '../services/pgbouncer.ts';
import { ensurePython } from '../services/python.ts';
import { addressesOf, serveFinalState } from './final-state.ts';
import { MODES, type Mode, type Place, startAsShown } from './pooler-modes.ts';

/** The example in three languages, directly and through PgBouncer with the ini that the guide shows. */

const CODE = join(LABS_FOLDER, 'data-routing/pool-of-one/code');
const documents = parseAllDocuments(readFileSync(join(CODE, 'pooler/pooler.yaml'), 'utf8')).map(
	(one) => one.toJS(),
);
const ini: string = documents[0].data['pgbouncer.ini'];

const state = await serveFinalState(inject('postgresUrl'), 'pool-of-one');
Object.assign(process.env, addressesOf(state));
const database = new URL(state.databaseUrl).pathname.slice(1);

const places = new Map<Mode, Place>();
/** What a tool's own installation takes is no test's time. */
const orNull = (cause: unknown) => {
	if (cause instanceof MissingTool) return null;
	throw cause;
};
const program = await ensurePgBouncer().catch(orNull);
await ensurePython().catch(orNull);
if (program) {
	const server = inject('postgresUrl');
	for (const mode of MODES) {
		places.set(mode, await startAsShown(program, ini, { server, database, mode, size: 1 }));
	}
}
const urlOf = (mode: Mode, role = 'app_user') => (places.get(mode) as Place).url(role);
const addresses = program
	? { session: urlOf('session'), transaction: urlOf('transaction') }
	: undefined;
process.env['ADDRESSES'] = JSON.stringify({ direct: state.databaseUrl, ...addresses });

await import('../../labs/data-routing/pool-of-one/code/tenant-limits/tenant-limits.test.ts');

afterAll(async () => {
	for (const place of places.values()) await place.stop();
	await state.close();
});

const here = async (skip: (note?: string) => never) => void (await orSkip(ensurePgBouncer, skip));
const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const refusal = { message: expect.stringContaining('statement pooling') };

describe('the same cases through the pooler', () => {
	it.for(['session', 'transaction'] as const)('in Go, %s mode', async (mode, { skip }) => {
		await here(skip);
		const { go } = await orSkip(ensureGo, skip);
		const env = { DATABASE_URL: urlOf(mode) };
		const args = ['test', '-count=1', './data-routing/pool-of-one/code/tenant-limits'];
		const { code, output } = await call(go, args, { cwd: LABS_FOLDER, env });
		expect(output).toContain('ok');
		expect(code, output).toBe(0);
	});

	it.for(['session', 'transaction'] as const)('in Python, %s mode', async (mode, { skip }) => {
		await here(skip);
		const python = await orSkip(ensurePython, skip);
		const env = { DATABASE_URL: urlOf(mode) };
		const args = ['-B', '-m', 'pytest', '-q', 'data-routing/pool-of-one/code/tenant-limits'];
		const { code, output } = await call(python, args, { cwd: LABS_FOLDER, env });
		expect(output).toContain('9 passed');
		expect(code, output).toBe(0);
	});

	it('is refused in statement mode', async ({ skip }) => {
		await here(skip);
		const pool = openPool(urlOf('statement'), 1, () => {});
		const limits = { statementMs: 300, transactionMs: 1500 };
		const work = withTenantLimits(pool, acme, limits, (scope) => scope.query('SELECT 1'));
		await expect(work).rejects.toMatchObject(refusal);
		await pool.end();
	});
});

it('lends another connection while the canceled statement goes on, to its limit', async ({
	skip,
}) => {
	await here(skip);
	const pool = openPool(urlOf('transaction'), 1, () => {});
	const superuser = new pg.Client({ connectionString: state.superuserUrl });
	await superuser.connect();
	const active = async () => {
		const { rows } = await superuser.query(
			"SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(9)'",
		);
		return rows[0].n as number;
	};
	const limits = { statementMs: 1000, transactionMs: 2000 };
	const work = withTenantLimits(
		pool,
		acme,
		limits,
		(scope) => scope.query('SELECT pg_sleep(9)'),
		AbortSignal.timeout(100),
	);
	await expect(work).rejects.toMatchObject({ name: 'TimeoutError' });
	const next = await withTenantLimits(pool, acme, limits, (scope) => scope.query('SELECT 1'));
	expect([next.rowCount, await active()]).toEqual([1, 1]);
	await expect.poll(active, { timeout: 3000 }).toBe(0);
	await superuser.end();
	await pool.end();
});

/** What holds through the pooler, by pool_mode: the columns of the guide's table. */
const TABLE: Readonly<Record<'direct' | 'driver' | Mode, Readonly<Record<string, string>>>> = {
	direct: {
		'next client reads SET': 'no',
		'SET LOCAL ends': 'yes',
		'named statement again': 'yes',
		'lock after the client left': 'no',
		'LISTEN hears': 'yes',
	},
	driver: {
		'next client reads SET': 'yes',
		'SET LOCAL ends': 'yes',
		'named statement again': 'yes',
		'lock after the client left': 'yes',
		'LISTEN hears': 'yes',
	},
	session: {
		'next client reads SET': 'no',
		'SET LOCAL ends': 'yes',
		'named statement again': 'yes',
		'lock after the client left': 'no',
		'LISTEN hears': 'yes',
	},
	transaction: {
		'next client reads SET': 'yes',
		'SET LOCAL ends': 'yes',
		'named statement again': '42P05',
		'lock after the client left': 'yes',
		'LISTEN hears': 'no',
	},
	statement: {
		'next client reads SET': 'yes',
		'SET LOCAL ends': 'refused',
		'named statement again': '42P05',
		'lock after the client left': 'yes',
		'LISTEN hears': 'no',
	},
};

interface Client {
	query: pg.Client['query'];
	once(event: string, listener: () => void): unknown;
	end(): Promise<void>;
}
type Connect = () => Promise<Client>;

async function connect(url: string): Promise<pg.Client> {
	const client = new pg.Client({ connectionString: url });
	client.on('error', () => {});
	await client.connect();
	return client;
}

const first = async (client: Client, text: string) =>
	String((await client.query({ text, rowMode: 'array' })).rows[0]?.[0]);

async function row(borrow: Connect): Promise<Record<string, string>> {
	const found: Record<string, string> = {};
	const superuser = await connect(state.superuserUrl);
	const before = await borrow();
	await before.query("SET app.tenant_id = 'left'");
	await before.query('SELECT pg_advisory_lock(77)');
	await before.query('LISTEN wake');
	const heard = new Promise<string>((resolve) => {
		before.once('notification', () => resolve('yes'));
		setTimeout(() => resolve('no'), 300);
	});
	await superuser.query('NOTIFY wake');
	found['LISTEN hears'] = await heard;
	await before.end();
	const next = await borrow();
	const held = async () =>
		first(superuser, 'SELECT count(*) FROM pg_locks WHERE locktype = $$advisory$$ AND objid = 77');
	// A session that ended gives its lock back a moment later.
	for (let tries = 0; tries < 20 && (await held()) !== '0'; tries += 1) {
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	found['lock after the client left'] = (await held()) === '0' ? 'no' : 'yes';
	const tenant = "SELECT current_setting('app.tenant_id', true)";
	found['next client reads SET'] = (await first(next, tenant)) === 'left' ? 'yes' : 'no';
	await next.query('SELECT pg_advisory_unlock_all()');
	await next.query('RESET app.tenant_id');
	found['SET LOCAL ends'] = await next
		.query('BEGIN')
		.then(async () => {
			await next.query("SET LOCAL app.tenant_id = 'mine'");
			await next.query('COMMIT');
			return (await first(next, tenant)) === '' ? 'yes' : 'no';
		})
		.catch(({ message }: Error) => (message.includes('statement pooling') ? 'refused' : message));
	await next.end().catch(() => {});
	const one = await borrow();
	await one.query({ name: 'rows', text: 'SELECT 1', values: [] });
	await one.end();
	const two = await borrow();
	found['named statement again'] = await two
		.query({ name: 'rows', text: 'SELECT 1', values: [] })
		.then(() => 'yes')
		.catch(({ code }: { code?: string }) => code ?? 'error');
	await two.end().catch(() => {});
	await superuser.end();
	return found;
}

describe('the table', () => {
	it('direct', async () => {
		expect(await row(() => connect(state.databaseUrl))).toEqual(TABLE.direct);
	});
	it('a pool in the driver', async () => {
		const pool = new pg.Pool({ connectionString: state.databaseUrl, max: 1 });
		const borrow = async () => {
			const client = await pool.connect();
			return {
				query: client.query.bind(client) as Client['query'],
				once: (event: string, listener: () => void) => client.once(event as 'end', listener),
				end: async () => client.release(),
			};
		};
		expect(await row(borrow)).toEqual(TABLE.driver);
		await pool.end();
	});
	it.for(MODES)('PgBouncer, %s mode', async (mode, { skip }) => {
		await here(skip);
		expect(await row(() => connect(urlOf(mode)))).toEqual(TABLE[mode]);
	});
});

it('sends the reset after each transaction where it is told to, and takes a client its own setting', async ({
	skip,
}) => {
	const pgbouncer = await orSkip(ensurePgBouncer, skip);
	const place = await startAsShown(pgbouncer, ini, {
		server: inject('postgresUrl'),
		database,
		mode: 'transaction',
		size: 1,
		also: 'server_reset_query_always = 1',
	});
	try {
		const [one, two] = [await connect(place.url('app_user')), await connect(place.url('app_user'))];
		await one.query("SET app.tenant_id = 'left'");
		const tenant = "SELECT coalesce(current_setting('app.tenant_id', true), '')";
		expect(await first(two, tenant)).toBe('');
		expect(await first(one, tenant)).toBe('');
		for (const client of [one, two]) await client.end();
	} finally {
		await place.stop();
	}
});

describe('the alert', () => {
	const COLUMNS: Readonly<Record<string, string>> = {
		pgbouncer_pools_client_maxwait_seconds: 'maxwait',
	};
	const rules: { alert: string; expr: string }[] = documents[1].spec.groups[0].rules;

	it('is a rule whose metrics the exporter has, and one says that they are missing', () => {
		for (const { expr } of rules) {
			const metric = /pgbouncer_\w+/.exec(expr)?.[0] ?? '';
			expect(Object.keys(COLUMNS)).toContain(metric);
		}
		expect(rules.map(({ expr }) => expr).join()).toContain(
			'absent(pgbouncer_pools_client_maxwait_seconds)',
		);
	});

	it('counts the client that waits for the only connection', async ({ skip }) => {
		await here(skip);
		const url = urlOf('transaction');
		const [holder, waiting] = [await connect(url), await connect(url)];
		const exporter = await connect(urlOf('transaction', 'exporter'));
		const maxwait = async () => {
			const { rows } = await exporter.query('SHOW POOLS');
			return rows
				.filter(({ database: name }) => name !== 'pgbouncer')
				.reduce((most, one) => Math.max(most, Number(one.maxwait)), 0);
		};
		expect(await maxwait()).toBe(0);
		await holder.query('BEGIN');
		const answer = waiting.query('SELECT 1');
		const bound = Number(/> (\d+)$/.exec(rules[0]?.expr ?? '')?.[1]);
		let seen = 0;
		const deadline = Date.now() + 4000;
		while (seen <= bound && Date.now() < deadline) {
			await new Promise((resolve) => setTimeout(resolve, 100));
			seen = await maxwait();
		}
		expect(seen).toBeGreaterThan(bound);
		await holder.query('COMMIT');
		await answer;
		for (const client of [holder, waiting, exporter]) await client.end();
	});
});
