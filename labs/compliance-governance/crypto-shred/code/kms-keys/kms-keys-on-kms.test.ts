import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	CreateKeyCommand,
	DisableKeyCommand,
	EnableKeyCommand,
	GetKeyPolicyCommand,
	KMSClient,
	ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { columnKey, emailIndex } from '../blind-index/blind-index.ts';
import { open, seal } from '../envelope/envelope.ts';
import cases from './cases.json' with { type: 'json' };
import { KeyRefused, KmsUnavailable, makeKey, unwrap, type WrappedKey } from './kms-keys.ts';

// The client reads address, region and keys from its environment: AWS_ENDPOINT_URL_KMS and others.

const TENANTS = {
	acme: parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'),
	globex: parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'),
};
const UNKNOWN = 'arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000';

let kms: KMSClient;
beforeAll(() => {
	kms = new KMSClient({ maxAttempts: 2 });
});
afterAll(() => kms.destroy());

async function newKey(): Promise<string> {
	const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({}));
	return key?.Arn as string;
}

/** moto changes a key by its id alone, AWS by its ARN too. */
const byId = (arn: string) => ({ KeyId: arn.split('/').at(-1) });

const allowing = ({ wrappingKey }: WrappedKey) => new Set([wrappingKey]);

const answerOf = (asked: Promise<unknown>) =>
	asked.then(
		() => 'key',
		(cause) => (cause instanceof KeyRefused ? cause.reason : cause),
	);

describe('a wrapped key', () => {
	it.each(cases.cases)('$name: $answer', async ({ made, asked, change, purpose, answer }) => {
		const KeyId = await newKey();
		const key = await makeKey(kms, TENANTS[made as 'acme'], KeyId, {
			purpose: purpose === 'index' ? 'index' : 'data',
		});
		let stored = key;
		if (change === 'bit') {
			const wrapped = Uint8Array.from(key.wrapped);
			wrapped[wrapped.length - 1] = (wrapped.at(-1) ?? 0) ^ 1;
			stored = { ...key, wrapped };
		}
		if (change === 'unknown') stored = { ...key, wrappingKey: UNKNOWN };
		if (change === 'disable') await kms.send(new DisableKeyCommand(byId(KeyId)));
		if (change === 'delete') {
			await kms.send(new ScheduleKeyDeletionCommand({ ...byId(KeyId), PendingWindowInDays: 7 }));
		}
		const allowed = new Set(change === 'notAllowed' ? [UNKNOWN] : [stored.wrappingKey]);
		expect(await answerOf(unwrap(kms, TENANTS[asked as 'acme'], stored, allowed))).toBe(answer);
	});

	it('is refused under the name of another wrapping key', async () => {
		const key = await makeKey(kms, TENANTS.acme, await newKey());
		const other = { ...key, wrappingKey: await newKey() };
		// IncorrectKeyException of AWS is `foreign`; moto answers AccessDeniedException.
		expect(await answerOf(unwrap(kms, TENANTS.acme, other, allowing(other)))).toBe('gone');
	});

	it('is unwrapped again once its wrapping key is enabled', async () => {
		const KeyId = await newKey();
		const key = await makeKey(kms, TENANTS.acme, KeyId);
		await kms.send(new DisableKeyCommand(byId(KeyId)));
		expect(await answerOf(unwrap(kms, TENANTS.acme, key, allowing(key)))).toBe('gone');
		expect(await answerOf(makeKey(kms, TENANTS.acme, KeyId))).toBe('gone');
		await kms.send(new EnableKeyCommand(byId(KeyId)));
		expect(await answerOf(unwrap(kms, TENANTS.acme, key, allowing(key)))).toBe('key');
	});

	it('seals what it opens, and can not be exported', async () => {
		const stored = await makeKey(kms, TENANTS.acme, await newKey());
		const place = { tenant: TENANTS.acme, table: 'note', column: 'body', row: '1' };
		const key = await unwrap(kms, TENANTS.acme, stored, allowing(stored));
		const sealed = await seal(place, 'orchid retainer', { version: 1, key });
		expect(
			await open(place, sealed, () => unwrap(kms, TENANTS.acme, stored, allowing(stored))),
		).toBe('orchid retainer');
		await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
	});
});

it('an index key derives the keys of indexes, and seals nothing', async () => {
	const stored = await makeKey(kms, TENANTS.acme, await newKey(), { purpose: 'index' });
	const key = await unwrap(kms, TENANTS.acme, stored, allowing(stored), { purpose: 'index' });
	const email = await columnKey(key, TENANTS.acme, { table: 'contact', column: 'email' });
	expect(await emailIndex(email, 'mia@heron.example')).toHaveLength(16);
	const place = { tenant: TENANTS.acme, table: 'note', column: 'body', row: '1' };
	await expect(seal(place, 'orchid', { version: 1, key })).rejects.toThrow();
});

describe('a KMS that does not answer', () => {
	let silent: Server;
	let asked = 0;
	const clientFor = (port: number) =>
		new KMSClient({ endpoint: `http://127.0.0.1:${port}`, maxAttempts: 2 });
	const stored = { wrappingKey: UNKNOWN, wrapped: new Uint8Array([1]) };

	beforeAll(async () => {
		silent = createServer(() => {
			asked += 1;
		});
		await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
	});
	afterAll(() => {
		silent.closeAllConnections();
		silent.close();
	});

	it('is unavailable when the time is over', async () => {
		const { port } = silent.address() as AddressInfo;
		const began = performance.now();
		await expect(
			unwrap(clientFor(port), TENANTS.acme, stored, allowing(stored), { waitMs: 300 }),
		).rejects.toThrow(KmsUnavailable);
		expect(performance.now() - began).toBeLessThan(2_000);
		expect(asked).toBe(1);
	});

	it('is unavailable when nobody listens', async () => {
		const { port } = silent.address() as AddressInfo;
		silent.closeAllConnections();
		await new Promise((resolve) => silent.close(resolve));
		await expect(unwrap(clientFor(port), TENANTS.acme, stored, allowing(stored))).rejects.toThrow(
			KmsUnavailable,
		);
	});
});

it('is not proof of a key policy: moto answers what a policy denies', async () => {
	const denied = JSON.stringify({
		Version: '2012-10-17',
		Statement: [{ Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*' }],
	});
	const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({ Policy: denied }));
	const KeyId = key?.Arn as string;
	const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
	expect(Policy).toBe(denied);
	expect(await answerOf(makeKey(kms, TENANTS.acme, KeyId))).toBe('key');
});
