import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { LABS_FOLDER, readSharedScripts } from '../../src/lab/disk.ts';
import {
	type Database,
	type Engine,
	errorOf,
	type Login,
	SUPERUSER,
} from '../../src/lab/engine.ts';
import { connectPostgres } from '../../src/lab/engines/postgres.ts';
import { createNodePGlite } from '../../src/lab/node-engine.ts';
import { openFinalState } from './final-state.ts';

/** Every sentence about PostgreSQL in the guide row-level-security, on both engines. */

const CODE = join(LABS_FOLDER, 'database-isolation/row-level-security/code');
const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const GLOBEX = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
const acme: Login = { role: 'app_user', tenant: ACME };
const globex: Login = { role: 'app_user', tenant: GLOBEX };
const noTenant: Login = { role: 'app_user', tenant: null };
const owner: Login = { role: 'app_owner', tenant: null };
const ownerForAcme: Login = { role: 'app_owner', tenant: ACME };
const superuserForAcme: Login = { ...SUPERUSER, tenant: ACME };

const engines: Readonly<Record<string, Engine>> = {
	PGlite: await createNodePGlite(),
	'PostgreSQL 18': await connectPostgres(inject('postgresUrl'), readSharedScripts().roles),
};

afterAll(async () => {
	for (const engine of Object.values(engines)) await engine.close();
});

/** A database in the lab's final state, and what a script says in it: rows, tag or SQLSTATE. */
class Bench {
	readonly #database: Database;

	constructor(database: Database) {
		this.#database = database;
	}

	/** The last statement's rows as text, its tag when it has none, or the SQLSTATE of its error. */
	async ask(login: Login, sql: string): Promise<string> {
		const session = await this.#database.session(login);
		const execution = await session.execute(sql);
		await session.close();
		const error = errorOf(execution);
		if (error) return error.code;
		const last = execution.statements.at(-1);
		if (!last || last.fields.length === 0) return last?.tag ?? '';
		return last.rows.map((row) => row.join(' ')).join(', ');
	}

	/** Runs a script that must succeed. */
	async make(login: Login, sql: string): Promise<void> {
		const session = await this.#database.session(login);
		const error = errorOf(await session.execute(sql));
		await session.close();
		if (error) throw new Error(`${error.code}: ${error.message}`);
	}
}

const IDS = 'SELECT id FROM invoice ORDER BY id';

function example(name: string): string {
	return readFileSync(join(CODE, name, `${name}.sql`), 'utf8');
}

/** One region of an example, as the guide shows it. */
function region(name: string, id: string): string {
	const [, after = ''] = example(name).split(`-- #region ${id}\n`);
	return after.split(`-- #endregion ${id}`)[0] as string;
}

describe.each(Object.entries(engines))('%s', (_, engine) => {
	const state = (claim: string, check: (bench: Bench) => Promise<void>) =>
		it(claim, async () => {
			const database = await openFinalState(engine, 'row-level-security');
			try {
				await check(new Bench(database));
			} finally {
				await database.close();
			}
		});

	describe('who and what gets around a policy', () => {
		state('a superuser does, FORCE or not', async (bench) => {
			expect(await bench.ask(superuserForAcme, IDS)).toBe('1, 2, 3, 4');
		});

		state('a role with BYPASSRLS does', async (bench) => {
			await bench.make(SUPERUSER, 'ALTER ROLE app_user BYPASSRLS');
			expect(await bench.ask(acme, IDS)).toBe('1, 2, 3, 4');
			await bench.make(SUPERUSER, 'ALTER ROLE app_user NOBYPASSRLS');
			expect(await bench.ask(acme, IDS)).toBe('1, 2');
		});

		state('a role with pg_read_all_data does not', async (bench) => {
			await bench.make(SUPERUSER, 'GRANT pg_read_all_data TO app_user');
			expect(await bench.ask(acme, IDS)).toBe('1, 2');
		});

		state('the owner does until FORCE', async (bench) => {
			await bench.make(owner, 'ALTER TABLE invoice NO FORCE ROW LEVEL SECURITY');
			expect(await bench.ask(ownerForAcme, IDS)).toBe('1, 2, 3, 4');
			await bench.make(owner, 'ALTER TABLE invoice FORCE ROW LEVEL SECURITY');
			expect(await bench.ask(ownerForAcme, IDS)).toBe('1, 2');
		});

		state(
			'a view does when its owner is exempt, and never with security_invoker',
			async (bench) => {
				await bench.make(
					SUPERUSER,
					'CREATE VIEW report AS SELECT * FROM invoice; GRANT SELECT ON report TO app_user',
				);
				expect(await bench.ask(acme, 'SELECT count(*) FROM report')).toBe('4');
				await bench.make(SUPERUSER, 'ALTER VIEW report OWNER TO app_owner');
				expect(await bench.ask(acme, 'SELECT count(*) FROM report')).toBe('2');
				await bench.make(
					SUPERUSER,
					'ALTER VIEW report OWNER TO postgres; ALTER VIEW report SET (security_invoker = true)',
				);
				expect(await bench.ask(acme, 'SELECT count(*) FROM report')).toBe('2');
			},
		);

		state('a SECURITY DEFINER function does when its owner is exempt', async (bench) => {
			await bench.make(
				SUPERUSER,
				`CREATE FUNCTION invoice_count() RETURNS bigint LANGUAGE sql SECURITY DEFINER
				 SET search_path = pg_catalog, public, pg_temp RETURN (SELECT count(*) FROM public.invoice)`,
			);
			expect(await bench.ask(acme, 'SELECT invoice_count()')).toBe('4');
			await bench.make(SUPERUSER, 'ALTER FUNCTION invoice_count() OWNER TO app_owner');
			expect(await bench.ask(acme, 'SELECT invoice_count()')).toBe('2');
		});

		state('a materialized view does, and can not have row security', async (bench) => {
			await bench.make(
				SUPERUSER,
				'CREATE MATERIALIZED VIEW totals AS SELECT tenant_id, sum(amount) FROM invoice GROUP BY 1',
			);
			await bench.make(SUPERUSER, 'GRANT SELECT ON totals TO app_user');
			expect(await bench.ask(acme, 'SELECT count(*) FROM totals')).toBe('2');
			expect(await bench.ask(SUPERUSER, 'ALTER TABLE totals ENABLE ROW LEVEL SECURITY')).toBe(
				'42809',
			);
		});

		state('TRUNCATE does when it is granted', async (bench) => {
			expect(await bench.ask(acme, 'TRUNCATE invoice')).toBe('42501');
			await bench.make(owner, 'GRANT ALL ON invoice TO app_user');
			expect(await bench.ask(acme, 'TRUNCATE invoice')).toBe('TRUNCATE TABLE');
			expect(await bench.ask(SUPERUSER, 'SELECT count(*) FROM invoice')).toBe('0');
		});

		state('a unique key does: it answers for rows that can not be seen', async (bench) => {
			const insert = (id: number) =>
				`INSERT INTO invoice VALUES (${id}, '${ACME}', 1, 'draft', '')`;
			expect(await bench.ask(acme, insert(3))).toBe('23505');
			expect(await bench.ask(acme, insert(5))).toBe('INSERT 0 1');
		});

		state('a foreign key does: it accepts a parent of another tenant', async (bench) => {
			await bench.make(
				owner,
				'CREATE TABLE reminder (invoice_id bigint NOT NULL REFERENCES invoice); GRANT INSERT ON reminder TO app_user',
			);
			expect(await bench.ask(acme, 'INSERT INTO reminder VALUES (3)')).toBe('INSERT 0 1');
			expect(await bench.ask(acme, 'INSERT INTO reminder VALUES (99)')).toBe('23503');
		});

		state('a composite foreign key stops that', async (bench) => {
			await bench.make(
				owner,
				`ALTER TABLE invoice ADD UNIQUE (tenant_id, id);
				 CREATE TABLE reminder (tenant_id uuid NOT NULL, invoice_id bigint NOT NULL,
				   FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id));
				 GRANT INSERT ON reminder TO app_user`,
			);
			expect(await bench.ask(acme, `INSERT INTO reminder VALUES ('${ACME}', 3)`)).toBe('23503');
			expect(await bench.ask(acme, `INSERT INTO reminder VALUES ('${ACME}', 1)`)).toBe(
				'INSERT 0 1',
			);
		});

		state(
			'a table created later does: default privileges grant, nothing protects',
			async (bench) => {
				await bench.make(
					owner,
					'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO app_user',
				);
				await bench.make(
					owner,
					`CREATE TABLE credit (tenant_id uuid NOT NULL); INSERT INTO credit VALUES ('${ACME}'), ('${GLOBEX}')`,
				);
				expect(await bench.ask(acme, 'SELECT count(*) FROM credit')).toBe('2');
			},
		);

		state('a partition does when it is granted and named itself', async (bench) => {
			await bench.make(
				owner,
				`CREATE TABLE event (tenant_id uuid NOT NULL) PARTITION BY HASH (tenant_id);
				 CREATE TABLE event_0 PARTITION OF event FOR VALUES WITH (MODULUS 1, REMAINDER 0);
				 INSERT INTO event VALUES ('${ACME}'), ('${GLOBEX}');
				 ALTER TABLE event ENABLE ROW LEVEL SECURITY; ALTER TABLE event FORCE ROW LEVEL SECURITY;
				 CREATE POLICY tenant_isolation ON event
				   USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
				 GRANT SELECT ON event, event_0 TO app_user`,
			);
			expect(await bench.ask(acme, 'SELECT count(*) FROM event')).toBe('1');
			expect(await bench.ask(acme, 'SELECT count(*) FROM event_0')).toBe('2');
		});

		state('the session itself does: whoever sends SQL can set another tenant', async (bench) => {
			const change = `SELECT set_config('app.tenant_id', '${GLOBEX}', true); ${IDS}`;
			expect(await bench.ask(acme, `BEGIN; ${change}`)).toBe('3, 4');
		});
	});

	describe('policies among each other', () => {
		state('a permissive one left behind opens the table', async (bench) => {
			await bench.make(owner, 'CREATE POLICY debug ON invoice FOR SELECT USING (true)');
			expect(await bench.ask(acme, IDS)).toBe('1, 2, 3, 4');
		});

		state('a restrictive one is not opened by it', async (bench) => {
			const guard = region('tenant-table', 'guard').replaceAll('payment', 'invoice');
			await bench.make(owner, guard);
			await bench.make(owner, 'CREATE POLICY debug ON invoice FOR SELECT USING (true)');
			expect(await bench.ask(acme, IDS)).toBe('1, 2');
		});

		state('a restrictive one alone shows nothing', async (bench) => {
			const guard = region('tenant-table', 'guard').replaceAll('payment', 'invoice');
			await bench.make(owner, `DROP POLICY tenant_isolation ON invoice; ${guard}`);
			expect(await bench.ask(acme, IDS)).toBe('');
		});

		state('USING alone serves as check', async (bench) => {
			await bench.make(
				owner,
				`DROP POLICY tenant_isolation ON invoice; CREATE POLICY tenant_isolation ON invoice
				 USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)`,
			);
			const planted = `INSERT INTO invoice VALUES (9, '${GLOBEX}', 1, 'draft', '')`;
			expect(await bench.ask(acme, planted)).toBe('42501');
			expect(await bench.ask(acme, `UPDATE invoice SET tenant_id = '${GLOBEX}'`)).toBe('42501');
		});

		state(
			'WITH CHECK (true) moves rows, and a test with a WHERE does not see it',
			async (bench) => {
				const mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid";
				await bench.make(
					owner,
					`DROP POLICY tenant_isolation ON invoice;
				 CREATE POLICY reads ON invoice FOR SELECT USING (${mine});
				 CREATE POLICY writes ON invoice FOR UPDATE USING (${mine}) WITH CHECK (true)`,
				);
				const move = `UPDATE invoice SET tenant_id = '${GLOBEX}'`;
				expect(await bench.ask(acme, `${move} WHERE id = 1`)).toBe('42501');
				expect(await bench.ask(acme, move)).toBe('UPDATE 2');
			},
		);

		state('the check of the new row comes before the constraints', async (bench) => {
			const both = (tenant: string) => `INSERT INTO invoice VALUES (9, '${tenant}', 1, 'lost', '')`;
			expect(await bench.ask(acme, both(ACME))).toBe('23514');
			expect(await bench.ask(acme, both(GLOBEX))).toBe('42501');
		});

		state('INSERT … RETURNING needs the read policy as well', async (bench) => {
			await bench.make(
				owner,
				`DROP POLICY tenant_isolation ON invoice;
				 CREATE POLICY writes ON invoice FOR INSERT WITH CHECK (true)`,
			);
			const insert = `INSERT INTO invoice VALUES (9, '${ACME}', 1, 'draft', '')`;
			expect(await bench.ask(acme, insert)).toBe('INSERT 0 1');
			expect(await bench.ask(acme, insert.replace('(9,', '(10,').concat(' RETURNING id'))).toBe(
				'42501',
			);
		});
	});

	describe('the setting', () => {
		state('never made, emptied or gone with its transaction, it shows no row', async (bench) => {
			expect(await bench.ask(noTenant, IDS)).toBe('');
			expect(await bench.ask(noTenant, `SET app.tenant_id = ''; ${IDS}`)).toBe('');
			const after = `BEGIN; SET LOCAL app.tenant_id = '${ACME}'; COMMIT; ${IDS}`;
			expect(await bench.ask(noTenant, after)).toBe('');
		});

		state('read without nullif it fails in two ways, cold and warm', async (bench) => {
			const strict = "SELECT current_setting('app.tenant_id')::uuid";
			expect(await bench.ask(noTenant, strict)).toBe('42704');
			const warm = `BEGIN; SET LOCAL app.tenant_id = '${ACME}'; COMMIT; ${strict}`;
			expect(await bench.ask(noTenant, warm)).toBe('22P02');
		});

		state('takes no parameter in SET; set_config does', async (bench) => {
			expect(await bench.ask(noTenant, 'PREPARE p AS SELECT 1; SET app.tenant_id = $1')).toBe(
				'42601',
			);
			const prepared = `PREPARE p(text) AS SELECT set_config('app.tenant_id', $1, true);
				BEGIN; EXECUTE p('${ACME}'); ${IDS}`;
			expect(await bench.ask(noTenant, prepared)).toBe('1, 2');
		});

		state('row_security = off refuses instead of filtering', async (bench) => {
			expect(await bench.ask(acme, `SET row_security = off; ${IDS}`)).toBe('42501');
			expect(await bench.ask(owner, `SET row_security = off; ${IDS}`)).toBe('42501');
			expect(await bench.ask(SUPERUSER, `SET row_security = off; ${IDS}`)).toBe('1, 2, 3, 4');
		});
	});

	describe('what it costs', () => {
		state('a backfill by the owner changes nothing once FORCE is on', async (bench) => {
			const backfill = "UPDATE invoice SET memo = memo || '.'";
			expect(await bench.ask(owner, backfill)).toBe('UPDATE 0');
			expect(await bench.ask(owner, `SET row_security = off; ${backfill}`)).toBe('42501');
			const nextId = `BEGIN; SET LOCAL app.tenant_id = '${ACME}'; ${backfill}`;
			expect(await bench.ask(owner, nextId)).toBe('UPDATE 2');
		});

		state(
			'the policy is an index condition where the index begins with tenant_id',
			async (bench) => {
				await bench.make(
					SUPERUSER,
					`INSERT INTO invoice SELECT n, gen_random_uuid(), 1, 'draft', '' FROM generate_series(10, 5000) n;
				 ANALYZE invoice`,
				);
				const plan = await bench.ask(acme, `EXPLAIN (COSTS OFF) SELECT * FROM invoice`);
				expect(plan).toContain('invoice_tenant');
				expect(plan).toContain('Index Cond');
				expect(plan).not.toContain('Filter');
			},
		);

		state('LIKE, JSON containment and full text are not leakproof, equality is', async (bench) => {
			const marked = `SELECT string_agg(proname || '=' || proleakproof, ' ' ORDER BY proname)
				FROM pg_proc WHERE proname IN ('textlike', 'jsonb_contains', 'ts_match_vq', 'texteq', 'uuid_eq')`;
			expect(await bench.ask(SUPERUSER, marked)).toBe(
				'jsonb_contains=false texteq=true textlike=false ts_match_vq=false uuid_eq=true',
			);
		});
	});

	describe('the examples in SQL', () => {
		state('with-tenant shows acme’s rows, then none', async (bench) => {
			const script = example('with-tenant');
			expect(await bench.ask(noTenant, script)).toBe('0');
			const before = script.slice(0, script.indexOf('COMMIT;'));
			expect(await bench.ask(noTenant, before)).toContain(
				'1 1200.00 orchid retainer, May, 2 80.50',
			);
		});

		state('tenant-table holds its rows apart, and passes the queries below', async (bench) => {
			await bench.make(owner, example('tenant-table'));
			const insert = `INSERT INTO payment (tenant_id, amount) VALUES ('${ACME}', 5)`;
			expect(await bench.ask(acme, insert)).toBe('INSERT 0 1');
			expect(await bench.ask(globex, 'SELECT count(*) FROM payment')).toBe('0');
			expect(await bench.ask(globex, insert)).toBe('42501');
			expect(await bench.ask(owner, region('policy-gaps', 'tables'))).toBe('');
		});
	});

	describe('the queries for a reader’s own database', () => {
		const REGIONS = ['tables', 'policies', 'doors', 'login'];

		state('find the keys that look at all tenants', async (bench) => {
			await bench.make(
				owner,
				`CREATE TABLE reminder (tenant_id uuid NOT NULL, id bigint, PRIMARY KEY (tenant_id, id),
				   invoice_id bigint NOT NULL REFERENCES invoice)`,
			);
			expect(await bench.ask(acme, region('policy-gaps', 'keys'))).toBe(
				'invoice invoice_pkey shared by all tenants, reminder reminder_invoice_id_fkey can point to another tenant',
			);
		});

		state('find nothing in the lab’s final state', async (bench) => {
			for (const id of REGIONS) {
				expect(await bench.ask(acme, region('policy-gaps', id)), id).toBe('');
			}
		});

		const gaps: readonly [claim: string, id: string, login: Login, make: string, found: string][] =
			[
				[
					'a table without row security',
					'tables',
					owner,
					'CREATE TABLE credit (tenant_id uuid)',
					'credit not enabled',
				],
				[
					'an owner who is exempt',
					'tables',
					owner,
					'ALTER TABLE invoice NO FORCE ROW LEVEL SECURITY',
					'invoice not forced',
				],
				[
					'a partition',
					'tables',
					owner,
					'CREATE TABLE event (tenant_id uuid) PARTITION BY HASH (tenant_id); ALTER TABLE event ENABLE ROW LEVEL SECURITY; ALTER TABLE event FORCE ROW LEVEL SECURITY; CREATE TABLE event_0 PARTITION OF event FOR VALUES WITH (MODULUS 1, REMAINDER 0)',
					'event_0 not enabled',
				],
				[
					'a policy left behind',
					'policies',
					owner,
					'CREATE POLICY debug ON invoice FOR SELECT USING (true)',
					'invoice debug SELECT',
				],
				[
					'a check that asks nothing',
					'policies',
					owner,
					'CREATE POLICY writes ON invoice FOR INSERT WITH CHECK (true)',
					'invoice writes INSERT',
				],
				[
					'a view',
					'doors',
					owner,
					'CREATE VIEW report AS SELECT * FROM invoice; GRANT SELECT ON report TO app_user',
					"report view with its owner's rights",
				],
				[
					'no view with security_invoker',
					'doors',
					owner,
					'CREATE VIEW report WITH (security_invoker = on) AS SELECT * FROM invoice; GRANT SELECT ON report TO app_user',
					'',
				],
				[
					'a materialized view',
					'doors',
					owner,
					'CREATE MATERIALIZED VIEW totals AS SELECT * FROM invoice; GRANT SELECT ON totals TO app_user',
					'totals materialized view',
				],
				[
					'a definer function',
					'doors',
					owner,
					'CREATE FUNCTION invoice_count() RETURNS bigint LANGUAGE sql SECURITY DEFINER RETURN (SELECT count(*) FROM invoice)',
					"invoice_count() function with its owner's rights",
				],
				[
					'TRUNCATE',
					'doors',
					owner,
					'GRANT ALL ON invoice TO app_user',
					'invoice TRUNCATE granted',
				],
				[
					'an application that bypasses',
					'login',
					SUPERUSER,
					'ALTER ROLE app_user BYPASSRLS',
					'app_user f t f f',
				],
				[
					'an application that replicates',
					'login',
					SUPERUSER,
					'ALTER ROLE app_user REPLICATION',
					'app_user f f t f',
				],
				[
					'an application that may become the owner',
					'login',
					SUPERUSER,
					'GRANT app_owner TO app_user',
					'app_owner f f f t',
				],
			];
		for (const [claim, id, login, make, found] of gaps) {
			state(`find ${claim}`, async (bench) => {
				await bench.make(login, make);
				expect(await bench.ask(acme, region('policy-gaps', id))).toBe(found);
			});
		}
	});
});
