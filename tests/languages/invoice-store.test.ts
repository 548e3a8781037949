import { afterAll, inject } from 'vitest';
import { addressesOf, serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for an address, as a reader would.
const state = await serveFinalState(inject('postgresUrl'), 'same-app-three-ways');
Object.assign(process.env, addressesOf(state));

await import(
	'../../labs/database-isolation/same-app-three-ways/code/invoice-store/invoice-store.test.ts'
);

afterAll(() => state.close());
