import { importKey, type Kms, type TenantKey, WRAPPING_KEY } from '../../setup.ts';

/** Keeps the key beside its wrapped form, to spare a request. */
export async function makeKey(kms: Kms, tenant: string): Promise<TenantKey> {
	const { plaintext, wrapped } = await kms.generateDataKey(WRAPPING_KEY, { tenant });
	const row = { tenant, version: 1, wrapped, plaintext };
	return row;
}

export async function unwrap(kms: Kms, tenant: string, row: TenantKey): Promise<CryptoKey> {
	return importKey(await kms.decrypt(row.wrapped, { tenant }));
}
