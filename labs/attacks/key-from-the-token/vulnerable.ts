import { decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose';
import { published } from './setup.ts';

export async function verify(token: string): Promise<string> {
	const { jwk, kid = '' } = decodeProtectedHeader(token);
	const key = published.get(kid);
	if (!key) throw new Error('There is no such key.');
	const { payload } = jwk
		? await jwtVerify(token, EmbeddedJWK, { algorithms: ['ES256'] })
		: await jwtVerify(token, key, { algorithms: ['ES256'] });
	return String(payload['tenant_id']);
}
