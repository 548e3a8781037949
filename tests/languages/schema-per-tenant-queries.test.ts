import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import type { Login } from '../../src/lab/engine.ts';
import { SUPERUSER } from '../../src/lab/engine.ts';
import {
	acme,
	example,
	noTenant,
	onBothEngines,
	owner,
	region,
} from './row-level-security-bench.ts';

/** What the guide schema-per-tenant and its patterns say of a catalog, tried on both engines. */

const CODE = join(LABS_FOLDER, 'database-isolation/name-collision/code');
const query = (id: string) => region('schema-gaps', id, CODE);
const A = 't_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa';
const C = 't_cccccccccccc4ccc8ccccccccccccccc';
const newcomer: Login = { role: 'app_user', tenant: 'dddddddd-dddd-4ddd-8ddd-dddddddddddd' };
const D = 't_dddddddddddd4ddd8ddddddddddddddd';

/** The example as a reader has it, whose catalog has no such constraint yet. */
const applied = example('tenant-schema', CODE);
const entered = (sql: string) => `BEGIN; SELECT public.enter_tenant(); ${sql}; COMMIT`;

await onBothEngines((state) => {
	describe('the queries for a reader’s own database', () => {
		state('find nothing in the lab’s final state', async (bench) => {
			for (const id of ['names', 'shadows', 'reach', 'definers', 'drift'])
				expect(await bench.ask(owner, query(id)), id).toBe('');
		});

		const gaps: readonly [claim: string, id: string, as: Login, make: string, found: string][] = [
			[
				'two tenants in one schema',
				'names',
				owner,
				`ALTER TABLE tenant DROP CONSTRAINT one_tenant_per_schema; UPDATE tenant SET schema_name = '${A}' WHERE slug = 'initech'; DROP SCHEMA ${C} CASCADE`,
				`${A} 2 tenants`,
			],
			[
				'a name that PostgreSQL cut',
				'names',
				owner,
				`INSERT INTO tenant VALUES (gen_random_uuid(), 'long', 't_' || repeat('e', 70)); CREATE SCHEMA t_${'e'.repeat(70)}`,
				`t_${'e'.repeat(61)} nobody's, t_${'e'.repeat(70)} missing`,
			],
			['a schema of nobody', 'names', owner, 'CREATE SCHEMA t_left', "t_left nobody's"],
			['no schema that only begins alike', 'names', owner, 'CREATE SCHEMA transfer', ''],
			[
				'a view in public that is called as a tenant’s table',
				'shadows',
				owner,
				'CREATE VIEW public.note AS SELECT 1 AS id',
				'public.note called as a table of a tenant',
			],
			[
				'a login that begins with a tenant’s path',
				'shadows',
				SUPERUSER,
				`ALTER ROLE app_user SET search_path = ${A}, public`,
				`role app_user search_path=${A}, public`,
			],
			[
				'a role that may use two schemas, and its member',
				'reach',
				owner,
				`CREATE ROLE t_reports; CREATE ROLE t_intern IN ROLE t_reports; GRANT USAGE ON SCHEMA ${A}, ${C} TO t_reports`,
				't_intern 2 schemas, t_reports 2 schemas',
			],
			[
				'a default grant to the login',
				'reach',
				owner,
				'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app_user',
				'app_user default privileges on what app_owner makes anywhere',
			],
			[
				'a default grant to everybody',
				'reach',
				owner,
				'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC',
				'every role default privileges on what app_owner makes anywhere',
			],
			[
				'a definer function with its caller’s path',
				'definers',
				owner,
				`CREATE FUNCTION totals() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'`,
				'totals() no search_path',
			],
			[
				'a definer function whose path leaves pg_temp out',
				'definers',
				owner,
				`CREATE FUNCTION totals() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS 'SELECT 1'`,
				'totals() search_path=pg_catalog, public',
			],
			[
				'a definer function with pg_temp in front',
				'definers',
				owner,
				`CREATE FUNCTION totals() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_temp, public AS 'SELECT 1'`,
				'totals() search_path=pg_temp, public',
			],
			[
				'a column that one schema has otherwise',
				'drift',
				owner,
				`ALTER TABLE ${C}.note ALTER COLUMN memo DROP NOT NULL`,
				`${A} note.memo text, t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb note.memo text, ${C} note.memo text not null`,
			],
			[
				'a table that one schema lacks',
				'drift',
				owner,
				`DROP TABLE ${C}.note`,
				`${C} note.id bigint not null, ${C} note.memo text not null`,
			],
		];
		for (const [claim, id, as, make, found] of gaps)
			state(`find ${claim}`, async (bench) => {
				await bench.make(as, make);
				expect(await bench.ask(owner, query(id))).toBe(found);
			});
	});

	describe('an object that all tenants share', () => {
		const MEMOS = 'SELECT string_agg(DISTINCT split_part(memo, $$ $$, 1), $$ $$)';
		state('stays with the tables of the path under which it was made', async (bench) => {
			await bench.make(
				owner,
				`SET search_path = ${A};
				CREATE VIEW public.memos AS ${MEMOS} AS memos FROM note;
				CREATE FUNCTION public.bound() RETURNS text LANGUAGE sql STABLE RETURN (${MEMOS} FROM note);
				CREATE FUNCTION public.asked() RETURNS text LANGUAGE sql STABLE AS '${MEMOS} FROM note';
				SET search_path = ${C}; SELECT 1`,
			);
			const under = (what: string) => `SET search_path = ${C}, public; ${what}`;
			expect(await bench.ask(owner, under('SELECT memos FROM memos'))).toBe('orchid');
			expect(await bench.ask(owner, under('SELECT bound()'))).toBe('orchid');
			expect(await bench.ask(owner, under('SELECT asked()'))).toBe('stapler');
		});

		state('keeps a row type of PL/pgSQL for the session', async (bench) => {
			await bench.make(
				owner,
				`ALTER TABLE ${C}.note ADD COLUMN due text DEFAULT 'in May'; SET search_path = ${A};
				CREATE FUNCTION public.last(own boolean) RETURNS text LANGUAGE plpgsql AS $$
				DECLARE typed note%ROWTYPE; whole record; BEGIN
					SELECT * INTO typed FROM note LIMIT 1; SELECT * INTO whole FROM note LIMIT 1;
					RETURN CASE WHEN own THEN to_jsonb(typed) ELSE to_jsonb(whole) END ? 'due';
				END $$`,
			);
			const asked = (own: boolean) =>
				`SET search_path = ${A}, public; SELECT last(${own}); SET search_path = ${C}, public; SELECT last(${own})`;
			expect(await bench.ask(owner, asked(true))).toBe('false');
			expect(await bench.ask(owner, asked(false))).toBe('true');
		});
	});

	state('take equal types of two schemas for equal', async (bench) => {
		for (const schema of [A, C, 't_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb']) {
			await bench.make(
				owner,
				`CREATE TYPE ${schema}.state AS ENUM ('open'); ALTER TABLE ${schema}.note ADD COLUMN state ${schema}.state`,
			);
		}
		expect(await bench.ask(owner, query('drift'))).toBe('');
	});

	describe('the schema and the role of a tenant', () => {
		state('are made once, and the application enters them', async (bench) => {
			await bench.make(owner, applied);
			await bench.make(
				owner,
				`CALL make_tenant_schema('${D}'); CREATE TABLE ${D}.note (memo text);
				 INSERT INTO tenant VALUES ('${newcomer.tenant}', 'umber', '${D}')`,
			);
			expect(await bench.ask(newcomer, entered("INSERT INTO note VALUES ('umber')"))).toBe(
				'COMMIT',
			);
			expect(await bench.ask(owner, `TABLE ${D}.note`)).toBe('umber');
			expect(await bench.ask(owner, `CALL make_tenant_schema('${D}')`)).toBe('42710');
			expect(await bench.ask(acme, entered(`TABLE ${D}.note`))).toBe('42501');
			for (const id of ['names', 'shadows', 'reach', 'definers', 'drift'])
				if (id !== 'drift') expect(await bench.ask(owner, query(id)), id).toBe('');
		});

		state('are closed to the login, to strangers and without a tenant', async (bench) => {
			await bench.make(owner, applied);
			expect(await bench.ask(noTenant, 'SELECT public.enter_tenant()')).toBe('3F000');
			// Two names that change places are unique, and each is of another id.
			const swap = `UPDATE tenant SET schema_name = CASE schema_name WHEN '${A}' THEN '${C}' ELSE '${A}' END
				WHERE schema_name IN ('${A}', '${C}')`;
			expect(await bench.ask(owner, swap)).toBe('23514');
			expect(await bench.ask(newcomer, 'SELECT public.enter_tenant()')).toBe('3F000');
			expect(await bench.ask(acme, `TABLE ${A}.note`)).toBe('42501');
			expect(await bench.ask(acme, `CALL make_tenant_schema('t_mine')`)).toBe('42501');
		});
	});

	describe('what the guide says of PostgreSQL', () => {
		state('SET takes no parameter, set_config does', async (bench) => {
			expect(await bench.ask(acme, 'PREPARE p AS SELECT 1; SET LOCAL search_path = $1')).toBe(
				'42601',
			);
			expect(
				await bench.ask(
					acme,
					`PREPARE p AS SELECT set_config('search_path', $1, true); EXECUTE p('pg_catalog')`,
				),
			).toBe('pg_catalog');
		});

		state('a path to a schema that is not there is set without a word', async (bench) => {
			expect(await bench.ask(acme, `SET search_path = t_missing; SHOW search_path`)).toBe(
				't_missing',
			);
		});

		state(
			'a prepared statement finds the table of the path that is set when it runs',
			async (bench) => {
				const both = `PREPARE memos AS SELECT count(*) FROM note; EXECUTE memos`;
				const first = `SET search_path = ${A}; ${both}`;
				expect(await bench.ask(SUPERUSER, first)).toBe('2');
				await bench.make(SUPERUSER, `DELETE FROM ${C}.note`);
				expect(await bench.ask(SUPERUSER, `${first}; SET search_path = ${C}; EXECUTE memos`)).toBe(
					'0',
				);
			},
		);

		state('and fails with 0A000 where the other table has other columns', async (bench) => {
			await bench.make(SUPERUSER, `ALTER TABLE ${C}.note ALTER COLUMN memo TYPE varchar(80)`);
			const prepared = `SET search_path = ${A}; PREPARE memos AS SELECT memo FROM note; EXECUTE memos`;
			expect(await bench.ask(SUPERUSER, `${prepared}; SET search_path = ${C}; EXECUTE memos`)).toBe(
				'0A000',
			);
		});

		state(
			'what stands in a schema of its own, as an extension does, is called by its full name',
			async (bench) => {
				await bench.make(
					SUPERUSER,
					`CREATE SCHEMA extensions; GRANT USAGE ON SCHEMA extensions TO PUBLIC;
				 CREATE FUNCTION extensions.shout(text) RETURNS text LANGUAGE sql AS 'SELECT upper($1)'`,
				);
				expect(await bench.ask(acme, entered(`SELECT shout('orchid')`))).toBe('42883');
				const full = `BEGIN; SELECT public.enter_tenant(); SELECT extensions.shout('orchid')`;
				expect(await bench.ask(acme, full)).toBe('ORCHID');
			},
		);

		state('a foreign key leads to a shared table by its full name', async (bench) => {
			await bench.make(
				owner,
				`CREATE TABLE public.currency (code text PRIMARY KEY); INSERT INTO public.currency VALUES ('EUR');
				ALTER TABLE ${A}.note ADD COLUMN currency text REFERENCES public.currency`,
			);
			expect(
				await bench.ask(
					acme,
					entered(`INSERT INTO note (memo, currency) VALUES ('orchid', 'EUR')`),
				),
			).toBe('COMMIT');
			expect(
				await bench.ask(
					acme,
					entered(`INSERT INTO note (memo, currency) VALUES ('orchid', 'XXX')`),
				),
			).toBe('23503');
		});

		state('and locks it while a tenant is made or dropped', async (bench) => {
			await bench.make(
				owner,
				`CREATE TABLE public.currency (code text PRIMARY KEY);
				ALTER TABLE ${A}.note ADD COLUMN currency text REFERENCES public.currency`,
			);
			const locked = (statement: string) => `BEGIN; ${statement};
				SELECT mode FROM pg_locks WHERE relation = 'public.currency'::regclass
				AND mode IN ('ShareRowExclusiveLock', 'AccessExclusiveLock')`;
			const made = `CREATE TABLE ${C}.price (currency text REFERENCES public.currency)`;
			expect(await bench.ask(owner, locked(made))).toBe('ShareRowExclusiveLock');
			expect(await bench.ask(owner, locked(`DROP TABLE ${A}.note CASCADE`))).toBe(
				'AccessExclusiveLock',
			);
		});

		state('a clone of SET ROLE: who sends SQL takes each role in turn', async (bench) => {
			const turn = `SET ROLE ${A}; SET ROLE ${C}; SELECT count(*) FROM ${C}.note`;
			expect(await bench.ask(acme, turn)).toBe('2');
		});
	});
}, 'name-collision');
