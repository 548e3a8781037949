import { decodeJwt, jwtVerify } from 'jose';
import {
	type Access,
	type Asked,
	audience,
	type Issuer,
	issuers,
	membership,
} from '../../setup.ts';

export async function verify(token: string, asked: Asked): Promise<Access> {
	const issuer = issuers.get(decodeJwt(token).iss ?? '');
	if (!issuer) throw new Error('The issuer is unknown.');
	const { payload } = await jwtVerify(token, ({ kid }) => publishedKey(issuer, kid), {
		algorithms: ['ES256'],
		issuer: issuer.url,
		typ: 'at+jwt',
		audience,
		requiredClaims: ['exp'],
	});
	const tenantId = payload['tenant_id'];
	if (typeof tenantId !== 'string') throw new Error('The token has no tenant, or several.');
	if (!issuer.tenants.has(tenantId)) throw new Error('The issuer does not speak for this tenant.');
	if (tenantId !== asked.tenant) throw new Error('The request is for another tenant.');

	const member = await membership(tenantId, issuer.url, payload.sub ?? '');
	if (member?.version !== payload['membership_version']) {
		throw new Error('The membership is not what it was.');
	}
	if (asked.needs === 'admin' && member?.role !== 'admin') throw new Error('The role is missing.');
	return { tenantId, role: member?.role ?? 'member' };
}

function publishedKey(issuer: Issuer, kid = ''): CryptoKey {
	const key = issuer.keys.get(kid);
	if (!key) throw new Error('The issuer has no such key.');
	return key;
}
