import { jwtVerify } from 'jose';
import { issuerKey, pathTenant, tokenOf } from './setup.ts';

export async function tenantOf(request: Request): Promise<string> {
	await jwtVerify(tokenOf(request), issuerKey, { algorithms: ['ES256'] });
	return request.headers.get('X-Tenant-ID') ?? pathTenant(request);
}
