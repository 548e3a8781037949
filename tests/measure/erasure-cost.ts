import type { Client } from 'pg';
import type { Value } from '../../src/measurements/schema.ts';
import { type Bench, type Found, type Measure, spread } from './measure.ts';

/** What one person's erasure costs as the number of tenants grows, by key, by index, by copy. */

const PLAN = { runs: 11, tenants: [1, 10, 100], people: 200, eventsOfOne: 25 } as const;
/** The tenant that erases; there is one of its name in every size. */
const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

const EVENT = `(tenant_id uuid NOT NULL, id bigint NOT NULL, person_id text NOT NULL, data jsonb NOT NULL`;
const TABLES = `
	CREATE TABLE person (tenant_id uuid NOT NULL, id text NOT NULL, name text NOT NULL, PRIMARY KEY (tenant_id, id));
	CREATE TABLE by_id ${EVENT}, PRIMARY KEY (id));
	CREATE TABLE by_tenant ${EVENT}, PRIMARY KEY (tenant_id, id));
	CREATE TABLE by_person ${EVENT}, PRIMARY KEY (tenant_id, id));
	CREATE INDEX ON by_person (tenant_id, person_id);
	CREATE TABLE search_table (tenant_id uuid NOT NULL, person_id text NOT NULL, words text NOT NULL, PRIMARY KEY (tenant_id, person_id));
	CREATE MATERIALIZED VIEW search_view AS SELECT tenant_id, id AS person_id, lower(name) AS words FROM person;
	CREATE UNIQUE INDEX ON search_view (tenant_id, person_id)`;

const ONE = 'tenant_id = $1 AND person_id = $2';
/** Ways to erase, in pairs that answer one question each. */
const WAYS = {
	'by-id': { title: 'events, key (id), no other index', sql: `DELETE FROM by_id WHERE ${ONE}` },
	'by-tenant': {
		title: 'events, key (tenant_id, id), no other index',
		sql: `DELETE FROM by_tenant WHERE ${ONE}`,
	},
	'by-person': {
		title: 'events, index (tenant_id, person_id)',
		sql: `DELETE FROM by_person WHERE ${ONE}`,
	},
	refresh: {
		title: 'search, materialized view, REFRESH',
		sql: 'REFRESH MATERIALIZED VIEW search_view',
	},
	concurrently: {
		title: 'search, the same, CONCURRENTLY',
		sql: 'REFRESH MATERIALIZED VIEW CONCURRENTLY search_view',
	},
	table: {
		title: 'search, table, key (tenant_id, person_id)',
		sql: `DELETE FROM search_table WHERE ${ONE}`,
	},
} as const;
type Way = keyof typeof WAYS;
const WAY_NAMES = Object.keys(WAYS) as Way[];

async function fill(admin: Client, tenants: number): Promise<void> {
	await admin.query('TRUNCATE person, by_id, by_tenant, by_person, search_table');
	await admin.query(
		`INSERT INTO person SELECT t.id, 'p-' || p, 'Person ' || p || ' of ' || t.n
		 FROM (SELECT n, CASE n WHEN 1 THEN $1::uuid ELSE md5(n::text)::uuid END AS id FROM generate_series(1, $2::int) AS n) AS t,
		      generate_series(1, $3::int) AS p`,
		[ACME, tenants, PLAN.people],
	);
	await admin.query(
		`INSERT INTO by_id SELECT tenant_id, row_number() OVER (ORDER BY n, id, tenant_id), id,
		   jsonb_build_object('name', name, 'event', 'opened page ' || n)
		 FROM person, generate_series(1, $1::int) AS n`,
		[PLAN.eventsOfOne],
	);
	// In the order in which they happened, so a tenant's rows lie scattered over the table.
	for (const table of ['by_tenant', 'by_person'])
		await admin.query(`INSERT INTO ${table} SELECT * FROM by_id ORDER BY id`);
	await admin.query('INSERT INTO search_table SELECT tenant_id, id, lower(name) FROM person');
	await admin.query('REFRESH MATERIALIZED VIEW search_view');
	for (const table of ['person', 'by_id', 'by_tenant', 'by_person', 'search_table', 'search_view'])
		await admin.query(`VACUUM ANALYZE ${table}`);
}

/** Milliseconds of one statement in a transaction that erases a person and is then rolled back. */
async function erase(admin: Client, way: Way, person: string): Promise<number> {
	const { sql } = WAYS[way];
	await admin.query('BEGIN');
	await admin.query('DELETE FROM person WHERE tenant_id = $1 AND id = $2', [ACME, person]);
	const began = performance.now();
	const { rowCount } = await admin.query(sql, sql.includes('$1') ? [ACME, person] : []);
	const took = performance.now() - began;
	const expected = sql.startsWith('REFRESH') ? null : way === 'table' ? 1 : PLAN.eventsOfOne;
	if (rowCount !== expected) throw new Error(`${way} erased ${rowCount} rows of ${person}`);
	if (sql.startsWith('REFRESH')) await mustBeGone(admin, person);
	await admin.query('ROLLBACK');
	return took;
}

async function mustBeGone(admin: Client, person: string): Promise<void> {
	const { rowCount } = await admin.query(`SELECT FROM search_view WHERE ${ONE}`, [ACME, person]);
	if (rowCount !== 0) throw new Error(`${person} is still in the view`);
}

export const measurement: Measure = {
	question: 'What does it cost to erase one person, as the number of tenants grows?',
	async run(bench: Bench): Promise<Found> {
		const admin = await bench.connect();
		await admin.query(TABLES);
		const found = new Map<Way, Record<string, Value>>(WAY_NAMES.map((way) => [way, {}]));
		for (const tenants of PLAN.tenants) {
			bench.say(`${tenants} tenants`);
			await fill(admin, tenants);
			const times = new Map<Way, number[]>(WAY_NAMES.map((way) => [way, []]));
			// In turn, so that whatever else the machine does meets all alike; the first turn warms up.
			for (let turn = 0; turn <= PLAN.runs; turn += 1)
				for (const way of WAY_NAMES) {
					const took = await erase(admin, way, `p-${turn * 7 + 1}`);
					if (turn > 0) times.get(way)?.push(took);
				}
			for (const way of WAY_NAMES) {
				const values = found.get(way);
				if (values) values[`t${tenants}`] = spread(times.get(way) ?? []);
			}
		}
		return {
			setup: `Each tenant has ${PLAN.people} people with ${PLAN.eventsOfOne} events each, in memory, written in the order in which they happened. A transaction deletes the person’s row, then runs the statement, and is rolled back; the statement is timed. The ways take turns.`,
			runs: PLAN.runs,
			columns: Object.fromEntries(
				PLAN.tenants.map((tenants) => [
					`t${tenants}`,
					{ title: tenants === 1 ? '1 tenant' : `${tenants} tenants`, unit: 'ms' as const },
				]),
			),
			rows: Object.fromEntries(
				WAY_NAMES.map((way) => [way, { title: WAYS[way].title, values: found.get(way) ?? {} }]),
			),
		};
	},
};
