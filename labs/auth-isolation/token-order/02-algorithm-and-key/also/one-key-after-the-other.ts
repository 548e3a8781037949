import { decodeJwt, jwtVerify } from 'jose';
import { type Access, type Asked, issuers } from '../../setup.ts';

/** Tries every key of this one issuer. The issuer has few, and kid chooses nothing. */
export async function verify(token: string, _asked: Asked): Promise<Access> {
	for (const key of issuers.get(decodeJwt(token).iss ?? '')?.keys.values() ?? []) {
		try {
			const { payload } = await jwtVerify(token, key, { algorithms: ['ES256'] });
			return { tenantId: String(payload['tenant_id']) };
		} catch {}
	}
	throw new Error('No key of the issuer has signed this.');
}
