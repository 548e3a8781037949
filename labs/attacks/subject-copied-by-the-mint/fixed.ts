import { type Claims, type Login, providers } from './setup.ts';

const subjects = new Map<string, string>();

export function subjectOf({ provider, subject }: Login): string {
	const key = JSON.stringify([provider, subject]);
	const own = subjects.get(key) ?? crypto.randomUUID();
	subjects.set(key, own);
	return own;
}

export function claimsFor(login: Login, tenantId: string): Claims {
	if (!providers.get(login.provider)?.tenants.has(tenantId)) {
		throw new Error('The provider does not speak for this tenant.');
	}
	return { sub: subjectOf(login), tenant_id: tenantId };
}
