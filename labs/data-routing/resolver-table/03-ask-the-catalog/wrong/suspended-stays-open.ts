import { Pool } from 'pg';
import { address, type IncomingRequest, type Outcome } from '../../setup.ts';

const pool = new Pool();

export async function resolve(request: IncomingRequest): Promise<Outcome> {
	const found = address(request.host);
	if (found.kind === 'public') return { kind: 'public' };
	if (found.kind === 'invalid') return { kind: 'refused', status: 400 };
	if (found.kind === 'unknown') return { kind: 'refused', status: 404 };
	const { rows } = await pool.query(
		`SELECT id FROM tenant WHERE slug = $1
		 UNION SELECT tenant_id FROM former_slug WHERE slug = $1
		 UNION SELECT tenant_id FROM custom_domain WHERE host = $2 AND state <> 'pending'`,
		found.kind === 'slug' ? [found.slug, ''] : ['', found.host],
	);
	const [tenant] = rows;
	return tenant ? { kind: 'login', tenantId: tenant.id } : { kind: 'refused', status: 404 };
}
