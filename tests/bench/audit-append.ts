import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg, { type Pool } from 'pg';
import {
	parseTenantId,
	type TenantId,
	type TenantScope,
	withTenant,
} from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { serveFinalState } from '../languages/final-state.ts';
import { startPostgres } from '../services/postgres.ts';

/**
 * `npm run bench:audit`: what the guide audit-logs says in numbers, written to `audit-append.json`
 * beside it. A chained append is compared with an insert into a table of the same columns and
 * policy, in turns in one run, on a server that flushes at each commit. Ratios carry over to other
 * machines; the rates say how long this one's disk takes for a flush.
 */

const PLAN = { connections: 16, tenants: 50, appends: 2000, rounds: 5, workMs: 5 } as const;

type Append = (scope: TenantScope) => Promise<unknown>;

const EVENT = ['user:7f3a', null, 'invoice.read', 'invoice:1', '{"reason": "bench"}'];
const chained: Append = (scope) => scope.query('SELECT audit_append($1, $2, $3, $4, $5)', EVENT);
const plain: Append = (scope) =>
	scope.query(
		`INSERT INTO audit_plain (tenant_id, occurred_at, actor, on_behalf_of, action, subject, detail)
		 VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, clock_timestamp(), $1, $2, $3, $4, $5)`,
		EVENT,
	);
/** The transaction's own work, which takes a while and no processor. */
const work: Append = (scope) => scope.query(`SELECT pg_sleep(${PLAN.workMs / 1000})`);

const inTurn =
	(...steps: readonly Append[]): Append =>
	async (scope) => {
		for (const step of steps) await step(scope);
	};

/** Microseconds for each transaction, over all connections. */
async function measure(
	pool: Pool,
	tenants: readonly TenantId[],
	connections: number,
	count: number,
	append: Append,
): Promise<number> {
	let next = 0;
	const started = performance.now();
	const lane = async () => {
		while (next < count) {
			const tenant = tenants[next++ % tenants.length] as TenantId;
			await withTenant(pool, tenant, append);
		}
	};
	await Promise.all(Array.from({ length: connections }, lane));
	return (1000 * (performance.now() - started)) / count;
}

/** Both in turns, so that a busy machine slows both; the least of each. */
async function compare(run: (append: Append) => Promise<number>, first: Append, second: Append) {
	const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
	for (let round = 0; round < PLAN.rounds; round += 1) {
		least[0] = Math.min(least[0] as number, await run(first));
		least[1] = Math.min(least[1] as number, await run(second));
	}
	const [one = 0, two = 0] = least;
	return {
		microseconds: least.map(Math.round),
		perSecond: least.map((micros) => Math.round(1e6 / micros)),
		ratio: Math.round((10 * one) / two) / 10,
	};
}

async function measureAll(pool: Pool, superuser: Pool) {
	await superuser.query(`
		CREATE TABLE audit_plain (tenant_id uuid NOT NULL, seq bigint GENERATED ALWAYS AS IDENTITY,
		  occurred_at timestamptz NOT NULL, actor text NOT NULL, on_behalf_of text,
		  action text NOT NULL, subject text NOT NULL, detail text NOT NULL CHECK (detail IS JSON),
		  PRIMARY KEY (tenant_id, seq));
		ALTER TABLE audit_plain ENABLE ROW LEVEL SECURITY;
		CREATE POLICY plain_of_tenant ON audit_plain
		  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
		GRANT INSERT ON audit_plain TO app_user`);
	const tenants = Array.from({ length: PLAN.tenants }, () => parseTenantId(randomUUID()));
	const one = [parseTenantId(randomUUID())];
	await superuser.query(
		"INSERT INTO audit_head (tenant_id, seq, hash) SELECT unnest($1::uuid[]), 0, decode(repeat('00', 32), 'hex')",
		[[...tenants, ...one]],
	);
	const { connections, appends } = PLAN;
	const run = (of: readonly TenantId[], lanes: number, count: number) => (append: Append) =>
		measure(pool, of, lanes, count, append);
	const costs = {
		oneConnection: await compare(run(one, 1, appends / 2), chained, plain),
		oneTenant: await compare(run(one, connections, appends), chained, plain),
		manyTenants: await compare(run(tenants, connections, appends), chained, plain),
		withWork: {
			appendFirst: await compare(
				run(one, connections, appends / 10),
				inTurn(chained, work),
				inTurn(work, plain),
			),
			appendLast: await compare(
				run(one, connections, appends / 10),
				inTurn(work, chained),
				inTurn(work, plain),
			),
		},
	};
	const { rows } = await superuser.query<{ chained: number; plain: number }>(`
		SELECT pg_total_relation_size('audit_event') / (SELECT count(*) FROM audit_event) AS chained,
		       pg_total_relation_size('audit_plain') / (SELECT count(*) FROM audit_plain) AS plain`);
	const [bytesPerRow] = rows.map((row) => [Number(row.chained), Number(row.plain)]);
	return { plan: PLAN, costs, bytesPerRow };
}

const server = await startPostgres({ durable: true });
try {
	const state = await serveFinalState(server.url, 'audit-chain');
	const open = (connectionString: string) =>
		new pg.Pool({ connectionString, max: PLAN.connections }).on('error', () => {});
	const [pool, superuser] = [open(state.databaseUrl), open(state.superuserUrl)];
	const result = await measureAll(pool, superuser);
	await Promise.all([pool.end(), superuser.end()]);
	await state.close();
	const file = join(import.meta.dirname, 'audit-append.json');
	writeFileSync(file, `${JSON.stringify(result, null, '\t')}\n`);
	console.log(file);
} finally {
	await server.stop();
}
