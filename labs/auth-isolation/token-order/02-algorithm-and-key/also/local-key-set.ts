import { createLocalJWKSet, decodeJwt, exportJWK, jwtVerify } from 'jose';
import { type Access, type Asked, issuers } from '../../setup.ts';

export async function verify(token: string, _asked: Asked): Promise<Access> {
	const keys = issuers.get(decodeJwt(token).iss ?? '')?.keys ?? new Map<string, CryptoKey>();
	const published = await Promise.all(
		[...keys].map(async ([kid, key]) => ({ ...(await exportJWK(key)), kid })),
	);
	const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: published }), {
		algorithms: ['ES256'],
	});
	return { tenantId: String(payload['tenant_id']) };
}
