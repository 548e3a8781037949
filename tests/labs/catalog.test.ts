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
		const engine = createPGliteEngine((directory) => {
			boots += 1;
			return bootBackend({ directory: directory ?? base });
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
