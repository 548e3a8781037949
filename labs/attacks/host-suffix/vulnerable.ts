import { BASE } from './setup.ts';

/** Whether a page of this origin may read what the API answers at this host. */
export function allows(origin: string, host: string): boolean {
	const { hostname } = new URL(origin);
	return hostname.endsWith(BASE) || hostname.startsWith(host);
}
