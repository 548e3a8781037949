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
	// Not everybody sees that xn--cme-5cd is not acme: no tenant can have such a name here.
	if (label.includes('.') || label.startsWith('xn--')) return { kind: 'nobody' };
	return { kind: 'host', host };
}
// #endregion address

/** The tenant's data, at its place. */
export interface TenantData {
	readonly kind: 'tenant';
	readonly tenant: TenantId;
	readonly schema: string;
	/** Counts the tenant's moves. */
	readonly epoch: number;
}

/** What becomes of a request. Only `tenant` is a 200 of this function. */
export type Resolution =
	| TenantData
	/** The product's own site: without a tenant, and without a status that could be taken for one. */
	| { readonly kind: 'public' }
	/** 401: the tenant's login page, and none of its data. */
	| { readonly kind: 'login'; readonly tenant: TenantId }
	/** 308 to another host; `redirectHeaders` makes the address. */
	| { readonly kind: 'redirect'; readonly host: string }
	| { readonly kind: 'refused'; readonly status: 400 | 403 | 404 | 503 };

// #region redirect
/**
 * The headers of the 308 to a tenant's present host.
 *
 * @param target path and query as the client sent them. `//evil.example` is a path behind our host;
 *   what does not begin with a slash could go on with the host and is dropped.
 */
export function redirectHeaders(host: string, target: string) {
	const path = target.startsWith('/') ? target : '/';
	return { location: `https://${host}${path}`, 'cache-control': 'max-age=60' };
}
// #endregion redirect

/** What the catalog says of a host. */
export interface Entry {
	readonly state: 'verified' | 'former';
	readonly id: string;
	readonly slug: string;
	readonly status: string;
	/** Null together with `epoch`: the tenant has no live place. */
	readonly schema_name: string | null;
	readonly epoch: number | null;
}

/** Finds a host, in its one spelling, in the catalog. */
export type Find = (host: string) => Promise<Entry | undefined>;

// #region find
const FIND = `
	SELECT d.state, t.id, t.slug, t.status, p.schema_name, p.epoch
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
	if (address.kind === 'public') return { kind: 'public' };
	if (address.kind === 'invalid') return { kind: 'refused', status: 400 };
	if (address.kind === 'nobody') return { kind: 'refused', status: 404 };

	const entry = await find(address.host);
	if (!entry) return { kind: 'refused', status: 404 };
	if (entry.state === 'former') return { kind: 'redirect', host: `${entry.slug}.${names.base}` };
	const tenant = parseTenantId(entry.id);
	if (entry.status !== 'active') return { kind: 'refused', status: 403 };
	if (identity === null) return { kind: 'login', tenant };
	if (identity !== tenant) return { kind: 'refused', status: 403 };
	const { schema_name: schema, epoch } = entry;
	if (schema === null || epoch === null) return { kind: 'refused', status: 503 };
	return { kind: 'tenant', tenant, schema, epoch };
}
// #endregion resolve
