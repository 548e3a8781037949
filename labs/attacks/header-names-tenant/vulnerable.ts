import { type Headers, sessions, tenantByHost } from './setup.ts';

/** The tenant whose books this request gets, or null. */
export function tenantOf(headers: Headers): string | null {
	if (!sessions[headers['authorization'] ?? '']) return null;
	const host = headers['x-forwarded-host'] ?? headers['host'] ?? '';
	return headers['x-tenant-id'] ?? tenantByHost[host] ?? null;
}
