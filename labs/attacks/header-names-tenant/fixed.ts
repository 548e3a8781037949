import { type Headers, sessions, tenantByHost } from './setup.ts';

/** The tenant whose books this request gets, or null. */
export function tenantOf(headers: Headers): string | null {
	const own = sessions[headers['authorization'] ?? ''];
	const addressed = tenantByHost[headers['host'] ?? ''];
	return own !== undefined && own === addressed ? own : null;
}
