import { jwtVerify } from 'jose';
import { type Access, type Asked, audience, issuers, membership } from '../../setup.ts';

/** The path chooses the issuer; then every part of the token is compared with what is expected. */
export async function verify(token: string, { tenant, needs }: Asked): Promise<Access> {
	const issuer = [...issuers.values()].find(({ tenants }) => tenants.has(tenant));
	const { payload } = await jwtVerify(
		token,
		({ kid = '' }) => issuer?.keys.get(kid) ?? Promise.reject(new Error('No such key.')),
		{
			algorithms: ['ES256'],
			issuer: issuer?.url ?? '',
			typ: 'at+jwt',
			audience,
			requiredClaims: ['exp', 'sub'],
		},
	);
	const member = await membership(tenant, payload.iss ?? '', payload.sub ?? '');
	const holds =
		payload['tenant_id'] === tenant &&
		member?.version === payload['membership_version'] &&
		(needs === 'member' || member?.role === needs);
	if (!member || !holds) throw new Error('Not for this tenant.');
	return { tenantId: tenant, role: member.role };
}
