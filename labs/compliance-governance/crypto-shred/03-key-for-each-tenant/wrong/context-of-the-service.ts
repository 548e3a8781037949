import { importKey, type Kms, type TenantKey, WRAPPING_KEY } from '../../setup.ts';

/** A context, and the same one for everybody. */
export async function makeKey(kms: Kms, tenant: string): Promise<TenantKey> {
	const { wrapped } = await kms.generateDataKey(WRAPPING_KEY, { service: 'notes' });
	return { tenant, version: 1, wrapped };
}

export async function unwrap(kms: Kms, _tenant: string, row: TenantKey): Promise<CryptoKey> {
	return importKey(await kms.decrypt(row.wrapped, { service: 'notes' }));
}
