import { afterAll, inject } from 'vitest';
import { addressesOf, serveFinalState } from './final-state.ts';

const state = await serveFinalState(inject('postgresUrl'), 'policy-cost-lens');
Object.assign(process.env, addressesOf(state));

await import(
	'../../labs/database-isolation/policy-cost-lens/code/plan-assertion/plan-assertion.test.ts'
);

afterAll(() => state.close());
