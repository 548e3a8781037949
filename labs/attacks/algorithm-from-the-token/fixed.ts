import { jwtVerify } from 'jose';
import { publicKey } from './setup.ts';

export async function verify(token: string): Promise<string> {
	const { payload } = await jwtVerify(token, publicKey, { algorithms: ['ES256'] });
	return String(payload['tenant_id']);
}
