import { signedClaims } from './setup.ts';

export async function tenantFor(token: string, needs: string): Promise<string> {
	const { tenant_id, roles } = await signedClaims(token);
	if (!roles.includes(needs)) throw new Error('The role is missing.');
	return tenant_id;
}
