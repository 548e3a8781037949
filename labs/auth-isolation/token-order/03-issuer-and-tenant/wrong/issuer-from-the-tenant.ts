import { decodeJwt, jwtVerify } from 'jose';
import { type Access, type Asked, issuers } from '../../setup.ts';

/** Every key is tried, and then the names are compared: with one another, not with the key. */
export async function verify(token: string, _asked: Asked): Promise<Access> {
	const keys = [...issuers.values()].flatMap((issuer) => [...issuer.keys.values()]);
	const verified = await Promise.allSettled(
		keys.map((key) => jwtVerify(token, key, { algorithms: ['ES256'] })),
	);
	if (verified.every(({ status }) => status === 'rejected')) throw new Error('Not signed.');
	const { iss = '', tenant_id: tenantId } = decodeJwt<{ tenant_id: string }>(token);
	if (!issuers.get(iss)?.tenants.has(tenantId))
		throw new Error('The issuer does not speak for it.');
	return { tenantId };
}
