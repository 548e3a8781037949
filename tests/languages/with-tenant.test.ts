import { afterAll, inject } from 'vitest';
import { serveFinalState } from './final-state.ts';

// The test beside the example knows nothing of the hub: it asks for two addresses, as a reader would.
const state = await serveFinalState(inject('postgresUrl'), 'row-level-security');
process.env['DATABASE_URL'] = state.databaseUrl;
process.env['OWNER_URL'] = state.ownerUrl;

await import(
	'../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.test.ts'
);

afterAll(() => state.close());
