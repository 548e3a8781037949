import { createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { columnKey, emailIndex } from './blind-index.ts';

const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const globex = parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
const email = { table: 'contact', column: 'email' };
const secretOf = (byte: number) => new Uint8Array(32).fill(byte);
const keyOf = (byte: number) =>
	crypto.subtle.importKey('raw', secretOf(byte), 'HKDF', false, ['deriveKey']);
const acmeKey = await keyOf(1);
const globexKey = await keyOf(2);

async function index(text: string, key = acmeKey, tenant = acme, column = email): Promise<string> {
	return Buffer.from(await emailIndex(await columnKey(key, tenant, column), text)).toString('hex');
}

const mia = await index('mia@heron.example');

describe('the index of an address', () => {
	it.each(['Mia@Heron.Example', ' mia@heron.example\n', 'ｍia@heron.example'])(
		'is that of the same address, written as %j',
		async (written) => {
			expect(await index(written)).toBe(mia);
		},
	);

	it('has 16 bytes', () => {
		expect(mia).toMatch(/^[0-9a-f]{32}$/);
	});

	it('is HMAC under HKDF, as Node makes them', () => {
		const info = JSON.stringify(['blind-index', 1, acme, 'contact', 'email']);
		const key = Buffer.from(hkdfSync('sha256', secretOf(1), '', info, 32));
		const hash = createHmac('sha256', key).update('mia@heron.example').digest('hex');
		expect(mia).toBe(hash.slice(0, 32));
	});

	it.each([
		['another address', () => index('noor@heron.example')],
		['another tenant with a key of its own', () => index('mia@heron.example', globexKey, globex)],
		['another tenant, even with the same key', () => index('mia@heron.example', acmeKey, globex)],
		['another tenant’s key', () => index('mia@heron.example', globexKey, acme)],
		[
			'another column',
			() =>
				index('mia@heron.example', acmeKey, acme, { table: 'contact', column: 'billing_email' }),
		],
		[
			'a column whose name ends elsewhere',
			() => index('mia@heron.example', acmeKey, acme, { table: 'contacte', column: 'mail' }),
		],
	])('is no other’s: %s', async (_, other) => {
		expect(await other()).not.toBe(mia);
	});

	it.each(['', '  ', '\ud800@heron.example'])('is refused for %j', async (text) => {
		await expect(index(text)).rejects.toThrow(TypeError);
	});
});
