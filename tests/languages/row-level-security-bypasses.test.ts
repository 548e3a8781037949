import { describe, expect } from 'vitest';
import { SUPERUSER } from '../../src/lab/engine.ts';
import {
	ACME,
	acme,
	GLOBEX,
	IDS,
	onBothEngines,
	owner,
	ownerForAcme,
	superuserForAcme,
} from './row-level-security-bench.ts';

/** What the guide row-level-security says, tried on both engines. */
await onBothEngines((state) => {
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
});
