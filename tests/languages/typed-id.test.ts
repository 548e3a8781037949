import { afterAll, inject } from 'vitest';
import { addressesOf, serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for the address of a database.
const state = await serveFinalState(inject('postgresUrl'), 'composite-keys');
Object.assign(process.env, addressesOf(state));

await import('../../labs/database-isolation/composite-keys/code/typed-id/typed-id.test.ts');

afterAll(() => state.close());
