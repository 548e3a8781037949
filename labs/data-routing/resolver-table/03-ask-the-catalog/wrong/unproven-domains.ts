import { Pool } from 'pg';
import { address, BASE, type IncomingRequest, type Outcome } from '../../setup.ts';

const pool = new Pool();

export async function resolve(request: IncomingRequest): Promise<Outcome> {
	const found = address(request.host);
	if (found.kind === 'public') return { kind: 'public' };
	if (found.kind === 'invalid') return { kind: 'refused', status: 400 };
	if (found.kind === 'unknown') return { kind: 'refused', status: 404 };
	const name = found.kind === 'slug' ? found.slug : found.host;
	const { rows } = await pool.query(
		`SELECT id, slug, status FROM tenant
		 WHERE slug = $1 OR id IN (SELECT tenant_id FROM former_slug WHERE slug = $1
		                           UNION SELECT tenant_id FROM custom_domain WHERE host = $1)`,
		[name],
	);
	const [tenant] = rows;
	if (!tenant) return { kind: 'refused', status: 404 };
	if (found.kind === 'slug' && tenant.slug !== name) {
		return { kind: 'redirect', host: `${tenant.slug}.${BASE}` };
	}
	if (tenant.status !== 'active') return { kind: 'refused', status: 403 };
	return { kind: 'login', tenantId: tenant.id };
}
