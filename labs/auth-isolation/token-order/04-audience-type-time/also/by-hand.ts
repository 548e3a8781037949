import { compactVerify, decodeJwt, type JWTPayload } from 'jose';
import { type Access, type Asked, audience, issuers } from '../../setup.ts';

export async function verify(token: string, _asked: Asked): Promise<Access> {
	const issuer = issuers.get(decodeJwt(token).iss ?? '');
	const { payload, protectedHeader } = await compactVerify(
		token,
		({ kid = '' }) => issuer?.keys.get(kid) ?? Promise.reject(new Error('No such key.')),
		{ algorithms: ['ES256'] },
	);
	const claims: JWTPayload = JSON.parse(new TextDecoder().decode(payload));
	const now = Date.now() / 1000;
	const tenantId = String(claims['tenant_id']);
	const holds =
		protectedHeader.typ === 'at+jwt' &&
		[claims.aud].flat().includes(audience) &&
		typeof claims.exp === 'number' &&
		claims.exp > now &&
		(claims.nbf ?? 0) <= now &&
		issuer?.tenants.has(tenantId);
	if (!holds) throw new Error('The token is not for this API, or not for now.');
	return { tenantId };
}
