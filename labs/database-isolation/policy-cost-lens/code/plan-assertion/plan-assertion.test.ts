import pg, { type Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../row-level-security/code/with-tenant/with-tenant.ts';
import cases from './cases.json' with { type: 'json' };
import { explainAsTenant, type PlanNode, planProblems } from './plan-assertion.ts';

// DATABASE_URL logs in as app_user, to a database in the state that the lab ends in.

let pool: Pool;
beforeEach(() => {
	pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 1 });
});
afterEach(() => pool.end());

describe('a query', () => {
	it.each(cases.queries)('$name', async ({ tenant, sql, values, limits, problems }) => {
		const plan = await explainAsTenant(pool, parseTenantId(tenant), sql, values);
		expect(planProblems(plan, limits)).toEqual(problems);
	});

	it('that writes is refused, and writes nothing', async () => {
		const { tenant, sql, sqlstate } = cases.write;
		const explained = explainAsTenant(pool, parseTenantId(tenant), sql);
		await expect(explained).rejects.toMatchObject({ code: sqlstate });
	});

	it('leaves no setting to the next borrower of the connection', async () => {
		await explainAsTenant(pool, parseTenantId(cases.write.tenant), 'SELECT 1');
		const { rows } = await pool.query(
			`SELECT current_setting('enable_seqscan') AS seqscan,
				current_setting('transaction_read_only') AS readonly`,
		);
		expect(rows).toEqual([{ seqscan: 'on', readonly: 'off' }]);
	});
});

describe('a plan', () => {
	it.each(cases.plans)('$name', ({ plan, limits, problems }) => {
		expect(planProblems(plan as PlanNode, limits)).toEqual(problems);
	});
});
