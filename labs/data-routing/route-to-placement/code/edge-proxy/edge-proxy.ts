import {
	addressOf,
	type Find,
	type Names,
	resolveTenant,
} from '../tenant-resolver/tenant-resolver.ts';

// #region ask
/**
 * Whether the proxy may ask for a certificate of this name: our own site, a host that an active
 * tenant has proved, or a former one, whose redirect needs a certificate too.
 *
 * Serve it to the proxy alone, as `GET /?domain=<host>` with 200 or 404.
 */
export async function mayHaveCertificate(find: Find, names: Names, host: string): Promise<boolean> {
	if (addressOf(host, names).kind === 'public') return true;
	const { kind } = await resolveTenant(find, names, host, null);
	return kind === 'login' || kind === 'redirect';
}
// #endregion ask
