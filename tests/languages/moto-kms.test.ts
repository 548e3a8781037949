import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Kms, startKms } from '../services/kms.ts';
import { MissingTool, orMissing } from '../services/missing.ts';

/** What moto answers by itself, and the gate before it: a page says both, so both are held here. */

const kms = await orMissing(startKms);

describe.skipIf(kms instanceof MissingTool)('KMS as the tests have it', () => {
	const { env, calls, send } = kms as Kms;
	const context = { EncryptionContext: { tenant: 'acme' } };
	let key: string;
	let wrapped: string;

	beforeAll(async () => {
		const { KeyMetadata } = await send('CreateKey', {});
		key = (KeyMetadata as { KeyId: string }).KeyId;
		const made = await send('GenerateDataKey', { KeyId: key, KeySpec: 'AES_256', ...context });
		wrapped = made['CiphertextBlob'] as string;
	});
	afterAll(() => (kms as Kms).stop());

	const throughGate = async () => {
		const response = await fetch(env['AWS_ENDPOINT_URL_KMS'] as string, {
			method: 'POST',
			headers: { 'X-Amz-Target': 'TrentService.Decrypt' },
			body: JSON.stringify({ KeyId: key, CiphertextBlob: wrapped, ...context }),
		});
		const answer = (await response.json()) as { __type?: string; Plaintext?: string };
		return answer.__type ?? (answer.Plaintext ? 'key' : 'nothing');
	};
	const byMoto = async (change: object = {}) => {
		try {
			const input = { KeyId: key, CiphertextBlob: wrapped, ...context, ...change };
			return (await send('Decrypt', input))['Plaintext'] ? 'key' : 'nothing';
		} catch (cause) {
			return /\w+Exception/.exec((cause as Error).message)?.[0];
		}
	};

	it.each([
		['another tenant', { tenant: 'globex' }],
		['no tenant', {}],
		['a pair more', { tenant: 'acme', region: 'eu' }],
		['another case', { Tenant: 'acme' }],
	])('moto refuses another encryption context: %s', async (_, EncryptionContext) => {
		expect(await byMoto({ EncryptionContext })).toBe('InvalidCiphertextException');
	});

	it('moto decrypts with a key that is disabled, and the gate refuses', async () => {
		expect([await byMoto(), await throughGate()]).toEqual(['key', 'key']);
		await send('DisableKey', { KeyId: key });
		expect([await byMoto(), await throughGate()]).toEqual(['key', 'DisabledException']);
		await send('EnableKey', { KeyId: key });
		expect(await throughGate()).toBe('key');
	});

	it('moto decrypts with a key that waits for its deletion, and the gate refuses', async () => {
		await send('ScheduleKeyDeletion', { KeyId: key, PendingWindowInDays: 7 });
		expect([await byMoto(), await throughGate()]).toEqual(['key', 'KMSInvalidStateException']);
	});

	it('moto takes a waiting period that AWS does not', async () => {
		const { KeyMetadata } = await send('CreateKey', {});
		const { KeyId } = KeyMetadata as { KeyId: string };
		await expect(
			send('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 1 }),
		).resolves.toMatchObject({ KeyId: expect.stringContaining(KeyId) });
	});

	it('the gate counts calls', () => {
		expect(calls.get('Decrypt')).toBe(4);
	});
});
