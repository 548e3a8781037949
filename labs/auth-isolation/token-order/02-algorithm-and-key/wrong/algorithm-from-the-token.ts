import { compactVerify, decodeJwt, decodeProtectedHeader, exportSPKI } from 'jose';
import { type Access, type Asked, issuers } from '../../setup.ts';

/** One `verify` for every algorithm, as older libraries have it. */
export async function verify(token: string, _asked: Asked): Promise<Access> {
	const { alg, kid = '' } = decodeProtectedHeader(token);
	const claims = decodeJwt(token);
	const key = issuers.get(claims.iss ?? '')?.keys.get(kid);
	if (!key) throw new Error('The issuer has no such key.');
	if (alg === 'HS256') {
		await compactVerify(token, new TextEncoder().encode(await exportSPKI(key)));
	} else if (alg !== 'none') {
		await compactVerify(token, key);
	}
	return { tenantId: String(claims['tenant_id']) };
}
