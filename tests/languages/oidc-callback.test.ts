import { afterAll } from 'vitest';
import { startOidcProviders } from '../services/oidc-providers.ts';

// The test beside the example knows nothing of the hub: it reads where the providers are.
const providers = await startOidcProviders();
Object.assign(process.env, providers.env);
await import(
	'../../labs/auth-isolation/hostile-idp/code/oidc-callback/oidc-callback-on-providers.test.ts'
);
afterAll(() => providers.stop());
