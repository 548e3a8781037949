import { jwtVerify } from 'jose';
import { published } from './setup.ts';

export async function verify(token: string): Promise<string> {
	const { payload } = await jwtVerify(token, publishedKey, { algorithms: ['ES256'] });
	return String(payload['tenant_id']);
}

function publishedKey({ kid = '' }: { kid?: string }): CryptoKey {
	const key = published.get(kid);
	if (!key) throw new Error('There is no such key.');
	return key;
}
