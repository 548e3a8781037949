import { afterAll, inject } from 'vitest';
import { addressesOf, serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for addresses, as a reader would.
const state = await serveFinalState(inject('postgresUrl'), 'audit-chain');
Object.assign(process.env, addressesOf(state));

await import('../../labs/compliance-governance/audit-chain/code/audit-append/audit-append.test.ts');

afterAll(() => state.close());
