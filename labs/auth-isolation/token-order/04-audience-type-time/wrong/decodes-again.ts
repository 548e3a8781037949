import { decodeJwt } from 'jose';
import type { Access, Asked } from '../../setup.ts';

/** Lost the signature while the rest was rewritten. */
export async function verify(token: string, { tenant }: Asked): Promise<Access> {
	const tenantId = String(decodeJwt(token)['tenant_id'] ?? tenant);
	return { tenantId };
}
