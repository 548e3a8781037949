import { describe, expect } from 'vitest';
import { type Login, SUPERUSER } from '../../src/lab/engine.ts';
import {
	ACME,
	acme,
	example,
	globex,
	noTenant,
	onBothEngines,
	owner,
	region,
} from './row-level-security-bench.ts';

/** What the guide row-level-security says, tried on both engines. */
await onBothEngines((state) => {
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
		const REGIONS = ['tables', 'unmarked', 'policies', 'doors', 'login'];

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
					'a view with one column granted',
					'doors',
					owner,
					'CREATE VIEW report AS SELECT * FROM invoice; GRANT SELECT (memo) ON report TO app_user',
					"report view with its owner's rights",
				],
				[
					'a view that may only be written',
					'doors',
					owner,
					'CREATE VIEW report AS SELECT * FROM invoice; GRANT DELETE ON report TO app_user',
					"report view with its owner's rights",
				],
				[
					'a materialized view with one column granted',
					'doors',
					owner,
					'CREATE MATERIALIZED VIEW totals AS SELECT * FROM invoice; GRANT SELECT (memo) ON totals TO app_user',
					'totals materialized view',
				],
				[
					'a definer function that only a trigger calls',
					'doors',
					owner,
					`CREATE FUNCTION copied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN new; END';
					 REVOKE EXECUTE ON FUNCTION copied() FROM PUBLIC;
					 CREATE TRIGGER copied BEFORE INSERT ON invoice FOR EACH ROW EXECUTE FUNCTION copied()`,
					"copied() function with its owner's rights",
				],
				[
					'a table without tenant_id',
					'unmarked',
					owner,
					'CREATE TABLE invoice_line (invoice_id bigint, amount numeric); GRANT SELECT ON invoice_line TO app_user',
					'invoice_line no tenant_id',
				],
				[
					'a table without tenant_id that may only be emptied',
					'unmarked',
					owner,
					'CREATE TABLE invoice_line (invoice_id bigint); GRANT DELETE ON invoice_line TO app_user',
					'invoice_line no tenant_id',
				],
				[
					'no table without tenant_id that the application may not use',
					'unmarked',
					owner,
					'CREATE TABLE migration (version int)',
					'',
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
