import { decodeJwt, jwtVerify } from 'jose';
import { issuers } from './setup.ts';

export async function verify(token: string): Promise<string> {
	const issuer = issuers.get(decodeJwt(token).iss ?? '');
	if (!issuer) throw new Error('The issuer is unknown.');
	const { payload } = await jwtVerify(token, issuer.key, { algorithms: ['ES256'] });
	return String(payload['tenant_id']);
}
