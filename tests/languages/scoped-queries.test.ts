import { afterAll, inject } from 'vitest';
import { addressesOf, serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for an address, as a reader would.
const state = await serveFinalState(inject('postgresUrl'), 'orm-holes');
Object.assign(process.env, addressesOf(state));
// Hooks run from the last to the first: the example's pool ends before its database does.
afterAll(() => state.close());

await import('../../labs/data-routing/orm-holes/code/scoped-queries/scoped-queries.test.ts');
