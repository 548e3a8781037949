import { importKey, type Kms, type TenantKey, WRAPPING_KEY } from '../setup.ts';

/** Makes a data key. @returns the row that tenant_key stores. */
export async function makeKey(kms: Kms, tenant: string): Promise<TenantKey> {
	const { wrapped } = await kms.generateDataKey(WRAPPING_KEY, { tenant });
	return { tenant, version: 1, wrapped };
}

/** The data key for a request of this tenant, from the row that a query found. */
export async function unwrap(kms: Kms, tenant: string, row: TenantKey): Promise<CryptoKey> {
	return importKey(await kms.decrypt(row.wrapped, { tenant }));
}
