import { memberships, signedClaims } from './setup.ts';

export async function tenantFor(token: string, needs: string): Promise<string> {
	const { tenant_id, sub, membership_version } = await signedClaims(token);
	const member = memberships[`${tenant_id} ${sub}`];
	if (!member || member.version !== membership_version) {
		throw new Error('The membership is not what it was.');
	}
	if (needs === 'admin' && member.role !== 'admin') throw new Error('The role is missing.');
	return tenant_id;
}
