import { jwtVerify } from 'jose';
import type { Access, Asked } from '../../setup.ts';
import { issuers } from '../../setup.ts';

/** The tenant of the path chooses the one issuer that may speak for it; the token chooses nothing. */
export async function verify(token: string, { tenant }: Asked): Promise<Access> {
	const issuer = [...issuers.values()].find(({ tenants }) => tenants.has(tenant));
	if (!issuer) throw new Error('There is no such tenant.');
	const { payload } = await jwtVerify(
		token,
		({ kid = '' }) => issuer.keys.get(kid) ?? Promise.reject(new Error('No such key.')),
		{ algorithms: ['ES256'], issuer: issuer.url },
	);
	if (payload['tenant_id'] !== tenant) throw new Error('The token is for another tenant.');
	return { tenantId: tenant };
}
