import { afterAll, inject } from 'vitest';
import { addressesOf, serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for addresses, as a reader would.
const state = await serveFinalState(inject('postgresUrl'), 'object-check');
Object.assign(process.env, addressesOf(state));

await import('../../labs/auth-isolation/object-check/code/can/can.test.ts');

afterAll(() => state.close());
