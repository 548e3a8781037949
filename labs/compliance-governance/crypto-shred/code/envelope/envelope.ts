import type { TenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

/** Where a value stands. The tenant is the request's; what the row says of its tenant is not asked. */
export interface Place {
	readonly tenant: TenantId;
	readonly table: string;
	readonly column: string;
	/** The row's primary key within the tenant. */
	readonly row: string;
}

/** A tenant's data key in the clear, and which one of the tenant's keys it is. */
export interface DataKey {
	readonly version: number;
	readonly key: CryptoKey;
}

/** Finds a version of a tenant's data key. Its errors pass through: a key that is gone is no forgery. */
export type KeyOf = (tenant: TenantId, version: number) => Promise<CryptoKey>;

/** The value was sealed for another place, or somebody changed it; which of both can't be known. */
export class SealBroken extends Error {
	constructor(options?: ErrorOptions) {
		super('The value was not sealed for this place, or it was changed.', options);
		this.name = 'SealBroken';
	}
}

const FORMAT = 1;
const HEADER_BYTES = 5;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

// #region place
/** The associated data: the header, then each part behind its length, so no two places are equal. */
export function associatedData(header: Uint8Array, place: Place): Uint8Array<ArrayBuffer> {
	const parts = [place.tenant, place.table, place.column, place.row].map((part) => {
		// TextEncoder would write one replacement for every lone surrogate: two rows, one place.
		if (part === '' || !part.isWellFormed()) throw new TypeError('A part of the place is no text.');
		return new TextEncoder().encode(part);
	});
	const data = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, header.length));
	data.set(header);
	let at = header.length;
	for (const part of parts) {
		new DataView(data.buffer).setUint32(at, part.length);
		data.set(part, at + 4);
		at += 4 + part.length;
	}
	return data;
}
// #endregion place

// #region seal
/**
 * Encrypts a value for one place with AES-256-GCM: format, version of the data key, nonce,
 * ciphertext, tag. The nonce is random, so seal at most 2^32 values with one version.
 */
export async function seal(place: Place, text: string, using: DataKey): Promise<Uint8Array> {
	if (!text.isWellFormed()) throw new TypeError('The value is no text.');
	const header = headerOf(using.version);
	const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
	const gcm = { name: 'AES-GCM', iv, additionalData: associatedData(header, place) };
	const bytes = await crypto.subtle.encrypt(gcm, using.key, new TextEncoder().encode(text));
	const sealed = new Uint8Array(HEADER_BYTES + NONCE_BYTES + bytes.byteLength);
	sealed.set(header);
	sealed.set(iv, HEADER_BYTES);
	sealed.set(new Uint8Array(bytes), HEADER_BYTES + NONCE_BYTES);
	return sealed;
}
// #endregion seal

// #region open
/**
 * Decrypts a value that was sealed for this place. The version in its header only picks among the
 * keys of the place's tenant.
 *
 * @throws SealBroken, and whatever `keyOf` throws.
 */
export async function open(place: Place, sealed: Uint8Array, keyOf: KeyOf): Promise<string> {
	const value = new Uint8Array(sealed);
	if (value.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES || value[0] !== FORMAT) {
		throw new SealBroken();
	}
	const header = value.slice(0, HEADER_BYTES);
	const iv = value.slice(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
	const gcm = { name: 'AES-GCM', iv, additionalData: associatedData(header, place) };
	const key = await keyOf(place.tenant, new DataView(value.buffer).getUint32(1));
	let bytes: ArrayBuffer;
	try {
		bytes = await crypto.subtle.decrypt(gcm, key, value.subarray(HEADER_BYTES + NONCE_BYTES));
	} catch (cause) {
		throw new SealBroken({ cause });
	}
	return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}
// #endregion open

function headerOf(version: number): Uint8Array {
	// setUint32 would take the remainder of a larger number.
	if (!Number.isInteger(version) || version < 0 || version > 0xffff_ffff) {
		throw new RangeError('The version of a data key is no unsigned number of 32 bits.');
	}
	const header = new Uint8Array(HEADER_BYTES);
	header[0] = FORMAT;
	new DataView(header.buffer).setUint32(1, version);
	return header;
}
