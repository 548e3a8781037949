import { decodeJwt, jwtVerify } from 'jose';
import { type Access, type Asked, audience, type Issuer, issuers } from '../../setup.ts';

export async function verify(token: string, _asked: Asked): Promise<Access> {
	const issuer = issuers.get(decodeJwt(token).iss ?? '');
	if (!issuer) throw new Error('The issuer is unknown.');
	const { payload } = await jwtVerify(token, ({ kid }) => publishedKey(issuer, kid), {
		algorithms: ['ES256'],
		issuer: issuer.url,
		typ: 'at+jwt',
		audience,
	});
	const tenantId = String(payload['tenant_id']);
	if (!issuer.tenants.has(tenantId)) throw new Error('The issuer does not speak for this tenant.');
	return { tenantId };
}

function publishedKey(issuer: Issuer, kid = ''): CryptoKey {
	const key = issuer.keys.get(kid);
	if (!key) throw new Error('The issuer has no such key.');
	return key;
}
