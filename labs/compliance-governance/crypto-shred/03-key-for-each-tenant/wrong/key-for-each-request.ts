import { importKey, type Kms, type TenantKey, WRAPPING_KEY } from '../../setup.ts';

/** Asks for a key each time one is needed. */
export async function makeKey(kms: Kms, tenant: string): Promise<TenantKey> {
	const { wrapped } = await kms.generateDataKey(WRAPPING_KEY, { tenant });
	return { tenant, version: 1, wrapped };
}

export async function unwrap(kms: Kms, tenant: string, _row: TenantKey): Promise<CryptoKey> {
	const { plaintext } = await kms.generateDataKey(WRAPPING_KEY, { tenant });
	return importKey(plaintext);
}
