import { afterAll, inject } from 'vitest';
import { addressesOf, serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for its addresses, as a reader would.
const state = await serveFinalState(inject('postgresUrl'), 'injected-context');
Object.assign(process.env, addressesOf(state));

await import('../../labs/data-routing/injected-context/code/safe-query/safe-query.test.ts');

afterAll(() => state.close());
