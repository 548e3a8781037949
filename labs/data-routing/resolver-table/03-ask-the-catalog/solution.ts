import { Pool } from 'pg';
import { address, BASE, type IncomingRequest, type Outcome } from '../setup.ts';

const pool = new Pool();

export async function resolve(request: IncomingRequest): Promise<Outcome> {
	const found = address(request.host);
	if (found.kind === 'public') return { kind: 'public' };
	if (found.kind === 'invalid') return { kind: 'refused', status: 400 };
	if (found.kind === 'unknown') return { kind: 'refused', status: 404 };

	const { rows } =
		found.kind === 'slug'
			? await pool.query(
					`SELECT id, slug, status FROM tenant
					 WHERE slug = $1 OR id = (SELECT tenant_id FROM former_slug WHERE slug = $1)`,
					[found.slug],
				)
			: await pool.query(
					`SELECT t.id, t.slug, t.status FROM custom_domain AS d JOIN tenant AS t ON t.id = d.tenant_id
					 WHERE d.host = $1 AND d.state = 'verified'`,
					[found.host],
				);
	const [tenant] = rows;
	if (!tenant) return { kind: 'refused', status: 404 };
	if (found.kind === 'slug' && tenant.slug !== found.slug) {
		return { kind: 'redirect', host: `${tenant.slug}.${BASE}` };
	}
	if (tenant.status !== 'active') return { kind: 'refused', status: 403 };
	return { kind: 'login', tenantId: tenant.id };
}
