import { jwtVerify } from 'jose';
import { issuerKey, pathTenant, tokenOf } from './setup.ts';

export async function tenantOf(request: Request): Promise<string> {
	const { payload } = await jwtVerify(tokenOf(request), issuerKey, { algorithms: ['ES256'] });
	const tenantId = payload['tenant_id'];
	if (typeof tenantId !== 'string') throw new Error('401: the token has no tenant.');
	if (tenantId !== pathTenant(request)) throw new Error('404: there is no such tenant for you.');
	return tenantId;
}
