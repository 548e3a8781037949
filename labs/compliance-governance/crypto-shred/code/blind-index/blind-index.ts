import type { TenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

/** A column that can be searched for equal values. */
export interface IndexedColumn {
	readonly table: string;
	readonly column: string;
}

// #region index
/**
 * Derives the key of one column's index from the tenant's index key, a key beside its data keys that
 * is wrapped and destroyed like them. Equal values of two tenants, or of two columns, have hashes
 * that nobody can match.
 *
 * @param indexKey imported for HKDF; 32 random bytes.
 */
export async function columnKey(
	indexKey: CryptoKey,
	tenant: TenantId,
	{ table, column }: IndexedColumn,
): Promise<CryptoKey> {
	const info = new TextEncoder().encode(JSON.stringify(['blind-index', 1, tenant, table, column]));
	const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
	const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 };
	return crypto.subtle.deriveKey(hkdf, indexKey, hmac, false, ['sign']);
}

/**
 * The hash that stands beside a sealed address and is looked for in its place. Within the tenant it
 * shows which rows are equal and how often each value stands there. 16 bytes, shorter than any
 * sealed value.
 */
export async function emailIndex(key: CryptoKey, email: string): Promise<Uint8Array> {
	const text = email.trim().normalize('NFKC').toLowerCase();
	if (text === '' || !text.isWellFormed()) throw new TypeError('The address is no text.');
	const hash = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text));
	return new Uint8Array(hash, 0, 16);
}
// #endregion index
