import pg, { type Pool, type PoolConfig } from 'pg';
import cases from './cases.json' with { type: 'json' };
import {
	endsAsExpected,
	FIRST_WRITTEN,
	ON_PURPOSE,
	plan,
	tenants,
	type Unit,
} from './crowd-plan.ts';
import type { TenantScope, withTenant } from './with-tenant.ts';

/**
 * Many tenants on few connections: 50 tenants do 600 units of work on a pool of four, in an order
 * shuffled from a seed. Some units fail in every way a unit can. What is found is counted, so that a
 * test can ask for zero of the right function and for more than zero of a broken one.
 */

export type Runner = typeof withTenant;

export interface Findings {
	units: number;
	/** Rows of another tenant that a unit read. */
	foreignSeen: number;
	/** Rows that were read without any tenant. */
	seenWithoutTenant: number;
	/** Rows of one tenant that a unit of another one changed or made. */
	foreignWritten: number;
	/** Connections that still have a tenant when all work is done. */
	tenantsKept: number;
	/** Whatever did not end as its kind must. */
	surprises: string[];
}

const { connections, borrowers, units: counts } = cases.crowd;
const FIRST_SEEDED = 1000;

const INSERT = 'INSERT INTO invoice (id, tenant_id, amount, status, memo)';
/** As a column's default would do it: the tenant is the connection's. */
const OF_CONNECTION = `${INSERT} VALUES ($1, nullif(current_setting('app.tenant_id', true), '')::uuid, 1, 'draft', $2)`;
const UNDONE = 'must be undone';

class Crowd {
	readonly findings: Findings = {
		units: 0,
		foreignSeen: 0,
		seenWithoutTenant: 0,
		foreignWritten: 0,
		tenantsKept: 0,
		surprises: [],
	};
	readonly #run: Runner;
	readonly #pool = open('DATABASE_URL', connections);
	readonly #superuser = open('SUPERUSER_URL', 2);

	constructor(run: Runner) {
		this.#run = run;
	}

	async work(): Promise<Findings> {
		try {
			await this.#seed();
			const queue = plan();
			const borrow = async () => {
				for (let unit = queue.pop(); unit; unit = queue.pop()) await this.#settle(unit);
			};
			await Promise.all(Array.from({ length: borrowers }, borrow));
			await this.#lookAtConnections();
			await this.#lookAtRows();
			return this.findings;
		} finally {
			await Promise.all([this.#pool.end(), this.#superuser.end()]);
		}
	}

	/** Two marked rows for each tenant, made by the owner, whom FORCE binds: so with a tenant too. */
	async #seed(): Promise<void> {
		await this.#superuser.query('DELETE FROM invoice WHERE id >= $1', [FIRST_SEEDED]);
		const owner = new pg.Client({ connectionString: process.env['OWNER_URL'] });
		await owner.connect();
		for (const [index, tenant] of tenants.entries()) {
			await owner.query('BEGIN');
			await owner.query("SELECT set_config('app.tenant_id', $1, true)", [tenant]);
			for (const id of [FIRST_SEEDED + 2 * index, FIRST_SEEDED + 2 * index + 1]) {
				await owner.query(OF_CONNECTION, [id, `of ${tenant}`]);
			}
			await owner.query('COMMIT');
		}
		await owner.end();
	}

	async #settle(unit: Unit): Promise<void> {
		let cause: unknown;
		try {
			if (unit.kind === 'comes without a tenant') await this.#borrowBare();
			else await this.#run(this.#pool, unit.tenant, (scope) => this.#perform(unit, scope));
		} catch (thrown) {
			cause = thrown;
		}
		this.findings.units += 1;
		if (!endsAsExpected(unit.kind, cause)) this.#surprise(unit, String(cause ?? 'no error'));
	}

	async #borrowBare(): Promise<void> {
		const { rows } = await this.#pool.query('SELECT id FROM invoice');
		this.findings.seenWithoutTenant += rows.length;
	}

	async #perform(unit: Unit, scope: TenantScope): Promise<void> {
		const { id, kind, tenant, other, pause } = unit;
		await scope.query('SELECT pg_sleep($1)', [pause]);
		if (kind === 'writes') {
			await scope.query(OF_CONNECTION, [id, `of ${tenant}`]);
		} else if (kind === 'writes for another tenant') {
			await scope.query(`${INSERT} VALUES ($1, $2, 1, 'draft', $3)`, [id, other, `of ${tenant}`]);
			this.#surprise(unit, 'was allowed');
		} else if (kind === 'changes every row') {
			const { rows } = await scope.query<{ tenant_id: string }>(
				'UPDATE invoice SET amount = amount + 1 RETURNING tenant_id',
			);
			this.findings.foreignWritten += rows.filter((row) => row.tenant_id !== tenant).length;
		} else if (kind !== 'reads') {
			await scope.query(OF_CONNECTION, [id, UNDONE]);
			return this.#fail(unit, scope);
		}
		await this.#read(unit, scope);
	}

	async #read(unit: Unit, scope: TenantScope): Promise<void> {
		const { rows } = await scope.query<{ tenant_id: string; memo: string }>(
			'SELECT tenant_id, memo FROM invoice',
		);
		const isForeign = ({ tenant_id, memo }: { tenant_id: string; memo: string }) =>
			tenant_id !== unit.tenant || (memo.startsWith('of ') && memo !== `of ${unit.tenant}`);
		const foreign = rows.filter(isForeign).length;
		this.findings.foreignSeen += foreign;
		if (rows.length - foreign < 2) this.#surprise(unit, 'did not see its own rows');
	}

	async #fail({ id, kind }: Unit, scope: TenantScope): Promise<void> {
		if (kind === 'throws') throw ON_PURPOSE;
		if (kind === 'swallows a failed statement') {
			await scope.query('SELECT 1 / 0').catch(() => {});
			await scope.query('SELECT 1').catch(() => {});
		} else if (kind === 'times out') {
			await scope.query("SET LOCAL statement_timeout = '15ms'");
			await scope.query('SELECT pg_sleep(0.3)');
		} else if (kind === 'is killed' && id % 2 === 0) {
			const last = `SELECT ${id} AS last_statement`;
			await scope.query(last);
			await this.#signal('pg_terminate_backend(pid, 5000)', last);
		} else {
			const sleep = `SELECT pg_sleep(2), ${id} AS unit`;
			const how =
				kind === 'is killed' ? 'pg_terminate_backend(pid, 5000)' : 'pg_cancel_backend(pid)';
			// Both are awaited: a signal that came late would hit the connection's next borrower.
			const [slept] = await Promise.allSettled([scope.query(sleep), this.#signal(how, sleep)]);
			if (slept.status === 'rejected') throw slept.reason;
		}
	}

	/** Sends a signal to the backend whose running or last statement is this one. */
	async #signal(call: string, statement: string): Promise<void> {
		const state = statement.includes('pg_sleep') ? "= 'active'" : "<> 'active'";
		for (let attempt = 0; attempt < 200; attempt += 1) {
			const { rowCount } = await this.#superuser.query(
				`SELECT ${call} FROM pg_stat_activity
				 WHERE datname = current_database() AND query = $1 AND state ${state}`,
				[statement],
			);
			if (rowCount) return;
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
	}

	/** The pool must have recovered: it lends all of its connections at once, and none has a tenant. */
	async #lookAtConnections(): Promise<void> {
		const clients = await Promise.all(
			Array.from({ length: connections }, () => this.#pool.connect()),
		);
		for (const client of clients) {
			const { rows } = await client.query<{ tenant: string | null }>(
				"SELECT current_setting('app.tenant_id', true) AS tenant",
			);
			if (rows[0]?.tenant) this.findings.tenantsKept += 1;
			client.release();
		}
		if (this.#pool.totalCount > connections) this.findings.surprises.push('The pool grew.');
	}

	async #lookAtRows(): Promise<void> {
		const { rows } = await this.#superuser.query<Record<'planted' | 'written' | 'undone', number>>(
			`SELECT count(*) FILTER (WHERE memo LIKE 'of %' AND memo <> 'of ' || tenant_id)::int AS planted,
			        count(*) FILTER (WHERE id >= $1 AND memo = 'of ' || tenant_id)::int AS written,
			        count(*) FILTER (WHERE memo = $2)::int AS undone
			 FROM invoice`,
			[FIRST_WRITTEN, UNDONE],
		);
		const { planted = 0, written = 0, undone = 0 } = rows[0] ?? {};
		this.findings.foreignWritten += planted;
		if (written !== counts.writes) this.findings.surprises.push(`${written} rows were written.`);
		if (undone !== 0) this.findings.surprises.push(`${undone} rows were not undone.`);
	}

	#surprise({ id, kind }: Unit, what: string): void {
		this.findings.surprises.push(`Unit ${id}, which ${kind}: ${what}.`);
	}
}

/** A pool whose idle connections may be killed, and which gives up instead of waiting for ever. */
export function open(address: string, max: number, more: PoolConfig = {}): Pool {
	const connectionString = process.env[address];
	if (!connectionString) throw new Error(`${address} is not set.`);
	const pool = new pg.Pool({ connectionString, max, connectionTimeoutMillis: 10_000, ...more });
	pool.on('error', () => {});
	return pool;
}

/** Lets the crowd work through `run` and says what came of it. */
export function letCrowdWork(run: Runner): Promise<Findings> {
	return new Crowd(run).work();
}
