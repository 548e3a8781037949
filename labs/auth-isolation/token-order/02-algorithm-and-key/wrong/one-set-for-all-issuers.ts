import { jwtVerify } from 'jose';
import { type Access, type Asked, issuers } from '../../setup.ts';

const allKeys = new Map([...issuers.values()].flatMap(({ keys }) => [...keys]));

export async function verify(token: string, _asked: Asked): Promise<Access> {
	const { payload } = await jwtVerify(
		token,
		({ kid = '' }) => {
			const key = allKeys.get(kid);
			if (!key) throw new Error('No issuer has such a key.');
			return key;
		},
		{ algorithms: ['ES256'] },
	);
	return { tenantId: String(payload['tenant_id']) };
}
