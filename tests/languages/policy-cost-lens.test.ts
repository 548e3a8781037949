import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import type { Login } from '../../src/lab/engine.ts';
import {
	acme,
	globex,
	noTenant,
	onBothEngines,
	owner,
	region,
} from './row-level-security-bench.ts';

/** What the lab policy-cost-lens and its guide say of shapes, plans and catalogs, on both engines. */

const CODE = join(LABS_FOLDER, 'database-isolation/policy-cost-lens/code');
const shape = (id: string) => region('policy-shapes', id, CODE);
const gap = (id: string) => region('plan-gaps', id, CODE);
const support: Login = { role: 'support', tenant: null };
const superuser: Login = { role: 'postgres', tenant: null };
const initech: Login = { role: 'app_user', tenant: 'cccccccc-cccc-4ccc-8ccc-cccccccccccc' };
const agency: Login = { ...initech, role: 'agency' };

const MINE = "nullif(current_setting('app.tenant_id', true), '')::uuid";
const NOTE = `${shape('bare')};
	ALTER TABLE note NO FORCE ROW LEVEL SECURITY;
	GRANT SELECT, INSERT, UPDATE, DELETE ON note TO app_user;
	INSERT INTO note SELECT n, CASE n % 4
		WHEN 0 THEN 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' WHEN 1 THEN 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'
		WHEN 2 THEN '00000007-0000-4000-8000-000000000000' ELSE '00000008-0000-4000-8000-000000000000' END::uuid,
		'note ' || n FROM generate_series(1, 8000) n;
	ALTER TABLE note FORCE ROW LEVEL SECURITY`;
const NOTES = 'SELECT count(*), count(DISTINCT tenant_id) FROM note';
const judged = (query: string) =>
	`SELECT by_tenant, discarded FROM plan_lens($lens$${query}$lens$) WHERE scanned = 'note'`;
const plans = (
	query: string,
	node: string,
) => `CREATE FUNCTION pg_temp.plans(query text) RETURNS boolean LANGUAGE plpgsql AS $$
	DECLARE plan jsonb;
	BEGIN
		EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
		RETURN plan @? '$.** ? (@."Node Type" == "${node}")';
	END $$; SELECT pg_temp.plans('${query}')`;
const sorts = (query: string) => plans(query, 'Sort');
const SHAPE = 'DO';

await onBothEngines((state) => {
	describe('the shapes of the guide', () => {
		state('are looked up by the tenant, with a helper too', async (bench) => {
			await bench.make(owner, NOTE);
			expect(await bench.ask(globex, NOTES)).toBe('2000 1');
			expect(await bench.ask(noTenant, NOTES)).toBe('0 0');
			expect(await bench.ask(globex, judged('SELECT body FROM note'))).toBe('t 0');
			await bench.make(owner, shape('helper'));
			await bench.make(
				owner,
				'ALTER POLICY tenant_isolation ON note USING (tenant_id = session_tenant())',
			);
			expect(await bench.ask(globex, judged('SELECT body FROM note'))).toBe('t 0');
		});

		state('let support and an agency read, at no price for the others', async (bench) => {
			await bench.make(owner, `${NOTE}; GRANT SELECT ON note TO support`);
			await bench.make(owner, shape('support'));
			expect(await bench.ask(support, NOTES)).toBe('8000 4');
			await bench.make(superuser, 'CREATE ROLE agency LOGIN');
			await bench.make(
				owner,
				`GRANT USAGE ON SCHEMA public TO agency; GRANT SELECT ON note, delegation TO agency;
				ANALYZE note; ${shape('list')}`,
			);
			expect(await bench.ask(agency, NOTES)).toBe('4000 2');
			expect(await bench.ask(initech, NOTES)).toBe('0 0');
			expect(await bench.ask(globex, NOTES)).toBe('2000 1');
			const query = 'SELECT body FROM note ORDER BY id DESC LIMIT 20';
			for (const login of [agency, globex]) {
				expect(await bench.ask(login, `SET enable_seqscan = off; ${judged(query)}`)).toBe('t 0');
			}
			const either = `SET enable_seqscan = off; ${plans('SELECT body FROM note', 'BitmapOr')}`;
			expect(await bench.ask(globex, sorts(query))).toBe('f');
			expect(await bench.ask(agency, either)).toBe('f');
			await bench.make(owner, 'ALTER POLICY tenant_isolation ON note TO PUBLIC');
			expect(await bench.ask(agency, either)).toBe('t');
			await bench.make(owner, 'ALTER POLICY agency_reads ON note TO PUBLIC');
			expect(await bench.ask(globex, sorts(query))).toBe('t');
		});

		state('are planned in parallel by a helper that says it may', async (bench) => {
			await bench.make(
				owner,
				`${NOTE}; ${shape('helper')};
				ALTER POLICY tenant_isolation ON note USING (tenant_id = session_tenant()); ANALYZE note`,
			);
			const cheap =
				'SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET enable_indexscan = off; SET enable_bitmapscan = off';
			const asked = `${cheap}; ${plans('SELECT count(*) FROM note', 'Gather')}`;
			expect(await bench.ask(globex, asked)).toBe('t');
			await bench.make(owner, 'ALTER FUNCTION session_tenant() PARALLEL UNSAFE');
			expect(await bench.ask(globex, asked)).toBe('f');
		});

		state('keep support’s policy from a member that must switch first', async (bench) => {
			await bench.make(owner, `${NOTE}; GRANT SELECT ON note TO support; ${shape('support')}`);
			await bench.make(superuser, 'GRANT support TO app_user');
			expect(await bench.ask(globex, NOTES)).toBe('8000 4');
			await bench.make(superuser, 'GRANT support TO app_user WITH INHERIT FALSE');
			expect(await bench.ask(globex, NOTES)).toBe('2000 1');
		});

		state('find by a stored column what JSON did not', async (bench) => {
			await bench.make(owner, NOTE);
			await bench.make(owner, shape('stored'));
			await bench.make(acme, `UPDATE note SET data = '{"topic": "tax"}' WHERE id = 4`);
			await bench.make(owner, 'ANALYZE note');
			const [json, column] = [`data->>'topic' = 'tax'`, `topic = 'tax'`].map(
				(where) => `SELECT body FROM note WHERE ${where}`,
			);
			expect(await bench.ask(acme, column as string)).toBe('note 4');
			expect(await bench.ask(acme, judged(column as string))).toBe('t 0');
			expect(await bench.ask(acme, judged(json as string))).toBe('t 1999');
		});
	});

	describe('the queries for a reader’s own database', () => {
		state('find nothing in the lab’s final state', async (bench) => {
			expect(await bench.ask(noTenant, gap('shape'))).toBe('DO');
			for (const id of ['order', 'functions', 'leakproof', 'barriers']) {
				expect(await bench.ask(noTenant, gap(id)), id).toBe('');
			}
			expect(await bench.ask(acme, gap('budget'))).toBe('DO');
		});

		const gaps: readonly [claim: string, id: string, by: Login, make: string, found: string][] = [
			[
				'a policy that casts the column',
				'shape',
				owner,
				"ALTER POLICY tenant_isolation ON article USING (tenant_id::text = current_setting('app.tenant_id', true))",
				'P0001',
			],
			[
				'an index that does not begin with the tenant',
				'shape',
				owner,
				`CREATE TABLE late (id bigint, tenant_id uuid, PRIMARY KEY (id, tenant_id));
				ALTER TABLE late ENABLE ROW LEVEL SECURITY;
				CREATE POLICY mine ON late USING (tenant_id = ${MINE});
				GRANT SELECT ON late TO app_user`,
				'P0001',
			],
			[
				'an index that holds the tenant behind another column',
				'order',
				owner,
				`CREATE INDEX ticket_memo ON ticket (memo, tenant_id);
				CREATE INDEX ticket_carries ON ticket (memo) INCLUDE (tenant_id)`,
				'ticket ticket_memo',
			],
			[
				'a volatile function in a policy',
				'functions',
				owner,
				'ALTER FUNCTION session_tenant() VOLATILE',
				[
					'article tenant_isolation session_tenant() volatile',
					'ticket tenant_isolation session_tenant() volatile',
					'ticket agency_reads session_tenant() volatile',
				].join(', '),
			],
			[
				'a function marked leakproof',
				'leakproof',
				superuser,
				'ALTER FUNCTION session_tenant() LEAKPROOF',
				'session_tenant()',
			],
			[
				'a view that filters by itself',
				'barriers',
				superuser,
				`CREATE TABLE copied AS TABLE article;
				CREATE VIEW my_copy AS SELECT body FROM copied WHERE tenant_id = ${MINE};
				CREATE VIEW held WITH (security_barrier) AS SELECT body FROM copied WHERE tenant_id = ${MINE};
				CREATE VIEW bound WITH (security_invoker) AS SELECT body FROM article;
				GRANT SELECT ON my_copy, held, bound TO app_user`,
				'my_copy copied',
			],
			['a search beyond its budget', 'budget', owner, 'DROP INDEX ticket_code', 'P0001'],
		];
		for (const [claim, id, by, make, found] of gaps) {
			state(`find ${claim}`, async (bench) => {
				await bench.make(by, make);
				const answer = await bench.ask(acme, gap(id));
				expect(answer.split(', ').sort()).toEqual(found.split(', ').sort());
			});
		}

		state('find a policy that several of the table’s rows would hide', async (bench) => {
			await bench.make(
				owner,
				"CREATE POLICY flag ON ticket FOR SELECT USING (current_setting('app.support', true) = 'on')",
			);
			expect(await bench.ask(acme, gap('shape'))).not.toBe(SHAPE);
		});
	});

	describe('what the guide says of planning', () => {
		state('a subselect hides the tenant’s size from the planner', async (bench) => {
			const estimate = `CREATE FUNCTION pg_temp.estimate(query text) RETURNS numeric LANGUAGE plpgsql AS $$
				DECLARE plan json;
				BEGIN
					EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
					RETURN plan->0->'Plan'->>'Plan Rows';
				END $$;`;
			const policy = (value: string) =>
				`DROP POLICY IF EXISTS agency_reads ON ticket; ALTER POLICY tenant_isolation ON ticket USING (tenant_id = ${value})`;
			const asked = `${estimate} SELECT pg_temp.estimate('SELECT FROM ticket')`;
			await bench.make(owner, policy(MINE));
			expect(await bench.ask(acme, asked)).toBe('2400');
			expect(Number(await bench.ask(globex, asked))).toBeLessThan(120);
			await bench.make(owner, policy(`(SELECT ${MINE})`));
			expect(await bench.ask(acme, asked)).toBe('56');
			expect(await bench.ask(globex, asked)).toBe('56');
		});

		state('a partition for a tenant does not bring the JSON index back', async (bench) => {
			await bench.make(
				owner,
				`CREATE TABLE split (id bigint, tenant_id uuid NOT NULL, data jsonb NOT NULL) PARTITION BY LIST (tenant_id);
				CREATE TABLE split_acme PARTITION OF split FOR VALUES IN ('${acme.tenant}');
				CREATE TABLE split_rest PARTITION OF split DEFAULT;
				CREATE INDEX ON split USING gin (data jsonb_path_ops);
				INSERT INTO split SELECT n, '${acme.tenant}', jsonb_build_object('n', n) FROM generate_series(1, 20000) n;
				INSERT INTO split SELECT n, '${globex.tenant}', jsonb_build_object('n', n) FROM generate_series(1, 20000) n;
				ANALYZE split;
				ALTER TABLE split ENABLE ROW LEVEL SECURITY;
				CREATE POLICY mine ON split USING (tenant_id = ${MINE});
				GRANT SELECT ON split TO app_user`,
			);
			const asked = `SELECT scanned, discarded FROM plan_lens($$SELECT id FROM split WHERE data @> '{"n": 4711}'$$) ORDER BY 1`;
			expect(await bench.ask(acme, asked)).toBe('split_acme 19999');
		});

		state('a policy of memberships that reads memberships is refused', async (bench) => {
			await bench.make(
				owner,
				`CREATE TABLE membership (person text, tenant_id uuid);
				ALTER TABLE membership ENABLE ROW LEVEL SECURITY;
				CREATE POLICY mine ON membership USING (tenant_id IN (
					SELECT m.tenant_id FROM membership m WHERE m.person = current_setting('app.person', true)));
				GRANT SELECT ON membership TO app_user`,
			);
			expect(await bench.ask(acme, 'SELECT FROM membership')).toBe('42P17');
		});

		state(
			'a statement that was prepared by one role is planned anew for the next',
			async (bench) => {
				await bench.make(superuser, 'GRANT support TO app_user WITH INHERIT FALSE');
				await bench.make(
					owner,
					'CREATE POLICY support_all ON article TO support USING (true); GRANT SELECT ON article TO support',
				);
				const asked = `SET plan_cache_mode = force_generic_plan; SET ROLE support;
				PREPARE bodies AS WITH a AS (SELECT id FROM article) SELECT count(*) FROM a WHERE id IN (SELECT id FROM article);
				EXECUTE bodies; RESET ROLE; EXECUTE bodies`;
				expect(await bench.ask(acme, asked)).toBe('2');
			},
		);
	});
}, 'policy-cost-lens');
