import { importKey, type Kms, type TenantKey, WRAPPING_KEY } from '../../setup.ts';

/** A second pair in the context, so that an index key can't stand in for a data key. */
const contextOf = (tenant: string) => ({ tenant, purpose: 'data' });

export async function makeKey(kms: Kms, tenant: string): Promise<TenantKey> {
	const { wrapped } = await kms.generateDataKey(WRAPPING_KEY, contextOf(tenant));
	return { tenant, version: 1, wrapped };
}

export async function unwrap(kms: Kms, tenant: string, row: TenantKey): Promise<CryptoKey> {
	if (row.tenant !== tenant) throw new Error('The query found another tenant’s key.');
	return importKey(await kms.decrypt(row.wrapped, contextOf(tenant)));
}
