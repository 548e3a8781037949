import {
	type Bytes,
	type Kms,
	NEXT_WRAPPING_KEY,
	openWith,
	type Place,
	sealWith,
	type TenantKey,
	unwrapKey,
} from '../setup.ts';

/** Takes a data key to the next wrapping key. */
export async function rewrap(kms: Kms, { tenant, version }: TenantKey): Promise<TenantKey> {
	const { wrapped } = await kms.generateDataKey(NEXT_WRAPPING_KEY, { tenant });
	return { tenant, version, wrapped };
}

/** The row of tenant_key to use. */
function lastOf(keys: readonly TenantKey[]): TenantKey {
	const last = keys.at(-1);
	if (!last) throw new Error('The tenant has no key.');
	return last;
}

export async function seal(
	kms: Kms,
	keys: readonly TenantKey[],
	place: Place,
	text: string,
): Promise<Bytes> {
	const row = lastOf(keys);
	return sealWith(await unwrapKey(kms, place.tenant, row), row.version, place, text);
}

export async function open(
	kms: Kms,
	keys: readonly TenantKey[],
	place: Place,
	value: Bytes,
): Promise<string> {
	return openWith(await unwrapKey(kms, place.tenant, lastOf(keys)), place, value);
}
