import { afterAll, inject } from 'vitest';
import { addressesOf, serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for an address, as a reader would.
const state = await serveFinalState(inject('postgresUrl'), 'route-to-placement');
Object.assign(process.env, addressesOf(state));

await import(
	'../../labs/data-routing/route-to-placement/code/tenant-resolver/tenant-resolver.test.ts'
);

afterAll(() => state.close());
