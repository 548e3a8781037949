import { describe, expect } from 'vitest';
import { SUPERUSER } from '../../src/lab/engine.ts';
import {
	ACME,
	acme,
	GLOBEX,
	IDS,
	noTenant,
	onBothEngines,
	owner,
	region,
} from './row-level-security-bench.ts';

/** What the guide row-level-security says, tried on both engines. */
await onBothEngines((state) => {
	describe('policies among each other', () => {
		state('a permissive one left behind opens the table', async (bench) => {
			await bench.make(owner, 'CREATE POLICY debug ON invoice FOR SELECT USING (true)');
			expect(await bench.ask(acme, IDS)).toBe('1, 2, 3, 4');
		});

		state('a restrictive one is not opened by it', async (bench) => {
			const guard = region('tenant-table', 'guard').replaceAll('payment', 'invoice');
			await bench.make(owner, guard);
			await bench.make(owner, 'CREATE POLICY debug ON invoice FOR SELECT USING (true)');
			expect(await bench.ask(acme, IDS)).toBe('1, 2');
		});

		state('a restrictive one alone shows nothing', async (bench) => {
			const guard = region('tenant-table', 'guard').replaceAll('payment', 'invoice');
			await bench.make(owner, `DROP POLICY tenant_isolation ON invoice; ${guard}`);
			expect(await bench.ask(acme, IDS)).toBe('');
		});

		state('USING alone serves as check', async (bench) => {
			await bench.make(
				owner,
				`DROP POLICY tenant_isolation ON invoice; CREATE POLICY tenant_isolation ON invoice
				 USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)`,
			);
			const planted = `INSERT INTO invoice VALUES (9, '${GLOBEX}', 1, 'draft', '')`;
			expect(await bench.ask(acme, planted)).toBe('42501');
			expect(await bench.ask(acme, `UPDATE invoice SET tenant_id = '${GLOBEX}'`)).toBe('42501');
		});

		state(
			'WITH CHECK (true) moves rows, and a test with a WHERE does not see it',
			async (bench) => {
				const mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid";
				await bench.make(
					owner,
					`DROP POLICY tenant_isolation ON invoice;
				 CREATE POLICY reads ON invoice FOR SELECT USING (${mine});
				 CREATE POLICY writes ON invoice FOR UPDATE USING (${mine}) WITH CHECK (true)`,
				);
				const move = `UPDATE invoice SET tenant_id = '${GLOBEX}'`;
				expect(await bench.ask(acme, `${move} WHERE id = 1`)).toBe('42501');
				expect(await bench.ask(acme, move)).toBe('UPDATE 2');
			},
		);

		state('the check of the new row comes before the constraints', async (bench) => {
			const both = (tenant: string) => `INSERT INTO invoice VALUES (9, '${tenant}', 1, 'lost', '')`;
			expect(await bench.ask(acme, both(ACME))).toBe('23514');
			expect(await bench.ask(acme, both(GLOBEX))).toBe('42501');
		});

		state('INSERT … RETURNING needs the read policy as well', async (bench) => {
			await bench.make(
				owner,
				`DROP POLICY tenant_isolation ON invoice;
				 CREATE POLICY writes ON invoice FOR INSERT WITH CHECK (true)`,
			);
			const insert = `INSERT INTO invoice VALUES (9, '${ACME}', 1, 'draft', '')`;
			expect(await bench.ask(acme, insert)).toBe('INSERT 0 1');
			expect(await bench.ask(acme, insert.replace('(9,', '(10,').concat(' RETURNING id'))).toBe(
				'42501',
			);
		});
	});

	describe('the setting', () => {
		state('never made, emptied or gone with its transaction, it shows no row', async (bench) => {
			expect(await bench.ask(noTenant, IDS)).toBe('');
			expect(await bench.ask(noTenant, `SET app.tenant_id = ''; ${IDS}`)).toBe('');
			const after = `BEGIN; SET LOCAL app.tenant_id = '${ACME}'; COMMIT; ${IDS}`;
			expect(await bench.ask(noTenant, after)).toBe('');
		});

		state('read without nullif it fails in two ways, cold and warm', async (bench) => {
			const strict = "SELECT current_setting('app.tenant_id')::uuid";
			expect(await bench.ask(noTenant, strict)).toBe('42704');
			const warm = `BEGIN; SET LOCAL app.tenant_id = '${ACME}'; COMMIT; ${strict}`;
			expect(await bench.ask(noTenant, warm)).toBe('22P02');
		});

		state('takes no parameter in SET; set_config does', async (bench) => {
			expect(await bench.ask(noTenant, 'PREPARE p AS SELECT 1; SET app.tenant_id = $1')).toBe(
				'42601',
			);
			const prepared = `PREPARE p(text) AS SELECT set_config('app.tenant_id', $1, true);
				BEGIN; EXECUTE p('${ACME}'); ${IDS}`;
			expect(await bench.ask(noTenant, prepared)).toBe('1, 2');
		});

		state('row_security = off refuses instead of filtering', async (bench) => {
			expect(await bench.ask(acme, `SET row_security = off; ${IDS}`)).toBe('42501');
			expect(await bench.ask(owner, `SET row_security = off; ${IDS}`)).toBe('42501');
			expect(await bench.ask(SUPERUSER, `SET row_security = off; ${IDS}`)).toBe('1, 2, 3, 4');
		});
	});

	describe('what it costs', () => {
		state('a backfill by the owner changes nothing once FORCE is on', async (bench) => {
			const backfill = "UPDATE invoice SET memo = memo || '.'";
			expect(await bench.ask(owner, backfill)).toBe('UPDATE 0');
			expect(await bench.ask(owner, `SET row_security = off; ${backfill}`)).toBe('42501');
			const nextId = `BEGIN; SET LOCAL app.tenant_id = '${ACME}'; ${backfill}`;
			expect(await bench.ask(owner, nextId)).toBe('UPDATE 2');
		});

		state(
			'the policy is an index condition where the index begins with tenant_id',
			async (bench) => {
				await bench.make(
					SUPERUSER,
					`INSERT INTO invoice SELECT n, gen_random_uuid(), 1, 'draft', '' FROM generate_series(10, 5000) n;
				 ANALYZE invoice`,
				);
				const plan = await bench.ask(acme, `EXPLAIN (COSTS OFF) SELECT * FROM invoice`);
				expect(plan).toContain('invoice_tenant');
				expect(plan).toContain('Index Cond');
				expect(plan).not.toContain('Filter');
			},
		);

		state('LIKE, JSON containment and full text are not leakproof, equality is', async (bench) => {
			const marked = `SELECT string_agg(proname || '=' || proleakproof, ' ' ORDER BY proname)
				FROM pg_proc WHERE proname IN ('textlike', 'jsonb_contains', 'ts_match_vq', 'texteq', 'uuid_eq')`;
			expect(await bench.ask(SUPERUSER, marked)).toBe(
				'jsonb_contains=false texteq=true textlike=false ts_match_vq=false uuid_eq=true',
			);
		});
	});
});
