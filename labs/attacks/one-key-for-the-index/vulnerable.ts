import { hmac, indexKey, keyOfTheService } from './setup.ts';

export async function emailIndex(_tenant: string, email: string): Promise<string> {
	return hmac(await indexKey(keyOfTheService, 'contact.email'), email);
}
