import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSharedScripts } from '../../src/lab/disk.ts';
import {
	type Database,
	type Engine,
	type Execution,
	errorOf,
	type Login,
	ROW_CAP,
	type Script,
	type StartState,
	SUPERUSER,
} from '../../src/lab/engine.ts';
import { baseScripts } from '../../src/lab/steps.ts';
import { superuserCases } from './superuser-cases.ts';

export const APP: Login = { role: 'app_user', tenant: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' };
export const OWNER: Login = { role: 'app_owner', tenant: null };
export const NOBODY: Login = { role: 'app_user', tenant: null };

const SCHEMA = `
	CREATE TABLE note (id int PRIMARY KEY, body text NOT NULL CHECK (body <> ''));
	GRANT SELECT, INSERT, UPDATE, DELETE ON note TO app_user;
	INSERT INTO note VALUES (1, 'one'), (2, 'two');`;

/** A start state: the shared scripts, a small table, and what a case adds. */
export function stateWith(...added: readonly Script[]): StartState {
	const base = baseScripts(readSharedScripts());
	const scripts: Script[] = [{ name: 'schema.sql', login: OWNER, sql: SCHEMA }, ...added];
	return { key: JSON.stringify([...base, ...scripts]), base, scripts };
}

/** Opens a state, hands out a way to run scripts in clean sessions, and closes it. */
export async function within<Result>(
	engine: Engine,
	state: StartState,
	use: (
		run: (login: Login, sql: string) => Promise<Execution>,
		database: Database,
	) => Promise<Result>,
): Promise<Result> {
	const database = await engine.open(state);
	const run = async (login: Login, sql: string) => {
		const session = await database.session(login);
		try {
			return await session.execute(sql);
		} finally {
			await session.close();
		}
	};
	try {
		return await use(run, database);
	} finally {
		await database.close();
	}
}

export const cellsOf = (execution: Execution) => execution.statements.at(-1)?.rows.flat();

/** What every engine does alike. `make` is called once. */
export function engineCases(name: string, make: () => Promise<Engine>): void {
	describe(name, () => {
		let engine: Engine;
		beforeAll(async () => {
			engine = await make();
		});
		afterAll(() => engine.close());
		const on = <Result>(use: Parameters<typeof within<Result>>[2], ...added: Script[]) =>
			within(engine, stateWith(...added), use);

		describe('results', () => {
			test('those before an error are kept, and what follows is not sent', () =>
				on(async (run) => {
					const done = await run(APP, 'SELECT 1 AS one; SELECT nope; SELECT 3; SELECT 4');
					expect(done.statements.map(({ tag, rows }) => [tag, rows])).toEqual([
						['SELECT 1', [['1']]],
						[null, []],
					]);
					expect(done.skipped).toBe(2);
					expect(done.leftOpen).toBe(false);
				}));

			test('tags, row counts, fields and null', () =>
				on(async (run) => {
					const done = await run(
						APP,
						"INSERT INTO note VALUES (3, 'three'); UPDATE note SET body = 'x'; SELECT id, NULL::text AS gap FROM note WHERE id = 3; SELECT id FROM note WHERE false; DELETE FROM note",
					);
					expect(done.statements.map(({ tag }) => tag)).toEqual([
						'INSERT 0 1',
						'UPDATE 3',
						'SELECT 1',
						'SELECT 0',
						'DELETE 3',
					]);
					expect(done.statements.map(({ rowCount }) => rowCount)).toEqual([null, null, 1, 0, null]);
					expect(done.statements[2]).toMatchObject({
						fields: [
							{ name: 'id', type: 'integer' },
							{ name: 'gap', type: 'text' },
						],
						rows: [['3', null]],
					});
				}));

			test('rows past the cap are counted and not kept', () =>
				on(async (run) => {
					const done = await run(APP, 'SELECT * FROM generate_series(1, 30000)');
					expect(done.statements[0]?.rows).toHaveLength(ROW_CAP);
					expect(done.statements[0]?.rowCount).toBe(30_000);
				}));

			test('a value too long for a page is cut, and wide rows are kept as far as a page goes', () =>
				on(async (run) => {
					const done = await run(
						APP,
						"SELECT repeat('x', 3000000) AS long; SELECT repeat('x', 9000) FROM generate_series(1, 400)",
					);
					expect(done.statements[0]?.rows).toEqual([
						[`${'x'.repeat(10_000)}… (cut: 3,000,000 bytes)`],
					]);
					expect(done.statements[1]?.rows.length).toBeLessThan(230);
					expect(done.statements[1]?.rowCount).toBe(400);
				}));

			test('a flood of notices is counted past the first hundred', () =>
				on(async (run) => {
					const done = await run(
						APP,
						"DO $$ BEGIN FOR i IN 1..5000 LOOP RAISE NOTICE 'n %', i; END LOOP; END $$",
					);
					expect(done.statements[0]?.notices).toHaveLength(101);
					expect(done.statements[0]?.notices.at(-1)?.message).toContain('4900 more came');
				}));

			test('a NUL character is refused with its place, and nothing is sent', () =>
				on(async (run) => {
					const done = await run(APP, "DELETE FROM note; SELECT 'a\0b'");
					expect(errorOf(done)).toMatchObject({ code: 'LAB01', index: 27 });
					expect(errorOf(done)?.message).toContain('NUL');
					expect(cellsOf(await run(APP, 'SELECT count(*) FROM note'))).toEqual(['2']);
				}));

			test('rows a statement sent before it failed are dropped, as psql does', () =>
				on(async (run) => {
					const done = await run(APP, 'SELECT 10 / (2 - id) FROM note ORDER BY id');
					expect(done.statements[0]).toMatchObject({ rows: [], fields: [], rowCount: null });
					expect(errorOf(done)?.code).toBe('22012');
				}));

			test('notices come with severity, code and hint', () =>
				on(async (run) => {
					const done = await run(
						APP,
						"DO $$ BEGIN RAISE WARNING 'careful' USING HINT = 'look', DETAIL = 'here'; END $$",
					);
					expect(done.statements[0]?.notices).toEqual([
						{
							severity: 'WARNING',
							code: '01000',
							message: 'careful',
							detail: 'here',
							hint: 'look',
						},
					]);
				}));
		});

		test('what a state grants and revokes on the database holds in each copy of it', () =>
			on(
				async (run) => {
					const done = await run(
						OWNER,
						"SELECT has_database_privilege(current_database(), 'CREATE'), has_database_privilege('app_user', current_database(), 'TEMPORARY')",
					);
					expect(cellsOf(done)).toEqual(['t', 'f']);
				},
				{
					name: 'grants.sql',
					login: SUPERUSER,
					sql: `DO $$ BEGIN
						EXECUTE format('GRANT CREATE ON DATABASE %I TO app_owner', current_database());
						EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
					END $$`,
				},
			));

		describe('errors', () => {
			test('carry SQLSTATE, detail and the place in the script, astral characters included', () =>
				on(async (run) => {
					const script = "SELECT '🦅🦅';\nSELECT '🦅', body, nope FROM note";
					const error = errorOf(await run(APP, script));
					expect(error).toMatchObject({ severity: 'ERROR', code: '42703' });
					expect(script.slice(error?.index)).toMatch(/^nope FROM/);
					const duplicate = errorOf(await run(APP, "INSERT INTO note VALUES (1, 'again')"));
					expect(duplicate).toMatchObject({
						code: '23505',
						detail: 'Key (id)=(1) already exists.',
					});
				}));

			test('carry the hint, and the inner query of a function', () =>
				on(async (run) => {
					expect(errorOf(await run(APP, 'SELECT bod FROM note'))?.hint).toContain('note.body');
					const inner = errorOf(
						await run(APP, "DO $$ BEGIN EXECUTE 'SELECT nope FROM note'; END $$"),
					);
					expect(inner).toMatchObject({ code: '42703', internalQuery: 'SELECT nope FROM note' });
					expect(inner?.where).toContain('inline_code_block');
				}));

			test('of the lexer are results, not crashes', () =>
				on(async (run) => {
					const error = errorOf(await run(APP, "SELECT 1;\nSELECT 'open"));
					expect(error).toMatchObject({ code: 'LAB01', index: 17 });
				}));

			test.each([
				'COPY note FROM STDIN',
				'copy note (id, body) from /* here */ stdin WITH (FORMAT csv)',
			])('%s is refused and the session stays usable', (copy) =>
				on(async (run) => {
					const done = await run(APP, `${copy}; SELECT 1`);
					expect(errorOf(done)).toMatchObject({ code: 'LAB01' });
					expect(cellsOf(await run(APP, 'SELECT count(*) FROM note'))).toEqual(['2']);
				}),
			);

			test('endless recursion is 54001 and the database stays usable', () =>
				on(async (run) => {
					const script =
						'CREATE FUNCTION deep(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN deep(n + 1); END $$; SELECT deep(1)';
					expect(errorOf(await run(OWNER, script))?.code).toBe('54001');
					expect(cellsOf(await run(APP, 'SELECT count(*) FROM note'))).toEqual(['2']);
				}));
		});

		describe('transactions', () => {
			test.each([
				"SET idle_in_transaction_session_timeout = '20ms'",
				"SELECT set_config('transaction_timeout', '20ms', true)",
			])('%s is refused where one may stay open, and allowed where none does', (limit) =>
				on(async (run, database) => {
					expect(errorOf(await run(OWNER, limit))).toBe(null);
					const session = await database.session(OWNER);
					const refused = await session.execute(`BEGIN; ${limit}`, { keepOpen: true });
					expect(errorOf(refused)).toMatchObject({ code: 'LAB01' });
					expect(refused.open).toBe(true);
					const next = await session.execute('SELECT 1; COMMIT', { keepOpen: true });
					expect(errorOf(next)).toBe(null);
					expect(next.open).toBe(undefined);
					await session.close();
				}),
			);

			test('one that is left open is rolled back and reported', () =>
				on(async (run) => {
					const done = await run(APP, "BEGIN; INSERT INTO note VALUES (3, 'gone')");
					expect(done.leftOpen).toBe(true);
					expect(cellsOf(await run(APP, 'SELECT count(*) FROM note'))).toEqual(['2']);
				}));

			test('it is rolled back at once, not when the next session comes', () =>
				on(async (_, database) => {
					const session = await database.session(APP);
					await session.execute("BEGIN; INSERT INTO note VALUES (3, 'gone')");
					const after = await session.execute('SELECT count(*) FROM note');
					expect(cellsOf(after)).toEqual(['2']);
					await session.close();
				}));

			test('one that failed is rolled back and reported', () =>
				on(async (run) => {
					const done = await run(
						APP,
						"BEGIN; INSERT INTO note VALUES (3, 'x'); SELECT 1 / 0; COMMIT",
					);
					expect(done).toMatchObject({ leftOpen: true, skipped: 1 });
					expect(cellsOf(await run(APP, 'SELECT count(*) FROM note'))).toEqual(['2']);
				}));

			test('only keepOpen keeps one', () =>
				on(async (_, database) => {
					const session = await database.session(APP);
					const open = await session.execute('BEGIN; DELETE FROM note', { keepOpen: true });
					expect(open.leftOpen).toBe(false);
					expect(
						cellsOf(await session.execute('SELECT count(*) FROM note', { keepOpen: true })),
					).toEqual(['0']);
					await session.execute('ROLLBACK');
					await session.close();
				}));
		});

		describe('sessions', () => {
			test('every login gets a clean one', () =>
				on(async (run) => {
					await run(
						APP,
						"SET search_path = pg_catalog; SET app.tenant_id = 'left'; SET my.own = 'left'; CREATE TEMP TABLE left_over (); PREPARE left_over AS SELECT 1; SELECT pg_advisory_lock(1)",
					);
					const done = await run(
						APP,
						"SELECT current_setting('search_path'), current_setting('app.tenant_id'), coalesce(current_setting('my.own', true), ''), to_regclass('left_over'), (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')",
					);
					expect(cellsOf(done)).toEqual(['"$user", public', APP.tenant, '', null, '0', '0']);
				}));

			test('log in as the role itself, with its own settings', () =>
				on(
					async (run) => {
						const done = await run(
							APP,
							"SELECT session_user, current_user, current_setting('work_mem'), current_setting('app.region')",
						);
						expect(cellsOf(done)).toEqual(['app_user', 'app_user', '3MB', 'eu west']);
					},
					{
						name: 'settings.sql',
						login: SUPERUSER,
						sql: "ALTER ROLE app_user SET work_mem = '3MB'; ALTER ROLE app_user SET app.region = 'eu west'",
					},
				));

			test('a setting can not make a login another user', () =>
				on(async (run) => {
					await run(APP, "ALTER ROLE app_user SET session_authorization = 'postgres'");
					await run(APP, "ALTER ROLE app_user SET role = 'app_owner'");
					const done = await run(APP, 'SELECT session_user, current_user');
					expect(cellsOf(done)).toEqual(['app_user', 'app_user']);
				}));

			test('a client’s encoding is its own, whatever its role has', () =>
				on(async (run) => {
					await run(APP, "ALTER ROLE app_user SET client_encoding = 'EUC_JP'");
					expect(cellsOf(await run(APP, 'SHOW client_encoding'))).toEqual(['UTF8']);
				}));

			test('a role that may not log in is refused in the server’s words', () =>
				on(async (run) => {
					await run(SUPERUSER, 'ALTER ROLE app_user NOLOGIN');
					await expect(run(APP, 'SELECT 1')).rejects.toMatchObject({
						code: '28000',
						message: 'role "app_user" is not permitted to log in',
					});
					await expect(run({ role: 'absent', tenant: null }, 'SELECT 1')).rejects.toMatchObject({
						code: '28000',
						message: 'role "absent" does not exist',
					});
				}));

			test('an actor without tenant never had the setting, whoever used the database before', () =>
				on(async (run) => {
					const missing = "SELECT current_setting('app.tenant_id', true)";
					expect(cellsOf(await run(APP, missing))).toEqual([APP.tenant]);
					await run(APP, "INSERT INTO note VALUES (3, 'kept')");
					expect(cellsOf(await run(NOBODY, missing))).toEqual([null]);
					expect(errorOf(await run(NOBODY, "SELECT current_setting('app.tenant_id')"))?.code).toBe(
						'42704',
					);
					expect(cellsOf(await run(NOBODY, 'SELECT count(*) FROM note'))).toEqual(['3']);
					const used = await run(
						NOBODY,
						`BEGIN; SET LOCAL app.tenant_id = 'x'; COMMIT; ${missing}`,
					);
					expect(cellsOf(used)).toEqual(['']);
				}));
		});

		describe('states', () => {
			test('open fresh, also while another one of the same state is open', () =>
				on(async (run) => {
					await run(APP, 'DELETE FROM note');
					await run(OWNER, 'DROP TABLE note');
					await on(async (other) => {
						expect(cellsOf(await other(APP, 'SELECT count(*) FROM note'))).toEqual(['2']);
					});
				}));

			test('roles that an answer added are gone', async () => {
				await on((run) => run(SUPERUSER, 'CREATE ROLE intruder; GRANT intruder TO app_user'));
				await on(async (run) => {
					const roles = "SELECT count(*) FROM pg_roles WHERE rolname = 'intruder'";
					expect(cellsOf(await run(SUPERUSER, roles))).toEqual(['0']);
				});
			});

			test('attributes, settings and memberships that an answer changed are put back', async () => {
				const changed = await on((run) =>
					run(
						SUPERUSER,
						"ALTER ROLE app_user BYPASSRLS PASSWORD 'mine'; ALTER ROLE app_user SET row_security = off; GRANT app_owner TO app_user WITH ADMIN OPTION; CREATE ROLE extra; SET SESSION AUTHORIZATION app_user; GRANT app_owner TO extra",
					),
				);
				expect(errorOf(changed)).toBe(null);
				await on(async (run) => {
					const role =
						"SELECT rolbypassrls, rolconfig, (SELECT count(*) FROM pg_auth_members WHERE member = r.oid) FROM pg_roles r WHERE rolname = 'app_user'";
					expect(cellsOf(await run(APP, role))).toEqual(['f', null, '0']);
				});
			});

			test('a role that an answer renamed has its name back', async () => {
				await on((run) => run(SUPERUSER, 'ALTER ROLE app_user RENAME TO somebody'));
				await on(async (run) => {
					expect(cellsOf(await run(APP, 'SELECT count(*) FROM note'))).toEqual(['2']);
				});
			});

			test('roles, memberships and settings that the state itself made stay', async () => {
				const reporting = {
					name: 'reporting.sql',
					login: SUPERUSER,
					sql: "CREATE ROLE reporting LOGIN; GRANT reporting TO app_user; ALTER ROLE reporting SET work_mem = '2MB'; GRANT SELECT ON note TO reporting",
				};
				const look =
					"SELECT current_setting('work_mem'), pg_has_role('app_user', 'reporting', 'USAGE'), (SELECT count(*) FROM note)";
				for (const tampering of [
					'REVOKE reporting FROM app_user',
					'ALTER ROLE reporting NOLOGIN',
					'SELECT 1',
				]) {
					await on(async (run) => {
						const seen = await run({ role: 'reporting', tenant: null }, look);
						expect(cellsOf(seen)).toEqual(['2MB', 't', '2']);
						await run(SUPERUSER, tampering);
					}, reporting);
					await on(async (run) => {
						expect(cellsOf(await run(APP, 'SELECT count(*) FROM note'))).toEqual(['2']);
					});
				}
			});

			test('settings that the state made for the application’s role come back', async () => {
				const settings = {
					name: 'settings.sql',
					login: SUPERUSER,
					sql: "ALTER ROLE app_user SET work_mem = '3MB'; GRANT pg_monitor TO app_user",
				};
				const look =
					"SELECT current_setting('work_mem'), pg_has_role('app_user', 'pg_monitor', 'USAGE')";
				const wreck = 'ALTER ROLE app_user RESET ALL; REVOKE pg_monitor FROM app_user';
				for (const then of [wreck, 'SELECT 1']) {
					await on(async (run) => {
						expect(cellsOf(await run(APP, look))).toEqual(['3MB', 't']);
						await run(SUPERUSER, then);
					}, settings);
				}
			});

			test('a script that fails names itself and its SQLSTATE', async () => {
				const broken = { name: 'lab/seed.sql', login: OWNER, sql: 'SELECT nope' };
				await expect(on(async () => {}, broken)).rejects.toMatchObject({
					name: 'EngineError',
					code: '42703',
					message: expect.stringContaining('lab/seed.sql'),
				});
			});
		});

		superuserCases(on);
	});
}
