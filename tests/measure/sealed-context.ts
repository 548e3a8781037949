import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { type Bench, type Found, type Measure, spread } from './measure.ts';

/** What a policy pays for verifying its tenant, beside one that believes the setting. */

const PLAN = { runs: 15, rows: 50_000, tenants: 50, batch: 200 } as const;
const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const SECRET = 'heron-of-the-north';
const SETTING = "nullif(current_setting('app.tenant_id', true), '')::uuid";
const EXAMPLE = readFileSync(
	'labs/data-routing/injected-context/code/sealed-context/sealed-context.sql',
	'utf8',
);

const POLICIES = {
	setting: { title: 'setting, believed', tenant: `(SELECT ${SETTING})`, sealed: false },
	sealed: {
		title: 'seal, verified in a subselect',
		tenant: '(SELECT sealed_tenant())',
		sealed: true,
	},
	'each-row': { title: 'seal, verified for each row', tenant: 'sealed_tenant()', sealed: true },
} as const;

async function prepare(bench: Bench): Promise<Client> {
	const admin = await bench.connect();
	await admin.query('CREATE ROLE app_user LOGIN');
	await admin.query(
		`CREATE TABLE document (id int PRIMARY KEY, tenant_id uuid NOT NULL, title text NOT NULL)`,
	);
	await admin.query(
		`INSERT INTO document SELECT n, CASE WHEN n % $2 = 0 THEN $3::uuid ELSE md5((n % $2)::text)::uuid END, 'title ' || n
		 FROM generate_series(1, $1::int) AS n`,
		[PLAN.rows, PLAN.tenants, ACME],
	);
	await admin.query('CREATE INDEX ON document (tenant_id)');
	await admin.query(
		'GRANT SELECT ON document TO app_user; ALTER TABLE document ENABLE ROW LEVEL SECURITY',
	);
	await admin.query('CREATE POLICY own ON document USING (false)');
	await admin.query(EXAMPLE);
	await admin.query(`INSERT INTO seal.context_secret VALUES (sha256('${SECRET}'))`);
	await admin.query('VACUUM ANALYZE document');
	return admin;
}

/** One transaction: enter the tenant, send the work, commit. */
async function transaction(app: Client, sealed: boolean, work: string): Promise<void> {
	await app.query('BEGIN');
	if (sealed) await app.query('SELECT enter_tenant($1, $2)', [ACME, SECRET]);
	else await app.query("SELECT set_config('app.tenant_id', $1, true)", [ACME]);
	await app.query(work);
	await app.query('COMMIT');
}

/** Milliseconds in which the server executes a statement; the first run warms up. */
async function executed(app: Client, sealed: boolean, switches: string): Promise<number> {
	await app.query('BEGIN');
	await app.query(switches);
	if (sealed) await app.query('SELECT enter_tenant($1, $2)', [ACME, SECRET]);
	else await app.query("SELECT set_config('app.tenant_id', $1, true)", [ACME]);
	const run = async () => {
		const { rows } = await app.query(
			'EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) SELECT count(title) FROM document',
		);
		const [{ 'Execution Time': time }] = rows[0]['QUERY PLAN'] as [{ 'Execution Time': number }];
		return time;
	};
	await run();
	const time = await run();
	await app.query('COMMIT');
	return time;
}

type Times = Record<'transaction' | 'index' | 'scan', number[]>;

export const measurement: Measure = {
	question: 'What does it cost to verify the tenant in the policy, instead of believing a setting?',
	async run(bench): Promise<Found> {
		const admin = await prepare(bench);
		const app = await bench.connect({ user: 'app_user' });
		const found = new Map<string, Times>();
		// In turn, so that whatever else the machine does meets all three alike; the first turn warms up.
		for (let turn = 0; turn <= PLAN.runs; turn += 1) {
			bench.say(`turn ${turn} of ${PLAN.runs}`);
			for (const [id, { tenant, sealed }] of Object.entries(POLICIES)) {
				await admin.query(`ALTER POLICY own ON document USING (tenant_id = ${tenant})`);
				const times = found.get(id) ?? { transaction: [], index: [], scan: [] };
				const began = performance.now();
				for (let one = 0; one < PLAN.batch; one += 1)
					await transaction(app, sealed, 'SELECT title FROM document WHERE id = 100');
				const batch = performance.now() - began;
				const index = await executed(app, sealed, 'SET LOCAL enable_seqscan = off');
				const scan = await executed(
					app,
					sealed,
					'SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL max_parallel_workers_per_gather = 0',
				);
				if (turn > 0) {
					times.transaction.push(batch / PLAN.batch);
					times.index.push(index);
					times.scan.push(scan);
				}
				found.set(id, times);
			}
		}
		const row = (id: keyof typeof POLICIES) => {
			const { transaction: each, index, scan } = found.get(id) as Times;
			return {
				title: POLICIES[id].title,
				values: { transaction: spread(each), index: spread(index), scan: spread(scan) },
			};
		};
		return {
			setup: `${PLAN.rows} rows of ${PLAN.tenants} tenants, in memory, with an index on the tenant. The three take turns. A transaction enters the tenant, reads one row by its key and commits, ${PLAN.batch} in each turn; a scan reads one tenant’s rows by index and, with that switched off, through the whole table.`,
			runs: PLAN.runs,
			columns: {
				transaction: { title: 'transaction that reads one row', unit: 'ms' },
				index: { title: 'a tenant’s rows, by index', unit: 'ms' },
				scan: { title: 'a tenant’s rows, whole table', unit: 'ms' },
			},
			rows: { setting: row('setting'), sealed: row('sealed'), 'each-row': row('each-row') },
		};
	},
};
