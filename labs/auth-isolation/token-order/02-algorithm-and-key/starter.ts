import { decodeJwt, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose';
import { type Access, type Asked, issuers } from '../setup.ts';

export async function verify(token: string, _asked: Asked): Promise<Access> {
	const { alg, jwk } = decodeProtectedHeader(token);
	const claims = decodeJwt(token);
	if (!issuers.has(claims.iss ?? '')) throw new Error('The issuer is unknown.');
	// The token says which algorithm it used, and may bring its key along.
	if (alg === 'ES256' && jwk) await jwtVerify(token, EmbeddedJWK);
	return { tenantId: String(claims['tenant_id']) };
}
