import pg from 'pg';
import { afterAll, expect, inject, it } from 'vitest';
import {
	explainAsTenant,
	planProblems,
} from '../../labs/database-isolation/policy-cost-lens/code/plan-assertion/plan-assertion.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { addressesOf, serveFinalState } from './final-state.ts';

const state = await serveFinalState(inject('postgresUrl'), 'policy-cost-lens');
Object.assign(process.env, addressesOf(state));

await import(
	'../../labs/database-isolation/policy-cost-lens/code/plan-assertion/plan-assertion.test.ts'
);

it.each([
	['(created_at, tenant_id)', [expect.stringMatching(/^\d{3,} blocks read, 100 allowed$/)]],
	['(tenant_id, created_at)', []],
])('judges the newest page of nobody’s tenant by an index on %s', async (columns, problems) => {
	const owner = new pg.Client({ connectionString: state.ownerUrl });
	const pool = new pg.Pool({ connectionString: state.databaseUrl, max: 1 });
	await owner.connect();
	try {
		await owner.query(`DROP TABLE IF EXISTS event;
			CREATE TABLE event (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, created_at timestamptz NOT NULL);
			INSERT INTO event SELECT n, md5((n % 100)::text)::uuid, now() - n * interval '1 second'
			FROM generate_series(1, 50000) n;
			CREATE INDEX ON event ${columns};
			ALTER TABLE event ENABLE ROW LEVEL SECURITY;
			CREATE POLICY mine ON event USING (tenant_id = session_tenant());
			GRANT SELECT ON event TO app_user`);
		await owner.query('VACUUM (ANALYZE) event');
		const plan = await explainAsTenant(
			pool,
			parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'),
			'SELECT id FROM event ORDER BY created_at DESC LIMIT 20',
		);
		expect(planProblems(plan, { removed: 0, blocks: 100 })).toEqual(problems);
	} finally {
		await owner.end();
		await pool.end();
	}
});

it('sees that an OR of two policies sorts all of a tenant’s rows', async () => {
	const pool = new pg.Pool({ connectionString: state.databaseUrl, max: 1 });
	const plan = await explainAsTenant(
		pool,
		parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'),
		'SELECT id, memo FROM ticket ORDER BY id DESC LIMIT 20',
	).finally(() => pool.end());
	expect(planProblems(plan, { removed: 0, blocks: 50, shared: ['delegation'] })).toEqual([
		expect.stringMatching(/ blocks read, 50 allowed$/),
	]);
});

afterAll(() => state.close());
