import { afterAll } from 'vitest';
import { type Kms, startKms } from '../services/kms.ts';
import { isCi, MissingTool } from '../services/missing.ts';

// The test beside the example knows nothing of the hub: its client reads the environment.
let kms: Kms | null = null;
try {
	kms = await startKms();
} catch (cause) {
	if (!(cause instanceof MissingTool) || isCi()) throw cause;
	console.warn(cause.message);
}
if (kms) {
	Object.assign(process.env, kms.env);
	await import(
		'../../labs/compliance-governance/crypto-shred/code/kms-keys/kms-keys-on-kms.test.ts'
	);
}

afterAll(() => kms?.stop());
