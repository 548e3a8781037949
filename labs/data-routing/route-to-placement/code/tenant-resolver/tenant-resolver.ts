import type { Pool } from 'pg';
import {
	parseTenantId,
	type TenantId,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

/** What a host addresses, before the catalog is asked. */
export type Address =
	| { readonly kind: 'host'; readonly host: string }
	/** The product's own site. */
	| { readonly kind: 'public' }
	/** Under the base domain, and no name that a tenant can have. */
	| { readonly kind: 'nobody' }
	/** No host name: an IP address, one label, anything malformed. */
	| { readonly kind: 'invalid' };

export interface Names {
	/** Subdomains of it belong to tenants: `saas.example`. */
	readonly base: string;
	/** Labels under it that belong to nobody. */
	readonly reserved: ReadonlySet<string>;
}

// #region address
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * Reads a Host header: case, port and one trailing dot do not matter.
 *
 * @param header as it arrived; never `X-Forwarded-Host`, which the client can write.
 */
export function addressOf(header: string, { base, reserved }: Names): Address {
	const host = header
		.toLowerCase()
		.replace(/:\d{1,5}$/, '')
		.replace(/\.$/, '');
	const labels = host.split('.');
	const named = labels.length > 1 && labels.every((label) => LABEL.test(label));
	if (!named || host.length > 253 || /^\d+$/.test(labels.at(-1) ?? '')) return { kind: 'invalid' };
	if (host === base) return { kind: 'public' };
	if (!host.endsWith(`.${base}`)) return { kind: 'host', host };
	const label = host.slice(0, -base.length - 1);
	if (reserved.has(label)) return { kind: 'public' };
	// Nobody sees that xn--cme-5cd is not acme, so no tenant can have such a name here.
	if (label.includes('.') || label.startsWith('xn--')) return { kind: 'nobody' };
	return { kind: 'host', host };
}
// #endregion address

/** What becomes of a request, by HTTP's status. */
export type Resolution =
	| { readonly status: 200; readonly tenant: TenantId; readonly schema: string }
	| { readonly status: 200; readonly tenant?: never }
	/** The tenant's login page, and none of its data. */
	| { readonly status: 401; readonly tenant: TenantId }
	| { readonly status: 308; readonly location: string }
	| { readonly status: 400 | 403 | 404 | 503 };

/** What the catalog says of a host. */
export interface Entry {
	readonly state: 'verified' | 'former';
	readonly id: string;
	readonly slug: string;
	readonly status: string;
	readonly schema_name: string | null;
}

/** Finds a host, in its one spelling, in the catalog. */
export type Find = (host: string) => Promise<Entry | undefined>;

// #region find
const FIND = `
	SELECT d.state, t.id, t.slug, t.status, p.schema_name
	FROM tenant_domain AS d
	JOIN tenant AS t ON t.id = d.tenant_id
	LEFT JOIN placement AS p ON p.tenant_id = t.id AND p.state = 'live'
	WHERE d.host = $1 AND d.state IN ('verified', 'former')`;

/** Asks the catalog for each host anew. */
export const findIn =
	(catalog: Pool): Find =>
	async (host) =>
		(await catalog.query<Entry>(FIND, [host])).rows[0];
// #endregion find

/**
 * From a host and a verified identity to one tenant and its place.
 *
 * The host only says which tenant is addressed. Data are handed out where it is also the tenant of
 * the identity; nothing else in the request is looked at.
 *
 * @param identity the tenant of a session or token that this server has verified; null without one.
 * @throws whatever the catalog's query throws: without a catalog nobody is served.
 */
// #region resolve
export async function resolveTenant(
	find: Find,
	names: Names,
	host: string,
	identity: TenantId | null,
): Promise<Resolution> {
	const address = addressOf(host, names);
	if (address.kind === 'public') return { status: 200 };
	if (address.kind === 'invalid') return { status: 400 };
	if (address.kind === 'nobody') return { status: 404 };

	const entry = await find(address.host);
	if (!entry) return { status: 404 };
	if (entry.state === 'former') {
		return { status: 308, location: `${entry.slug}.${names.base}` };
	}
	const tenant = parseTenantId(entry.id);
	if (entry.status !== 'active') return { status: 403 };
	if (identity === null) return { status: 401, tenant };
	if (identity !== tenant) return { status: 403 };
	if (entry.schema_name === null) return { status: 503 };
	return { status: 200, tenant, schema: entry.schema_name };
}
// #endregion resolve
