import {
	type Bytes,
	type Kms,
	NEXT_WRAPPING_KEY,
	openWith,
	type Place,
	sealWith,
	type TenantKey,
	unwrapKey,
	versionOf,
} from '../setup.ts';

/** Takes a data key to the next wrapping key. */
export async function rewrap(kms: Kms, row: TenantKey): Promise<TenantKey> {
	const context = { tenant: row.tenant };
	const plaintext = await kms.decrypt(row.wrapped, context);
	return { ...row, wrapped: await kms.encrypt(NEXT_WRAPPING_KEY, plaintext, context) };
}

/** The row of tenant_key with this version. */
function versioned(keys: readonly TenantKey[], wanted: number): TenantKey {
	const row = keys.find(({ version }) => version === wanted);
	if (!row) throw new Error('The tenant has no key of this version.');
	return row;
}

export async function seal(
	kms: Kms,
	keys: readonly TenantKey[],
	place: Place,
	text: string,
): Promise<Bytes> {
	const row = versioned(keys, Math.max(...keys.map(({ version }) => version)));
	return sealWith(await unwrapKey(kms, place.tenant, row), row.version, place, text);
}

export async function open(
	kms: Kms,
	keys: readonly TenantKey[],
	place: Place,
	value: Bytes,
): Promise<string> {
	const row = versioned(keys, versionOf(value));
	return openWith(await unwrapKey(kms, place.tenant, row), place, value);
}
