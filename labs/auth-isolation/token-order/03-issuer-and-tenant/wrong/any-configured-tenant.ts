import { decodeJwt, jwtVerify } from 'jose';
import { type Access, type Asked, issuers } from '../../setup.ts';

/** Asks whether some issuer speaks for the tenant, not whether this one does. */
export async function verify(token: string, _asked: Asked): Promise<Access> {
	const issuer = issuers.get(decodeJwt(token).iss ?? '');
	const { payload } = await jwtVerify(
		token,
		({ kid = '' }) => issuer?.keys.get(kid) ?? Promise.reject(new Error('No such key.')),
		{ algorithms: ['ES256'] },
	);
	const tenantId = String(payload['tenant_id']);
	if (![...issuers.values()].some(({ tenants }) => tenants.has(tenantId)))
		throw new Error('Unknown.');
	return { tenantId };
}
