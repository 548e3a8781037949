import { decodeJwt, EmbeddedJWK, jwtVerify } from 'jose';
import { type Access, type Asked, issuers } from '../../setup.ts';

export async function verify(token: string, _asked: Asked): Promise<Access> {
	const issuer = issuers.get(decodeJwt(token).iss ?? '');
	const { payload } = await jwtVerify(
		token,
		async (header, parts) =>
			issuer?.keys.get(header.kid ?? '') && !header.jwk
				? (issuer.keys.get(header.kid ?? '') as CryptoKey)
				: EmbeddedJWK(header, parts),
		{ algorithms: ['ES256'] },
	);
	return { tenantId: String(payload['tenant_id']) };
}
