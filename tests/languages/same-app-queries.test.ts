import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { type Login, SUPERUSER } from '../../src/lab/engine.ts';
import { acme, noTenant, onBothEngines, owner, region } from './row-level-security-bench.ts';

/** What the lab same-app-three-ways shows in SQL, tried on both engines. */

const CODE = join(LABS_FOLDER, 'database-isolation/same-app-three-ways/code');

await onBothEngines((state) => {
	describe('the same question in each model', () => {
		const query = (id: string) => region('three-models', id, CODE);
		const OWN = '1 orchid delivery 120';
		state('finds the tenant’s own invoice in shared tables', async (bench) => {
			expect(await bench.ask(acme, query('shared'))).toBe(OWN);
			expect(await bench.ask(noTenant, query('shared'))).toBe('');
		});
		state('finds it in the tenant’s schema, and no table without a place', async (bench) => {
			const inside = query('schema').replace('COMMIT;', '');
			expect(await bench.ask(acme, inside)).toBe(OWN);
			expect(await bench.ask(noTenant, inside)).toBe('42P01');
			// Without a transaction the path is the default again when the query comes.
			const alone = inside.replace('BEGIN;', '');
			expect(await bench.ask(noTenant, alone)).toBe('');
			// Without coalesce the default path would have led to the shared table.
			const careless = inside.replace('coalesce((', '((').replace("), '')", '))');
			expect(await bench.ask(noTenant, careless)).not.toBe('42P01');
		});
	});
	describe('what the login reaches', () => {
		state('is every tenant’s schema, and no guarded table', async (bench) => {
			expect(await bench.ask(owner, region('reach', 'reach', CODE))).toBe(
				"t_acme.invoice in a tenant's schema, open to the shared login, t_globex.invoice in a tenant's schema, open to the shared login",
			);
		});
		const planted: readonly [claim: string, as: Login, make: string, found: string][] = [
			[
				'a materialized view, which no policy binds',
				SUPERUSER,
				'CREATE MATERIALIZED VIEW totals AS SELECT tenant_id, sum(total) FROM invoice GROUP BY 1; GRANT SELECT ON totals TO app_user',
				'totals tenant_id where no policy can be',
			],
			[
				'a table that may be emptied and not read',
				SUPERUSER,
				'CREATE TABLE note (tenant_id uuid); GRANT TRUNCATE ON note TO app_user',
				'note tenant_id without a forced policy',
			],
			[
				'a login that bypasses policies',
				SUPERUSER,
				'ALTER ROLE app_user BYPASSRLS',
				'app_user a login that no policy binds, or a role it can become',
			],
			[
				'a table that the login owns, and can free of its policy',
				SUPERUSER,
				'ALTER TABLE invoice OWNER TO app_user',
				'invoice owned by the login, or by a role it can become',
			],
			[
				'a role that bypasses policies and that the login can become',
				SUPERUSER,
				'CREATE ROLE backup BYPASSRLS; GRANT backup TO app_user WITH INHERIT FALSE',
				'backup a login that no policy binds, or a role it can become',
			],
			[
				'a view with a superuser’s rights',
				SUPERUSER,
				'CREATE VIEW late AS SELECT memo FROM invoice WHERE late; GRANT SELECT ON late TO app_user',
				'late a view with the rights of a role that no policy binds',
			],
			[
				'a function with a superuser’s rights',
				SUPERUSER,
				'CREATE FUNCTION memos() RETURNS SETOF text SECURITY DEFINER SET search_path = pg_catalog, pg_temp RETURN (SELECT memo FROM public.invoice LIMIT 1)',
				'memos() runs with the rights of a role that no policy binds',
			],
			[
				'the schema of a tenant whose place is gone',
				SUPERUSER,
				"DELETE FROM placement WHERE slug = 'globex'",
				't_globex.invoice in a schema that placement does not name',
			],
			[
				'a catalog that the login can write',
				owner,
				'GRANT UPDATE (schema_name) ON placement TO app_user',
				'placement the login can write the catalog',
			],
		];
		for (const [claim, as, make, found] of planted) {
			state(`names ${claim}`, async (bench) => {
				await bench.make(as, make);
				try {
					expect(await bench.ask(SUPERUSER, region('reach', 'reach', CODE))).toContain(found);
				} finally {
					await bench.make(SUPERUSER, 'ALTER ROLE app_user NOBYPASSRLS');
				}
			});
		}
		state('names no view that asks with its reader’s rights', async (bench) => {
			await bench.make(
				SUPERUSER,
				'CREATE VIEW late WITH (security_invoker) AS SELECT memo FROM invoice WHERE late; GRANT SELECT ON late TO app_user',
			);
			expect(await bench.ask(SUPERUSER, region('reach', 'reach', CODE))).not.toContain('late');
		});
		state('takes tables of the shared schema for shared, whoever stands there', async (bench) => {
			await bench.make(
				SUPERUSER,
				"UPDATE placement SET schema_name = 'public' WHERE slug = 'acme'",
			);
			expect(await bench.ask(owner, region('reach', 'reach', CODE))).toBe(
				"t_acme.invoice in a schema that placement does not name, t_globex.invoice in a tenant's schema, open to the shared login",
			);
		});
		state('names a table that lost its force', async (bench) => {
			await bench.ask(owner, 'ALTER TABLE invoice NO FORCE ROW LEVEL SECURITY');
			expect(await bench.ask(owner, region('reach', 'reach', CODE))).toContain(
				'invoice tenant_id without a forced policy',
			);
		});
	});
}, 'same-app-three-ways');
