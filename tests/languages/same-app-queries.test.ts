import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
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
			expect(await bench.ask(acme, `BEGIN; ${query('schema')}`)).toBe(OWN);
			expect(await bench.ask(noTenant, `BEGIN; ${query('schema')}`)).toBe('42P01');
			// Without coalesce the default path would have led to the shared table.
			const careless = query('schema').replace('coalesce((', '((').replace("), '')", '))');
			expect(await bench.ask(noTenant, `BEGIN; ${careless}`)).not.toBe('42P01');
		});
	});
	describe('what the login reaches', () => {
		state('is every tenant’s schema, and no guarded table', async (bench) => {
			expect(await bench.ask(owner, region('reach', 'reach', CODE))).toBe(
				"t_acme.invoice a tenant's schema, open to the shared login, t_globex.invoice a tenant's schema, open to the shared login",
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
