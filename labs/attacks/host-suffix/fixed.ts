import { hosts } from './setup.ts';

/** Whether a page of this origin may read what the API answers at this host. */
export function allows(origin: string, host: string): boolean {
	return hosts.has(host) && origin === `https://${host}`;
}
