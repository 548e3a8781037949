import { addressOf, type Find, type Names } from '../tenant-resolver/tenant-resolver.ts';

// #region ask
/**
 * Whether the proxy may ask for a certificate of this name: a domain that a tenant has proved. A
 * suspended tenant keeps it, since a visitor reads the 403 only after the handshake. The base domain
 * and its subdomains share a wildcard, so none of them gets a certificate of its own.
 *
 * Serve it to the proxy alone, as `GET /?domain=<host>` with 200 or 404.
 */
export async function mayHaveCertificate(find: Find, names: Names, host: string): Promise<boolean> {
	const address = addressOf(host, names);
	if (address.kind !== 'host' || address.host.endsWith(`.${names.base}`)) return false;
	const entry = await find(address.host);
	return entry?.state === 'verified' && entry.status !== 'closed';
}
// #endregion ask
