import type { Claims, Login } from './setup.ts';

export function subjectOf({ subject }: Login): string {
	return subject;
}

export function claimsFor(login: Login, tenantId: string): Claims {
	return { sub: subjectOf(login), tenant_id: tenantId };
}
