import { describe, expect, test } from 'vitest';
import type { Execution, Login } from '../../src/lab/engine.ts';
import { errorOf } from '../../src/lab/engine.ts';

type Run = (login: Login, sql: string) => Promise<Execution>;

const LOGIN: Login = { role: 'app_user', tenant: null };
const OWNER: Login = { role: 'app_owner', tenant: null };

/** Ways to become superuser, with the error that PostgreSQL itself gives, or null: it changes nothing. */
const ATTEMPTS: readonly (readonly [string, string | null])[] = [
	['SET SESSION AUTHORIZATION postgres', '42501'],
	['SET LOCAL SESSION AUTHORIZATION postgres', '42501'],
	["SELECT set_config('session_authorization', 'postgres', false)", '42501'],
	['SET ROLE postgres', '42501'],
	["SELECT set_config('role', 'postgres', false)", '42501'],
	['RESET ROLE', null],
	['SET ROLE NONE', null],
	['RESET SESSION AUTHORIZATION', null],
	['SET SESSION AUTHORIZATION DEFAULT', null],
	['RESET ALL', null],
	['DISCARD ALL', null],
	['ROLLBACK', null],
	['DO $$ BEGIN SET SESSION AUTHORIZATION postgres; END $$', '42501'],
	["DO $$ BEGIN PERFORM set_config('role', 'postgres', false); END $$", '42501'],
	['SELECT become_postgres()', '42501'],
	['ALTER ROLE app_user SUPERUSER', '42501'],
	['CREATE ROLE helper SUPERUSER', '42501'],
	['GRANT postgres TO app_user', '42501'],
	['GRANT pg_read_server_files TO app_user', '42501'],
	["UPDATE pg_authid SET rolsuper = true WHERE rolname = 'app_user'", '42501'],
	["SELECT pg_read_file('PG_VERSION')", '42501'],
	["SELECT lo_import('PG_VERSION')", '42501'],
	["COPY note TO '/tmp/note'", '42501'],
	["COPY note FROM '/etc/passwd'", '42501'],
	["COPY note TO PROGRAM 'true'", '42501'],
	["ALTER SYSTEM SET work_mem = '1GB'", '42501'],
	['CREATE EXTENSION plpgsql_untrusted', '0A000'],
	['SET session_replication_role = replica', '42501'],
	['SET allow_system_table_mods = on', '42501'],
	["CREATE FUNCTION pg_temp.c() RETURNS int LANGUAGE c AS 'x'", '42501'],
	['CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION become_postgres()', '42501'],
];

const WHO =
	'SELECT session_user, current_user, (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)';

/** A login role stays what it is, on every engine, with the server's own errors. */
export function superuserCases(
	on: <Result>(use: (run: Run) => Promise<Result>) => Promise<Result>,
): void {
	describe('a login can not become superuser', () => {
		test.each(ATTEMPTS)('%s', (attempt, code) =>
			on(async (run) => {
				await run(
					OWNER,
					'CREATE FUNCTION become_postgres() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN SET SESSION AUTHORIZATION postgres; END $$',
				);
				expect(errorOf(await run(LOGIN, attempt))?.code ?? null).toBe(code);
				// In the session of the attempt itself, where it raised no error.
				const after = await run(LOGIN, code === null ? `${attempt}; ${WHO}` : WHO);
				expect(after.statements.at(-1)?.rows).toEqual([['app_user', 'app_user', 'f']]);
			}),
		);
	});
}
