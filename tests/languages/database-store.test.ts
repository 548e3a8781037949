import { afterAll, inject } from 'vitest';
import { addressesOf, serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for its addresses, as a reader would.
const state = await serveFinalState(inject('postgresUrl'), 'erasure-graph');
Object.assign(process.env, addressesOf(state));

await import(
	'../../labs/compliance-governance/erasure-graph/code/database-store/database-store.test.ts'
);

afterAll(() => state.close());
