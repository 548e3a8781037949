import { hmac, indexKey, keyOfTenant } from './setup.ts';

export async function emailIndex(tenant: string, email: string): Promise<string> {
	return hmac(await indexKey(keyOfTenant[tenant], 'contact.email'), email);
}
