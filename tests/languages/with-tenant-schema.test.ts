import { afterAll, inject } from 'vitest';
import { addressesOf, serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for its addresses, as a reader would.
const state = await serveFinalState(inject('postgresUrl'), 'name-collision');
Object.assign(process.env, addressesOf(state));

await import(
	'../../labs/database-isolation/name-collision/code/with-tenant-schema/with-tenant-schema.test.ts'
);

afterAll(() => state.close());
