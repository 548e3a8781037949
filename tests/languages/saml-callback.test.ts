import { afterAll } from 'vitest';
import { MissingTool, orMissing } from '../services/missing.ts';
import { startSamlIdp } from '../services/saml-idp.ts';

// The test beside the example knows nothing of the hub: it reads where the providers are.
const providers = await orMissing(startSamlIdp);
if (!(providers instanceof MissingTool)) {
	Object.assign(process.env, providers.env);
	await import(
		'../../labs/auth-isolation/hostile-idp/code/saml-callback/saml-callback-on-idp.test.ts'
	);
	afterAll(() => providers.stop());
}
