import { createHmac } from 'node:crypto';
import { compactVerify, decodeJwt, decodeProtectedHeader, exportSPKI, type JWTPayload } from 'jose';
import type { Reason, Role } from './verify-token.ts';
import { findMembership, NOW, publicKey, publicKeys, trust } from './world.ts';

/**
 * BROKEN on purpose: a verifier of the usual kind that leaves out one link of the order, in the way
 * that link is left out in practice. It shows that each token of the table is worth refusing.
 *
 * @returns the tenant whose rows it would hand out; null when it refuses.
 */
export async function oneLinkShort(
	missing: ReadonlySet<Reason>,
	token: string,
	addressed: string,
	needs: Role,
): Promise<string | null> {
	const asks = (reason: Reason) => !missing.has(reason);
	const header = decodeProtectedHeader(token);
	const claims = decodeJwt(token);
	const house = trust.issuer('https://id.example');
	const issuer = trust.issuer(claims.iss ?? '') ?? (asks('issuer') ? undefined : house);
	const { exp = 0, nbf = 0, iat = 0 } = claims;
	const odd = header.crit || [exp, nbf, iat].some((time) => typeof time !== 'number');
	if (!issuer || (odd && asks('malformed'))) return null;
	if (!(await signatureHolds(asks, issuer.key, token))) return null;

	const seconds = NOW.getTime() / 1000;
	if (asks('type') && header.typ !== 'at+jwt') return null;
	if (asks('audience') && claims.aud !== trust.audience) return null;
	if (asks('time') && (exp < seconds || nbf > seconds || iat > seconds)) return null;
	if (asks('time') && exp - iat > trust.maxLife) return null;

	const tenant = readTenant(claims, addressed, asks('tenant'));
	if (!tenant || (asks('issuer') && !issuer.tenants.has(tenant))) return null;
	if (asks('address') && tenant !== addressed) return null;

	const membership = findMembership(tenant, asks('issuer') ? issuer.url : null, claims.sub ?? '');
	if (asks('membership') && claims['membership_version'] !== membership?.version) return null;
	const roles = asks('role') ? [membership?.role] : (claims['roles'] as string[]);
	if (needs === 'admin' && !roles.includes('admin')) return null;
	return asks('address') ? tenant : addressed;
}

async function signatureHolds(
	asks: (reason: Reason) => boolean,
	keyOfIssuer: (kid: string) => Promise<CryptoKey | null>,
	token: string,
): Promise<boolean> {
	const { alg, kid } = decodeProtectedHeader(token);
	const [head, body, signature] = token.split('.');
	if (alg !== 'ES256') {
		if (asks('algorithm')) return false;
		if (alg === 'none') return true;
		// One "verify" that takes the PEM text as the key of whatever algorithm the header names.
		const secret = await exportSPKI(await publicKey('house-november'));
		const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');
		return signature === expected;
	}
	if (!asks('signature')) return true;
	if (asks('key')) {
		const key = await keyOfIssuer(kid ?? '');
		return key !== null && verifies(token, key);
	}
	// Any key that can be had: of another issuer, or from where the token says it is.
	const all = Object.keys(publicKeys).map(async (id) => verifies(token, await publicKey(id)));
	return (await Promise.all(all)).includes(true);
}

async function verifies(token: string, key: CryptoKey): Promise<boolean> {
	return compactVerify(token, key, { crit: { hub: true } }).then(
		() => true,
		() => false,
	);
}

function readTenant(claims: JWTPayload, addressed: string, strict: boolean): string | null {
	const claim = claims['tenant_id'];
	if (strict) return typeof claim === 'string' ? claim : null;
	if (claim === undefined) return addressed;
	return [claim].flat().includes(addressed) ? addressed : null;
}
