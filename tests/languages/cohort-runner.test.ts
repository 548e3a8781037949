import { afterAll, inject } from 'vitest';
import { addressesOf, serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for an address, as a reader would.
const state = await serveFinalState(inject('postgresUrl'), 'fleet');
Object.assign(process.env, addressesOf(state));

await import('../../labs/database-isolation/fleet/code/cohort-runner/cohort-runner.test.ts');

afterAll(() => state.close());
