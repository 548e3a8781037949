import { createHmac } from 'node:crypto';
import { compactVerify, decodeJwt, decodeProtectedHeader, exportSPKI } from 'jose';
import { describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import cases from './cases.json' with { type: 'json' };
import { completed, type TokenCase } from './mint.ts';
import { oneLinkShort } from './one-link-short.ts';
import { type Reason, verifyToken } from './verify-token.ts';
import { publicKey, publicKeys, rows, tokens, trust } from './world.ts';

const right = rows.filter(({ refused }) => refused === null);
const wrong = rows.filter(({ refused }) => refused !== null);

describe('verifyToken', () => {
	it.each(right)('accepts the $name', async ({ token, addresses, needs }) => {
		const access = await verifyToken(trust, token, parseTenantId(addresses), needs);
		expect(access.tenantId).toBe(addresses);
		expect(access.subject).toBe(decodeJwt(token).sub);
		// What a payment does, in its own transaction: it finds the membership that was compared.
		const again = await trust.membership(access.tenantId, access.issuer, access.subject);
		expect(again).toEqual({ version: access.membershipVersion, role: access.role });
	});

	it.each(wrong)('refuses: $name', async ({ token, addresses, needs, refused }) => {
		const access = verifyToken(trust, token, parseTenantId(addresses), needs);
		await expect(access).rejects.toMatchObject({ name: 'Refused', reason: refused });
	});

	it('says nothing of the token in its error', async () => {
		const { token = '', addresses = '' } = wrong.find(({ name }) => name === 'no tenant') ?? {};
		const refusal = await verifyToken(trust, token, parseTenantId(addresses)).catch(String);
		expect(refusal).toBe('Refused: The token is refused: tenant.');
	});

	it('does not turn a database that is down into a refusal', async () => {
		const down = new Error('connection refused');
		const broken = { ...trust, membership: () => Promise.reject(down) };
		const { token = '', addresses = '' } = right[0] ?? {};
		await expect(verifyToken(broken, token, parseTenantId(addresses))).rejects.toBe(down);
	});

	it('asks for a membership only when everything before it holds', async () => {
		let asked = 0;
		const counting: typeof trust = {
			...trust,
			membership: (...key) => {
				asked += 1;
				return trust.membership(...key);
			},
		};
		for (const { token, addresses } of wrong) {
			await verifyToken(counting, token, parseTenantId(addresses)).catch(() => {});
		}
		const late = wrong.filter(({ refused }) => refused === 'membership' || refused === 'role');
		expect(asked).toBe(late.length);
	});
});

describe('a verifier that is one link short', () => {
	it.each(right)('accepts the $name', async ({ name, token, addresses, needs }) => {
		// Without leeway for clocks, and with a type compared as text, it is stricter than ours.
		const stricter = name.includes('media type') || name.includes('by our clock');
		const tenant = await oneLinkShort(new Set(), token, addresses, needs);
		expect(tenant).toBe(stricter ? null : addresses);
	});

	// No verifier has rows for these, whatever it leaves out.
	const harmless = [
		'three words that are no token',
		'no subject',
		'subject is a number',
		'subject is empty',
		'subject is null',
		'start of validity is true',
	];

	it.each(wrong.filter(({ name }) => !harmless.includes(name)))(
		'hands out rows for: $name',
		async ({ name, token, addresses, needs, refused }) => {
			const missing = new Set<Reason>([refused as Reason]);
			// An ID token differs in both; whoever compares one of them is safe from this one.
			if (name === 'ID token as access token') missing.add('audience');
			// A time that is null is no start of a life either.
			if (name === 'time of issue is null') missing.add('time');
			expect(await oneLinkShort(new Set(), token, addresses, needs)).toBeNull();
			expect(await oneLinkShort(missing, token, addresses, needs)).toBe(addresses);
		},
	);
});

describe('tokens.json', () => {
	it('has a token for each case and no other', () => {
		expect(Object.keys(tokens)).toEqual(cases.cases.map(({ name }) => name));
		const ids = [...cases.issuers.flatMap(({ keys }) => keys), 'attacker'];
		expect(Object.keys(publicKeys)).toEqual(ids);
		expect(JSON.stringify(publicKeys)).not.toContain('"d"');
	});

	it.each((cases.cases as TokenCase[]).filter(({ token }) => !token))(
		'is current: $name',
		async (one) => {
			const token = tokens[one.name] ?? '';
			const { header, claims, signedBy } = completed(one);
			if (header['jwk']) header['jwk'] = publicKeys[header['jwk'] as string];
			expect(decodeProtectedHeader(token)).toEqual(header);
			expect(decodeJwt(token)).toEqual(claims);
			const [head, body, signature] = token.split('.');
			if (signedBy === 'nobody') expect(signature).toBe('');
			else if (signedBy.startsWith('public key of ')) {
				const pem = await exportSPKI(await publicKey(signedBy.replace('public key of ', '')));
				const expected = createHmac('sha256', pem).update(`${head}.${body}`).digest('base64url');
				expect(signature).toBe(expected);
			} else {
				const crit = { crit: { hub: true } };
				await compactVerify(token, await publicKey(signedBy), crit);
			}
		},
	);
});
