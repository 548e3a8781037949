import { afterAll, inject } from 'vitest';
import { addressesOf, serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for its addresses, as a reader would.
const state = await serveFinalState(inject('postgresUrl'), 'tenant-databases');
Object.assign(process.env, addressesOf(state));
// Registered first, and so the last to run: the test ends its own session before.
afterAll(() => state.close());

await import(
	'../../labs/database-isolation/tenant-databases/code/open-tenant-pool/open-tenant-pool.test.ts'
);
