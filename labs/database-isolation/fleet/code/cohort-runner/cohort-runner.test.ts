import pg, { type Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FleetBusy, type Rollout, rollOut, type Version } from './cohort-runner.ts';

// OWNER_URL logs in as app_owner, to the state that the lab ends in: sixty tenants at version 2.

const { OWNER_URL = '' } = process.env;

const VERSION: Version = {
	number: 3,
	statements: [
		'ALTER TABLE invoice ADD COLUMN due date',
		'ALTER TABLE invoice ADD CONSTRAINT total_below_a_million CHECK (total < 1000000)',
		'ALTER TABLE invoice ALTER COLUMN total TYPE numeric(14, 2)',
	],
};
const ROLLOUT: Rollout = {
	template: 't_template',
	pilot: ['t_acme'],
	cohort: 20,
	parallel: 4,
	stopAt: 3,
	lockTimeout: 50,
	attempts: 2,
};

/** Milliseconds that a busy machine may add to a wait. */
const SLACK = 500;

let pool: Pool;
beforeAll(() => {
	pool = new pg.Pool({ connectionString: OWNER_URL, max: 8 }).on('error', () => {});
});
afterAll(() => pool.end());

const rowsOf = async (sql: string) => (await pool.query({ text: sql, rowMode: 'array' })).rows;
const places = async (state: string) =>
	(
		await rowsOf(
			`SELECT schema_name FROM ledger WHERE version = 3 AND state = '${state}' ORDER BY 1`,
		)
	).flat();
/** How often ALTER TABLE was carried through, by schema. */
const altered = async () =>
	new Map(
		(await rowsOf('SELECT schema_name, count(*)::int FROM altered GROUP BY 1')) as [
			string,
			number,
		][],
	);

beforeEach(async () => {
	await pool.query(`
		INSERT INTO t_023.invoice (id, memo, total) VALUES (9, 'misplaced comma', 2000000);
		ALTER TABLE t_009.invoice ADD COLUMN due text;
		DELETE FROM altered`);
});

/** Back to version 2, whatever a test has left. */
afterEach(async () => {
	await pool.query(`
		DELETE FROM t_023.invoice WHERE id = 9;
		DROP VIEW IF EXISTS t_041.report;
		DO $$
		DECLARE
			place text;
		BEGIN
			FOR place IN SELECT schema_name FROM tenant UNION ALL SELECT 't_template' LOOP
				EXECUTE format('ALTER TABLE %I.invoice DROP COLUMN IF EXISTS due,
					DROP CONSTRAINT IF EXISTS total_below_a_million,
					ALTER COLUMN total TYPE numeric(12, 2)', place);
			END LOOP;
		END $$;
		CREATE VIEW t_041.report WITH (security_invoker) AS SELECT id, total FROM t_041.invoice;
		GRANT SELECT ON t_041.report TO app_user;
		DELETE FROM ledger WHERE version = 3`);
});

async function mend() {
	await pool.query(`
		DELETE FROM t_023.invoice WHERE id = 9;
		ALTER TABLE t_009.invoice DROP COLUMN due;
		DROP VIEW t_041.report`);
}

describe('sixty tenants, of whom three refuse', () => {
	it('changes the others, and says what the three refused with', async () => {
		const report = await rollOut(pool, VERSION, ROLLOUT);
		expect(Object.fromEntries(report.failed)).toEqual({
			t_009: '42701',
			t_023: '23514',
			t_041: '0A000',
		});
		expect(report).toMatchObject({ stopped: false });
		expect(report.done).toHaveLength(58);
		expect(report.done.slice(0, 2)).toEqual(['t_template', 't_acme']);
		expect(await places('done')).toEqual([...report.done].sort());
		// Of a tenant that refused, no statement is left.
		const counts = await altered();
		for (const schema of report.failed.keys()) expect(counts.has(schema)).toBe(false);
		expect(
			await rowsOf("SELECT 1 FROM pg_constraint WHERE conname = 'total_below_a_million'"),
		).toHaveLength(58);
	});

	it('is resumed without repeating a statement', async () => {
		await rollOut(pool, VERSION, ROLLOUT);
		const first = await altered();
		await mend();
		await pool.query('DELETE FROM altered');
		const report = await rollOut(pool, VERSION, ROLLOUT);
		expect([...report.done].sort()).toEqual(['t_009', 't_023', 't_041']);
		expect(first.size).toBe(58);
		expect(Object.fromEntries(await altered())).toEqual({ t_009: 3, t_023: 3, t_041: 3 });
		await pool.query('DELETE FROM altered');
		expect(await rollOut(pool, VERSION, ROLLOUT)).toEqual({
			done: [],
			failed: new Map(),
			stopped: false,
		});
		expect((await altered()).size).toBe(0);
	});

	it('stops after a cohort with too many failures, and leaves the rest untried', async () => {
		const report = await rollOut(pool, VERSION, { ...ROLLOUT, stopAt: 1 });
		expect(Object.fromEntries(report.failed)).toEqual({ t_009: '42701' });
		expect(report).toMatchObject({ stopped: true });
		// Template, pilot, and a cohort of twenty in which one refused.
		expect(report.done).toHaveLength(1 + 1 + 19);
		expect((await altered()).size).toBe(21);
	});

	it('stops at a pilot that refuses, before anybody else', async () => {
		const report = await rollOut(pool, VERSION, { ...ROLLOUT, pilot: ['t_041', 't_003'] });
		expect(report).toMatchObject({ stopped: true });
		expect([...report.done].sort()).toEqual(['t_003', 't_template']);
	});
});

describe('one run at a time', () => {
	it('refuses a second run while the first one holds the lock', async () => {
		await mend();
		await pool.query('DELETE FROM altered');
		const runs = await Promise.allSettled([
			rollOut(pool, VERSION, ROLLOUT),
			rollOut(pool, VERSION, ROLLOUT),
		]);
		const refused = runs.filter((run) => run.status === 'rejected');
		expect(refused.map(({ reason }) => reason)).toEqual([expect.any(FleetBusy)]);
		expect(await places('done')).toHaveLength(61);
		// Each tenant once, by whoever it was.
		expect(new Set((await altered()).values())).toEqual(new Set([3]));
		await expect(rollOut(pool, VERSION, ROLLOUT)).resolves.toMatchObject({ done: [] });
	});
});

describe('a tenant whose table somebody holds', () => {
	it('costs its own change, and no reader waits longer than the lock timeout', async () => {
		await mend();
		const holder = new pg.Client({ connectionString: OWNER_URL });
		const reader = new pg.Client({ connectionString: OWNER_URL });
		await Promise.all([holder.connect(), reader.connect()]);
		try {
			// A report that somebody left open: it reads, and so holds ACCESS SHARE.
			await holder.query('BEGIN');
			await holder.query('SELECT FROM t_003.invoice');
			const run = rollOut(pool, VERSION, ROLLOUT);
			const waits: number[] = [];
			for (let over = false; !over; ) {
				const began = performance.now();
				// Queues behind the waiting ALTER TABLE, and gets through when that gives up.
				await reader.query('SELECT FROM t_003.invoice');
				waits.push(performance.now() - began);
				over = await Promise.race([
					run.then(() => true),
					new Promise<false>((r) => setTimeout(r, 5, false)),
				]);
			}
			const report = await run;
			// It did wait, and the timeout ended it: the report stays open until the end of the test.
			const longest = Math.max(...waits);
			expect(longest).toBeGreaterThan(ROLLOUT.lockTimeout / 2);
			expect(longest).toBeLessThan(ROLLOUT.lockTimeout + SLACK);
			expect(Object.fromEntries(report.failed)).toEqual({ t_003: '55P03' });
			expect(report.done).toHaveLength(60);
			await holder.query('COMMIT');
			await expect(rollOut(pool, VERSION, ROLLOUT)).resolves.toMatchObject({ done: ['t_003'] });
		} finally {
			await Promise.all([holder.end(), reader.end()]);
		}
	});

	it('holds every reader up where there is no timeout', async () => {
		const [holder, migrator, reader] = (await Promise.all(
			[1, 2, 3].map(async () => {
				const client = new pg.Client({ connectionString: OWNER_URL });
				await client.connect();
				return client;
			}),
		)) as [pg.Client, pg.Client, pg.Client];
		try {
			await holder.query('BEGIN');
			await holder.query('SELECT FROM t_003.invoice');
			const change = migrator.query('ALTER TABLE t_003.invoice ADD COLUMN due date');
			const waiting = 'SELECT FROM pg_locks WHERE NOT granted AND relation = $1::regclass';
			await expect
				.poll(async () => (await pool.query(waiting, ['t_003.invoice'])).rowCount)
				.toBe(1);
			const read = reader.query('SELECT FROM t_003.invoice');
			await expect
				.poll(async () => (await pool.query(waiting, ['t_003.invoice'])).rowCount)
				.toBe(2);
			await holder.query('COMMIT');
			await Promise.all([change, read]);
		} finally {
			await Promise.all([holder.end(), migrator.end(), reader.end()]);
		}
	});
});

/** Does this once, when the pool has lent a connection for the tenth time. */
function halfWay(act: () => void): void {
	let lent = 0;
	const count = () => {
		lent += 1;
		if (lent < 10) return;
		pool.off('acquire', count);
		act();
	};
	pool.on('acquire', count);
}

describe('a run that is interrupted', () => {
	it('begins no tenant when it was told to end before', async () => {
		const signal = AbortSignal.abort();
		await expect(rollOut(pool, VERSION, { ...ROLLOUT, signal })).rejects.toThrow('abort');
		expect((await altered()).size).toBe(0);
	});

	it('ends half-way with whole tenants, and is resumed from there', async () => {
		await mend();
		await pool.query('DELETE FROM altered');
		const ending = new AbortController();
		halfWay(() => ending.abort());
		await expect(rollOut(pool, VERSION, { ...ROLLOUT, signal: ending.signal })).rejects.toThrow(
			'abort',
		);
		const reached = await places('done');
		expect(reached.length).toBeGreaterThan(2);
		expect(reached.length).toBeLessThan(30);
		expect([...(await altered()).keys()].sort()).toEqual(reached);
		const report = await rollOut(pool, VERSION, ROLLOUT);
		expect(report.done).toHaveLength(61 - reached.length);
		// Each statement once in each schema, over both runs.
		expect(new Set((await altered()).values())).toEqual(new Set([3]));
		expect(await altered()).toHaveProperty('size', 61);
	});
});

it('refuses a tenant whose schema is missing, where a path would pass over it', async () => {
	await pool.query("INSERT INTO tenant VALUES (gen_random_uuid(), 'lost', 't_lost')");
	try {
		const version = { number: 3, statements: ['CREATE TABLE note (id bigint PRIMARY KEY)'] };
		const report = await rollOut(pool, version, { ...ROLLOUT, pilot: ['t_lost'] });
		expect(Object.fromEntries(report.failed)).toEqual({ t_lost: '3F000' });
		expect(report.done).toEqual(['t_template']);
	} finally {
		await pool.query("DELETE FROM tenant WHERE slug = 'lost'; DROP TABLE t_template.note");
	}
});

it('reaches a tenant who enters the catalog during the run', async () => {
	await mend();
	await pool.query("DELETE FROM tenant WHERE schema_name = 't_060'");
	const add = () =>
		pool.query(
			"INSERT INTO tenant VALUES ('00000000-0000-4000-8000-000000000060', '060', 't_060') ON CONFLICT DO NOTHING",
		);
	let added: Promise<unknown> | undefined;
	halfWay(() => {
		added = add();
	});
	try {
		// From then on the run waits for the sign-up, which may be slow, and not the other way around.
		const connect = async () => {
			await added;
			return pool.connect();
		};
		const waiting = { connect, query: pool.query.bind(pool) } as unknown as pg.Pool;
		const report = await rollOut(waiting, VERSION, { ...ROLLOUT, cohort: 5 });
		expect(report.done).toContain('t_060');
		expect(report.done).toHaveLength(61);
	} finally {
		await added;
		await add();
	}
});
