import { Pool } from 'pg';
import {
	address,
	BASE,
	findTenant,
	type IncomingRequest,
	type Outcome,
	sessions,
} from '../../setup.ts';

const pool = new Pool();

export async function resolve(request: IncomingRequest): Promise<Outcome> {
	const addressed = address(request.host);
	if (addressed.kind === 'public') return { kind: 'public' };
	if (addressed.kind === 'invalid') return { kind: 'refused', status: 400 };

	const found = await findTenant(pool, addressed);
	if (found.kind === 'nobody') return { kind: 'refused', status: 404 };
	if (found.kind === 'renamed') return { kind: 'redirect', host: `${found.slug}.${BASE}` };
	if (found.status !== 'active') return { kind: 'refused', status: 403 };

	const { tenantId } = found;
	// The session knows better than the address.
	const own = sessions[request.session ?? ''];
	return own === undefined ? { kind: 'login', tenantId } : { kind: 'tenant', tenantId: own };
}
