import { describe, expect, test } from 'vitest';
import type { Execution, Login } from '../../src/lab/engine.ts';
import { errorOf } from '../../src/lab/engine.ts';
import { ATTEMPTS } from './superuser-attempts.ts';

type Run = (login: Login, sql: string) => Promise<Execution>;

const LOGIN: Login = { role: 'app_user', tenant: null };
const OWNER: Login = { role: 'app_owner', tenant: null };

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
