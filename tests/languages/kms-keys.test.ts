import { afterAll } from 'vitest';
import { startKms } from '../services/kms.ts';
import { MissingTool, orMissing } from '../services/missing.ts';

// The test beside the example knows nothing of the hub: its client reads the environment.
const kms = await orMissing(startKms);
if (!(kms instanceof MissingTool)) {
	Object.assign(process.env, kms.env);
	await import(
		'../../labs/compliance-governance/crypto-shred/code/kms-keys/kms-keys-on-kms.test.ts'
	);
	afterAll(() => kms.stop());
}
