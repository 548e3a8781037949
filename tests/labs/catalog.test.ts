import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { loadBaseDirectory } from '../../src/lab/bake.ts';
import { type Catalog, changesOf, compareCatalogs, readCatalog } from '../../src/lab/catalog.ts';
import { listLabs, readLabFromDisk, readSharedScripts } from '../../src/lab/disk.ts';
import { type Engine, executeOrThrow, type Script, SUPERUSER } from '../../src/lab/engine.ts';
import { bootBackend } from '../../src/lab/engines/backend.ts';
import { createPGliteEngine } from '../../src/lab/engines/pglite.ts';
import { connectPostgres } from '../../src/lab/engines/postgres.ts';
import { createNodePGlite } from '../../src/lab/node-engine.ts';
import { startState } from '../../src/lab/steps.ts';
import { APP, cellsOf, NOBODY, OWNER, stateWith, within } from './engine-cases.ts';
import { fingerprint } from './fingerprint.ts';

/** The catalog that the page shows: the same on both engines, and read without a trace. */

const shared = readSharedScripts();
let engines: Engine[] = [];

beforeAll(async () => {
	engines = [await createNodePGlite(), await connectPostgres(inject('postgresUrl'), shared.roles)];
});
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

const SECOND: Script = {
	name: 'second.sql',
	login: SUPERUSER,
	sql: `CREATE SCHEMA billing AUTHORIZATION app_owner;
		SET ROLE app_owner;
		CREATE TABLE billing."Odd name" (
			id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note_id int REFERENCES note,
			twice int GENERATED ALWAYS AS (note_id * 2) STORED);
		GRANT SELECT (id) ON billing."Odd name" TO app_user;
		CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';`,
};

describe('the catalog of a database', () => {
	test('comes whole where it is longer than a value may be', async () => {
		const wide: Script = {
			name: 'wide.sql',
			login: OWNER,
			sql: `DO $$ BEGIN FOR n IN 1..60 LOOP
				EXECUTE format('CREATE TABLE t%s (id int, memo text DEFAULT %L)', n, repeat('🪻', 100));
			END LOOP; END $$`,
		};
		for (const engine of engines) {
			const catalog = await within(engine, stateWith(wide), (_, database) => readCatalog(database));
			expect(JSON.stringify(catalog).length).toBeGreaterThan(20_000);
			expect(catalog.filter(({ kind, of }) => kind === 'column' && /^t\d/.test(of))).toHaveLength(
				120,
			);
		}
	});

	test('is the same on both engines, and leaves out what is no part of the lab', async () => {
		const [pglite, postgres] = (await Promise.all(
			engines.map((engine) =>
				within(engine, stateWith(SECOND), (_, database) => readCatalog(database)),
			),
		)) as [Catalog, Catalog];
		expect(pglite).toEqual(postgres);
		expect(pglite.filter(({ of, name }) => /expect|pg_|information/.test(of + name))).toEqual([]);
		expect(pglite).toContainEqual({
			kind: 'relation',
			of: '',
			name: 'note',
			facts: {
				kind: 'table',
				owner: 'app_owner',
				'row-level security': 'not enabled',
				'for the owner': 'not forced',
			},
		});
		const inOdd = pglite.filter(({ of }) => of === 'billing.Odd name');
		expect(inOdd.map(({ kind, name, facts }) => [kind, name, ...Object.values(facts)])).toEqual([
			['column', 'id', 'integer', 'not null', 'always'],
			['column', 'note_id', 'integer', 'allowed'],
			['column', 'twice', 'integer', 'allowed', '(note_id * 2)'],
			['constraint', 'Odd name_pkey', 'PRIMARY KEY (id)'],
			['constraint', 'Odd name_note_id_fkey', 'FOREIGN KEY (note_id) REFERENCES public.note(id)'],
			['grant', 'app_user on id', 'SELECT'],
		]);
		expect(pglite).toContainEqual({
			kind: 'grant',
			of: 'note',
			name: 'app_user',
			facts: { privileges: 'DELETE, INSERT, SELECT, UPDATE' },
		});
		expect(pglite).toContainEqual({
			kind: 'grant',
			of: 'one()',
			name: 'PUBLIC',
			facts: { privileges: 'EXECUTE' },
		});
	});

	test('has what a reviewer of tenant isolation looks for, alike on both engines', async () => {
		const review: Script = {
			name: 'review.sql',
			login: SUPERUSER,
			sql: `SET ROLE app_owner;
				CREATE VIEW as_owner AS SELECT id FROM note;
				CREATE VIEW as_caller WITH (security_invoker = on, security_barrier) AS SELECT id FROM note;
				CREATE FUNCTION open_door() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
				CREATE FUNCTION closed_door() RETURNS int LANGUAGE sql SECURITY DEFINER
					SET search_path = pg_catalog, public SET work_mem = '4MB' AS 'SELECT 1';
				CREATE RULE quiet AS ON DELETE TO note DO INSTEAD NOTHING;
				CREATE DOMAIN amount AS numeric(10, 2) DEFAULT 0 CHECK (VALUE >= 0);
				CREATE TYPE status AS ENUM ('open', 'it''s paid');
				CREATE TYPE place AS (street text, number int);
				CREATE TYPE hours AS RANGE (subtype = time);
				ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO app_user;
				ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
				RESET ROLE;
				CREATE FUNCTION told() RETURNS event_trigger LANGUAGE plpgsql LEAKPROOF AS 'BEGIN END';
				CREATE EVENT TRIGGER tell ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION told();
				CREATE PUBLICATION everything FOR TABLE note;`,
		};
		const [pglite, postgres] = (await Promise.all(
			engines.map((engine) =>
				within(engine, stateWith(review), (_, database) => readCatalog(database)),
			),
		)) as [Catalog, Catalog];
		expect(pglite).toEqual(postgres);
		const facts = (kind: string, name: string) =>
			pglite.find((item) => item.kind === kind && item.name === name)?.facts;
		expect(facts('relation', 'as_owner')).toMatchObject({
			'reads its tables as': 'its owner, app_owner',
			'security barrier': 'no',
		});
		expect(facts('relation', 'as_caller')).toMatchObject({
			'reads its tables as': 'who asks (security_invoker)',
			'security barrier': 'yes',
		});
		expect(facts('function', 'open_door()')).toMatchObject({
			security: 'definer',
			search_path: 'not set: that of who calls',
		});
		expect(facts('function', 'closed_door()')).toMatchObject({
			search_path: 'pg_catalog, public',
			settings: 'search_path=pg_catalog, public, work_mem=4MB',
		});
		expect(facts('function', 'told()')).toMatchObject({ leakproof: expect.stringMatching(/^yes/) });
		expect(facts('rule', 'quiet')?.['definition']).toContain('DO INSTEAD NOTHING');
		expect(
			pglite.filter(({ kind }) => kind === 'type').map(({ name, facts }) => [name, facts]),
		).toEqual([
			[
				'amount',
				{
					kind: 'domain',
					owner: 'app_owner',
					of: 'numeric(10,2)',
					default: '0',
					checks: 'CHECK (VALUE >= 0::numeric)',
				},
			],
			['hours', { kind: 'range', owner: 'app_owner', of: 'time without time zone' }],
			['place', { kind: 'composite', owner: 'app_owner', of: 'street text, number integer' }],
			['status', { kind: 'enum', owner: 'app_owner', of: "'open', 'it''s paid'" }],
		]);
		const defaults = pglite.filter(({ kind }) => kind === 'default privilege');
		expect(defaults.map(({ name, facts }) => `${name}: ${facts['privileges']}`)).toEqual([
			expect.stringMatching(/^tables that app_owner makes for PUBLIC: SELECT$/),
			expect.stringMatching(/^tables that app_owner makes for app_owner: /),
			'tables that app_owner makes in public for app_user: INSERT, SELECT',
		]);
		expect(facts('event trigger', 'tell')).toEqual({
			on: 'ddl_command_end',
			owner: 'postgres',
			runs: 'public.told()',
			tags: 'CREATE TABLE',
		});
		expect(facts('publication', 'everything')).toEqual({ owner: 'postgres', tables: 'note' });
	});

	test('says what an answer changed, alike on both engines', async () => {
		for (const engine of engines) {
			await within(engine, stateWith(SECOND), async (run, database) => {
				const before = await readCatalog(database);
				await run(
					OWNER,
					`ALTER TABLE note ENABLE ROW LEVEL SECURITY;
					ALTER TABLE note FORCE ROW LEVEL SECURITY;
					CREATE POLICY short ON note AS RESTRICTIVE FOR SELECT TO app_user USING (length(body) < 9);
					REVOKE DELETE ON note FROM app_user;
					ALTER TABLE note ALTER COLUMN body DROP NOT NULL;
					DROP TABLE billing."Odd name";
					CREATE VIEW short_note WITH (security_invoker) AS SELECT id FROM note;`,
				);
				await run({ role: 'postgres', tenant: null }, 'ALTER ROLE app_user BYPASSRLS');
				const changes = changesOf(compareCatalogs(before, await readCatalog(database)));
				expect(
					changes.map(({ kind, of, name, change, before: old }) => [kind, of, name, change, old]),
				).toEqual([
					['column', 'note', 'body', 'altered', { null: 'not null' }],
					[
						'grant',
						'note',
						'app_user',
						'altered',
						{ privileges: 'DELETE, INSERT, SELECT, UPDATE' },
					],
					['policy', 'note', 'short', 'added', {}],
					[
						'relation',
						'',
						'note',
						'altered',
						{ 'row-level security': 'not enabled', 'for the owner': 'not forced' },
					],
					['relation', '', 'short_note', 'added', {}],
					['role', '', 'app_user', 'altered', { attributes: 'LOGIN' }],
					['relation', '', 'billing.Odd name', 'removed', {}],
				]);
			});
		}
	});

	test('is read without a trace, and a session without a tenant stays one', async () => {
		for (const engine of engines) {
			await within(engine, stateWith(SECOND), async (run, database) => {
				const before = await fingerprint(database);
				await readCatalog(database);
				expect(await fingerprint(database)).toBe(before);
				const missing = await run(NOBODY, "SELECT current_setting('app.tenant_id', true) IS NULL");
				expect(cellsOf(missing)).toEqual(['t']);
			});
		}
	});

	test('costs PGlite no fresh start, whatever tenant the session before had', async () => {
		const base = await loadBaseDirectory();
		let boots = 0;
		const engine = createPGliteEngine(async (directory) => {
			boots += 1;
			return bootBackend({ directory: (await directory) ?? base });
		});
		await within(engine, stateWith(), async (run, database) => {
			await run(APP, 'SELECT 1');
			await readCatalog(database);
		});
		expect(boots).toBe(1);
		await engine.close();
	});

	test('that cannot be read says so with what to do next', async () => {
		for (const engine of engines) {
			await within(engine, stateWith(), async (_, database) => {
				const session = await database.session({ role: 'postgres', tenant: null });
				await executeOrThrow(session, {
					name: 'wreck',
					login: session.login,
					sql: "DELETE FROM pg_attribute WHERE attrelid = 'note'::regclass AND attname = 'body'",
				});
				await session.close();
				await expect(readCatalog(database)).rejects.toThrow(
					/^The schema could not be read .*Press Run/,
				);
			});
		}
	});
});

const sqlLabs = listLabs()
	.map((path) => readLabFromDisk(path.split('/')[1] as string))
	.filter(({ language }) => language === 'sql');

test.each(sqlLabs)('the catalog of $id is the same on both engines', async (lab) => {
	const last = lab.steps.length + 1;
	const [pglite, postgres] = await Promise.all(
		engines.map((engine) =>
			within(engine, startState(lab, shared, { number: last }), (_, database) =>
				readCatalog(database),
			),
		),
	);
	expect(pglite).toEqual(postgres);
	expect(pglite?.length).toBeGreaterThan(5);
});
