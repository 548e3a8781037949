import type { Client } from 'pg';
import type { Value } from '../../src/measurements/schema.ts';
import {
	type Bench,
	type Found,
	type Measure,
	planNodes,
	significant,
	timedPlan,
} from './measure.ts';

/**
 * Which operators keep their index under a policy. Every condition finds a few rows of a tenant that
 * has a tenth of the table, and has an index of its own that finds them without the tenant.
 */

const PLAN = { rows: 400_000, runs: 5 } as const;

const SETTING = "nullif(current_setting('app.tenant_id', true), '')::uuid";
const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

interface Search {
	readonly title: string;
	readonly index: string;
	readonly where: string;
	/** What stands behind the operator: `=(text,text)`, or a function that the condition calls. */
	readonly behind: readonly string[];
}

const SEARCHES: Readonly<Record<string, Search>> = {
	text: {
		title: 'text =',
		index: '(ref)',
		where: "ref = 'r4710'",
		behind: ['=(text,text)'],
	},
	'starts-with': {
		title: 'text ^@ (starts_with)',
		index: '(ref text_pattern_ops)',
		where: "ref ^@ 'r47110'",
		behind: ['^@(text,text)'],
	},
	like: {
		title: 'text LIKE',
		index: '(ref text_pattern_ops)',
		where: "ref LIKE 'r47110%'",
		behind: ['~~(text,text)'],
	},
	lower: {
		title: 'lower(text) =',
		index: '(lower(ref))',
		where: "lower(ref) = 'r4710'",
		behind: ['=(text,text)', 'lower(text)'],
	},
	bigint: { title: 'bigint =', index: '(n)', where: 'n = 4710', behind: ['=(int8,int4)'] },
	uuid: {
		title: 'uuid =',
		index: '(key)',
		where: "key = md5('4710')::uuid",
		behind: ['=(uuid,uuid)'],
	},
	timestamptz: {
		title: 'timestamptz >',
		index: '(at)',
		where: "at > '2026-01-01Z'::timestamptz + interval '399990 s'",
		behind: ['>(timestamptz,timestamptz)'],
	},
	numeric: {
		title: 'numeric =',
		index: '(price)',
		where: 'price = 4710',
		behind: ['=(numeric,numeric)'],
	},
	enum: {
		title: 'enum =',
		index: '(state)',
		where: "state = 'stuck'",
		behind: ['=(anyenum,anyenum)'],
	},
	contains: {
		title: 'jsonb @>',
		index: 'USING gin (data jsonb_path_ops)',
		where: `data @> '{"n": 4710}'`,
		behind: ['@>(jsonb,jsonb)'],
	},
	arrow: {
		title: 'jsonb ->> in an expression',
		index: "((data->>'ref'))",
		where: "data->>'ref' = 'r4710'",
		behind: ['=(text,text)', '->>(jsonb,text)'],
	},
	array: {
		title: 'array @>',
		index: 'USING gin (tags)',
		where: "tags @> '{4710}'",
		behind: ['@>(anyarray,anyarray)'],
	},
	'full-text': {
		title: 'tsvector @@',
		index: 'USING gin (words)',
		where: "words @@ 'r4710'::tsquery",
		behind: ['@@(tsvector,tsquery)'],
	},
	'stored-column': {
		title: 'stored column of jsonb ->>, =',
		index: '(code)',
		where: "code = 'r4710'",
		behind: ['=(text,text)'],
	},
};

const SETUP = `
	CREATE ROLE app_user LOGIN NOSUPERUSER NOBYPASSRLS;
	CREATE TYPE state AS ENUM ('open', 'closed', 'stuck');
	CREATE TABLE doc (
	  tenant_id uuid NOT NULL, id bigint NOT NULL, ref text NOT NULL, n bigint NOT NULL, key uuid NOT NULL,
	  at timestamptz NOT NULL, price numeric NOT NULL, state state NOT NULL, data jsonb NOT NULL,
	  tags int[] NOT NULL, words tsvector NOT NULL,
	  code text GENERATED ALWAYS AS (data->>'ref') STORED,
	  PRIMARY KEY (tenant_id, id));
	INSERT INTO doc
	SELECT CASE WHEN g % 10 = 0 THEN '${ACME}' ELSE md5('tenant' || g % 100)::uuid END, g,
	  'r' || g, g, md5(g::text)::uuid, '2026-01-01Z'::timestamptz + g * interval '1 s', g,
	  (CASE WHEN g % 50000 = 0 THEN 'stuck' WHEN g % 3 = 0 THEN 'open' ELSE 'closed' END)::state,
	  jsonb_build_object('n', g, 'ref', 'r' || g), ARRAY[g, g % 7], ('r' || g)::tsvector
	FROM generate_series(1, ${PLAN.rows}) g;
	ALTER TABLE doc ENABLE ROW LEVEL SECURITY;
	CREATE POLICY tenant_isolation ON doc USING (tenant_id = ${SETTING});
	GRANT SELECT ON doc TO app_user`;

/** What an operator is done with is leakproof, and so is every function of the condition. */
async function isLeakproof(client: Client, behind: readonly string[]): Promise<boolean> {
	const { rows } = await client.query<{ sound: boolean }>(
		`SELECT bool_and(p.proleakproof) AS sound FROM unnest($1::text[]) AS name
		 JOIN pg_proc p ON p.oid = CASE WHEN name ~ '^\\w' THEN name::regprocedure::oid
		   ELSE (SELECT oprcode FROM pg_operator WHERE oid = name::regoperator) END`,
		[behind],
	);
	return rows[0]?.sound ?? false;
}

async function take(client: Client, { where }: Search) {
	const { ms, plan } = await timedPlan(client, `SELECT id FROM doc WHERE ${where}`, PLAN.runs);
	const nodes = planNodes(plan);
	return {
		ms,
		byIndex: nodes.some((node) => node['Index Name'] === 'searched'),
		removed: nodes.reduce((sum, node) => sum + (node['Rows Removed by Filter'] ?? 0), 0),
	};
}

async function measureSearch(
	{ connect }: Bench,
	superuser: Client,
	search: Search,
): Promise<Record<string, Value>> {
	await superuser.query('DROP INDEX IF EXISTS searched');
	await superuser.query(
		`CREATE INDEX searched ON doc ${search.index.replace(/^\(/, 'USING btree (')}`,
	);
	await superuser.query('VACUUM (ANALYZE) doc');
	const exempt = await take(superuser, search);
	const app = await connect({ user: 'app_user' });
	await app.query('SET max_parallel_workers_per_gather = 0; SET jit = off');
	await app.query("SELECT set_config('app.tenant_id', $1, false)", [ACME]);
	const bound = await take(app, search);
	await app.end();
	return {
		leakproof: await isLeakproof(superuser, search.behind),
		'index-exempt': exempt.byIndex,
		'index-bound': bound.byIndex,
		exempt: exempt.ms,
		bound: bound.ms,
		removed: bound.removed,
		factor: significant(bound.ms.median / exempt.ms.median),
	};
}

export const measurement: Measure = {
	question: 'Which conditions keep their index under a policy?',
	async run(bench): Promise<Found> {
		const superuser = await bench.connect();
		await superuser.query(SETUP);
		await superuser.query('SET max_parallel_workers_per_gather = 0; SET jit = off');
		const values: Record<string, Record<string, Value>> = {};
		for (const [id, search] of Object.entries(SEARCHES)) {
			bench.say(search.title);
			values[id] = await measureSearch(bench, superuser, search);
		}
		return {
			setup: `${PLAN.rows.toLocaleString('en-US')} rows, a tenth of them of one tenant, everything cached; each condition finds up to ten rows and has an index of its own; read as app_user with that tenant under row-level security, and as a superuser, whom no policy binds; without parallel workers and JIT.`,
			runs: PLAN.runs,
			columns: {
				leakproof: { title: 'leakproof', unit: 'yes-no' },
				'index-exempt': { title: 'index used without a policy', unit: 'yes-no' },
				'index-bound': { title: 'index used under the policy', unit: 'yes-no' },
				exempt: { title: 'without a policy', unit: 'ms' },
				bound: { title: 'under the policy', unit: 'ms' },
				removed: { title: 'rows read and removed', unit: 'count' },
				factor: { title: 'under the policy against without', unit: 'times' },
			},
			rows: Object.fromEntries(
				Object.entries(SEARCHES).map(([id, { title }]) => [
					id,
					{ title, values: values[id] ?? {} },
				]),
			),
		};
	},
};
