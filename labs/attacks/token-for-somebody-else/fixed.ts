import { jwtVerify } from 'jose';
import { audience, issuerKey } from './setup.ts';

export async function verify(token: string): Promise<string> {
	const { payload } = await jwtVerify(token, issuerKey, {
		algorithms: ['ES256'],
		issuer: 'https://id.example',
		audience,
		typ: 'at+jwt',
	});
	return String(payload['tenant_id']);
}
