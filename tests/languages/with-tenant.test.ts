import { afterAll, inject } from 'vitest';
import { addressesOf, serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for three addresses, as a reader would.
const state = await serveFinalState(inject('postgresUrl'), 'row-level-security');
Object.assign(process.env, addressesOf(state));

await import(
	'../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.test.ts'
);

afterAll(() => state.close());
