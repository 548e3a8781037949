import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Client } from 'pg';
import pg from 'pg';
import type { Value } from '../../src/measurements/schema.ts';
import { startPostgres } from '../services/postgres.ts';
import { ensurePsql } from '../services/psql.ts';
import { type Bench, type Found, type Measure, spread, versionOf } from './measure.ts';

/** How long a tenant can not write while it moves, as it grows: copied in the freeze, or replicated before it. */

const PLAN = { rows: [10_000, 100_000, 400_000], others: 400_000, runs: 3 } as const;
const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const run = promisify(execFile);

const TABLE = `CREATE TABLE invoice (tenant_id uuid, id bigint, memo text NOT NULL, total numeric NOT NULL, PRIMARY KEY (tenant_id, id));
	CREATE INDEX ON invoice (tenant_id, total)`;
const DIGEST = `SELECT count(*), sum(hashtextextended(i::text, 0)::numeric) FROM invoice AS i WHERE tenant_id = '${ACME}'`;

async function timeOf(work: () => Promise<unknown>): Promise<number> {
	const began = performance.now();
	await work();
	return performance.now() - began;
}

async function until(client: Client, query: string): Promise<void> {
	for (;;) {
		const { rows } = await client.query({ text: query, rowMode: 'array' });
		if (rows[0]?.[0] === true) return;
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
}

async function measureSize(old: Client, next: Client, addresses: Addresses, rows: number) {
	await old.query(`DELETE FROM invoice WHERE tenant_id = '${ACME}'`);
	await old.query(
		`INSERT INTO invoice SELECT '${ACME}', n, 'orchid order ' || n, n FROM generate_series(1, ${rows}) AS n`,
	);
	await old.query('VACUUM ANALYZE invoice');
	const psql = await ensurePsql();
	const copy: number[] = [];
	const verify: number[] = [];
	for (let turn = 0; turn < PLAN.runs; turn += 1) {
		await next.query('TRUNCATE invoice');
		const out = `COPY (SELECT * FROM invoice WHERE tenant_id = '${ACME}') TO STDOUT`;
		const pipe = `"$PSQL" -X -q -d "$OLD" -c "${out}" | "$PSQL" -X -q -d "$NEW" -c 'COPY invoice FROM STDIN'`;
		const env = { ...process.env, PSQL: psql, OLD: addresses.old, NEW: addresses.next };
		copy.push(await timeOf(() => run('bash', ['-o', 'pipefail', '-c', pipe], { env })));
		verify.push(await timeOf(() => Promise.all([old.query(DIGEST), next.query(DIGEST)])));
	}
	const behind: number[] = [];
	const replicated = async (commit: 'on' | 'off') => {
		const times: number[] = [];
		for (let turn = 0; turn < PLAN.runs; turn += 1) {
			await next.query('TRUNCATE invoice');
			const following = `CREATE SUBSCRIPTION move CONNECTION '${addresses.old}' PUBLICATION move WITH (synchronous_commit = ${commit})`;
			const first = await timeOf(async () => {
				await next.query(following);
				await until(
					next,
					"SELECT count(*) > 0 AND bool_and(srsubstate = 'r') FROM pg_subscription_rel",
				);
			});
			if (commit === 'on') behind.push(first);
			// What the tenant did in the last moment before its freeze.
			await old.query(
				`UPDATE invoice SET total = total + 1 WHERE tenant_id = '${ACME}' AND id <= 100`,
			);
			times.push(
				await timeOf(async () => {
					const { rows: found } = await old.query('SELECT pg_current_wal_lsn() AS lsn');
					await until(
						old,
						`SELECT confirmed_flush_lsn >= '${found[0].lsn}' FROM pg_replication_slots`,
					);
				}),
			);
			await next.query('DROP SUBSCRIPTION move');
		}
		return spread(times);
	};
	const [replicate, asynchronous] = [await replicated('on'), await replicated('off')];
	return {
		copy: spread(copy),
		verify: spread(verify),
		replicate,
		asynchronous,
		behind: spread(behind),
	} satisfies Record<string, Value>;
}

interface Addresses {
	readonly old: string;
	readonly next: string;
}

export const measurement: Measure = {
	question: 'How long can a tenant not write while it moves to another server, as it grows?',
	settings: ['wal_level=logical'],
	durable: true,
	async run(bench: Bench): Promise<Found> {
		const second = await startPostgres({ durable: true, settings: ['wal_level=logical'] });
		const next = new pg.Client({ connectionString: second.url });
		next.on('error', () => {});
		try {
			const old = await bench.connect();
			await next.connect();
			await old.query(TABLE);
			await next.query(TABLE);
			await old.query(
				`INSERT INTO invoice SELECT gen_random_uuid(), n, 'falcon order ' || n, n FROM generate_series(1, ${PLAN.others}) AS n`,
			);
			await old.query(
				`CREATE PUBLICATION move FOR TABLE invoice WHERE (tenant_id = '${ACME}') WITH (publish = 'insert, update, delete')`,
			);
			const rows: Record<string, { title: string; values: Record<string, Value> }> = {};
			for (const count of PLAN.rows) {
				bench.say(`${count} rows`);
				const values = await measureSize(
					old,
					next,
					{ old: bench.server.url, next: second.url },
					count,
				);
				rows[`r${count}`] = { title: count.toLocaleString('en-US'), values };
			}
			return {
				setup: `One table with two indexes, ${PLAN.others.toLocaleString('en-US')} rows of other tenants beside the tenant's, two servers on one machine, flushed at each commit. The tenant changes 100 rows just before the freeze.`,
				runs: PLAN.runs,
				versions: { psql: versionOf(await ensurePsql()) },
				columns: {
					copy: { title: 'freeze: COPY out and in', unit: 'ms' },
					replicate: { title: 'freeze: replicated, synchronous_commit on', unit: 'ms' },
					asynchronous: { title: 'the same, off', unit: 'ms' },
					verify: { title: 'compare both homes', unit: 'ms' },
					behind: { title: 'first copy, unfrozen', unit: 'ms' },
				},
				rows,
			};
		} finally {
			await next.end().catch(() => {});
			await second.stop();
		}
	},
};
