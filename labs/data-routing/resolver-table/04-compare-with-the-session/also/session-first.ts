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

function forVisitor(tenantId: string, session: string | undefined): Outcome {
	const issued = new Map(Object.entries(sessions));
	switch (issued.get(session ?? '')) {
		case undefined:
			return { kind: 'login', tenantId };
		case tenantId:
			return { kind: 'tenant', tenantId };
		default:
			return { kind: 'refused', status: 403 };
	}
}

export async function resolve({ host, session }: IncomingRequest): Promise<Outcome> {
	const addressed = address(host);
	if (addressed.kind === 'public') return addressed;
	if (addressed.kind === 'invalid') return { kind: 'refused', status: 400 };
	const found = await findTenant(pool, addressed);
	if (found.kind === 'renamed') return { kind: 'redirect', host: `${found.slug}.${BASE}` };
	if (found.kind === 'nobody') return { kind: 'refused', status: 404 };
	return found.status === 'active'
		? forVisitor(found.tenantId, session)
		: { kind: 'refused', status: 403 };
}
