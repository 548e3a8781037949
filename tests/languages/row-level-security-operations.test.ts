import { describe, expect } from 'vitest';
import { SUPERUSER } from '../../src/lab/engine.ts';
import {
	ACME,
	acme,
	noTenant,
	onBothEngines,
	owner,
	ownerForAcme,
} from './row-level-security-bench.ts';

/** What the guide row-level-security says about migrations, copies and plans, tried on both engines. */
await onBothEngines((state) => {
	describe('a forced owner', () => {
		const dangling = `CREATE TABLE line (tenant_id uuid NOT NULL, invoice_id bigint);
			INSERT INTO line VALUES ('${ACME}', 999);
			ALTER TABLE line ENABLE ROW LEVEL SECURITY;
			ALTER TABLE line FORCE ROW LEVEL SECURITY;
			CREATE POLICY tenant_isolation ON line
			  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);`;
		const link =
			'ALTER TABLE line ADD CONSTRAINT line_invoice FOREIGN KEY (invoice_id) REFERENCES invoice;';
		const validated =
			"SELECT convalidated FROM pg_constraint WHERE conname = 'line_invoice' AND convalidated";

		state('validates a foreign key without looking at the rows', async (bench) => {
			await bench.make(owner, dangling);
			expect(await bench.ask(owner, link)).toBe('ALTER TABLE');
			expect(await bench.ask(owner, validated)).toBe('t');
		});

		state('is refused that with row_security = off', async (bench) => {
			await bench.make(owner, dangling);
			expect(await bench.ask(owner, `SET row_security = off; ${link}`)).toBe('42501');
		});

		state('finds the dangling row while FORCE is lifted', async (bench) => {
			await bench.make(owner, dangling);
			const lifted = `BEGIN; ALTER TABLE line NO FORCE ROW LEVEL SECURITY;
				ALTER TABLE invoice NO FORCE ROW LEVEL SECURITY; ${link}`;
			expect(await bench.ask(owner, lifted)).toBe('23503');
		});

		state('backfills one tenant at a time, with row_security on', async (bench) => {
			const fill = "UPDATE invoice SET memo = memo || '.'";
			expect(await bench.ask(owner, fill)).toBe('UPDATE 0');
			expect(await bench.ask(ownerForAcme, `SET row_security = off; ${fill}`)).toBe('42501');
			expect(await bench.ask(ownerForAcme, fill)).toBe('UPDATE 2');
		});

		state('empties a materialized view by refreshing it', async (bench) => {
			const made = `CREATE MATERIALIZED VIEW copy AS SELECT id FROM invoice;
				ALTER MATERIALIZED VIEW copy OWNER TO app_owner; GRANT SELECT ON copy TO app_user`;
			await bench.make(SUPERUSER, made);
			expect(await bench.ask(acme, 'SELECT count(*) FROM copy')).toBe('4');
			await bench.make(owner, 'REFRESH MATERIALIZED VIEW copy');
			expect(await bench.ask(acme, 'SELECT count(*) FROM copy')).toBe('0');
			// As its owner, whoever calls.
			await bench.make(SUPERUSER, 'REFRESH MATERIALIZED VIEW copy');
			expect(await bench.ask(acme, 'SELECT count(*) FROM copy')).toBe('0');
		});
	});

	describe('a copy behind a view', () => {
		const probe =
			"SELECT memo FROM mine WHERE (memo LIKE 'orchid%' OR memo::int = 1) ORDER BY memo";
		const made = (
			options: string,
		) => `CREATE MATERIALIZED VIEW copy AS SELECT tenant_id, memo FROM invoice;
			CREATE VIEW mine ${options} AS SELECT memo FROM copy
			  WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid;
			GRANT SELECT ON mine TO app_user; ANALYZE copy`;

		state('shows the tenant’s rows alone', async (bench) => {
			await bench.make(SUPERUSER, made('WITH (security_barrier)'));
			expect(await bench.ask(acme, 'SELECT count(*) FROM mine')).toBe('2');
			expect(await bench.ask(noTenant, 'SELECT count(*) FROM mine')).toBe('0');
		});

		// The cast fails on a foreign row and prints it, unless the barrier comes first.
		state('leaks by an error without security_barrier, and not with it', async (bench) => {
			await bench.make(SUPERUSER, made(''));
			expect(await bench.ask(acme, probe)).toBe('22P02');
			await bench.make(
				owner,
				`CREATE FUNCTION told(statement text) RETURNS text LANGUAGE plpgsql AS $$
				 BEGIN EXECUTE statement; RETURN ''; EXCEPTION WHEN OTHERS THEN RETURN SQLERRM; END $$`,
			);
			expect(await bench.ask(acme, `SELECT told($$${probe}$$)`)).toContain('falcon');
			await bench.make(SUPERUSER, 'ALTER VIEW mine SET (security_barrier = true)');
			expect(await bench.ask(acme, probe)).toBe('orchid retainer, May, orchid travel');
		});
	});

	describe('plans and bulk loads', () => {
		state('equality is leakproof on some types only', async (bench) => {
			const named = (names: string) =>
				`SELECT proname, proleakproof FROM pg_proc WHERE proname IN (${names}) ORDER BY 1`;
			expect(
				await bench.ask(acme, named("'int8eq', 'texteq', 'uuid_eq', 'timestamptz_eq', 'date_eq'")),
			).toBe('date_eq t, int8eq t, texteq t, timestamptz_eq t, uuid_eq t');
			expect(
				await bench.ask(
					acme,
					named("'numeric_eq', 'enum_eq', 'jsonb_eq', 'array_eq', 'textlike', 'jsonb_contains'"),
				),
			).toBe('array_eq f, enum_eq f, jsonb_contains f, jsonb_eq f, numeric_eq f, textlike f');
		});
	});
});
