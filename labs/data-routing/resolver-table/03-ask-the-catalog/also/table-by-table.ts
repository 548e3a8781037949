import { Pool } from 'pg';
import { address, BASE, type IncomingRequest, type Outcome } from '../../setup.ts';

const pool = new Pool();

async function one(text: string, value: string): Promise<Record<string, string> | undefined> {
	return (await pool.query(text, [value])).rows[0];
}

function serve(tenant: Record<string, string> | undefined): Outcome {
	if (!tenant?.['id']) return { kind: 'refused', status: 404 };
	if (tenant['status'] === 'suspended') return { kind: 'refused', status: 403 };
	return { kind: 'login', tenantId: tenant['id'] };
}

export async function resolve(request: IncomingRequest): Promise<Outcome> {
	const found = address(request.host);
	switch (found.kind) {
		case 'public':
			return found;
		case 'invalid':
			return { kind: 'refused', status: 400 };
		case 'unknown':
			return { kind: 'refused', status: 404 };
		case 'domain': {
			const domain = await one(
				`SELECT tenant_id FROM custom_domain WHERE host = $1 AND state = 'verified'`,
				found.host,
			);
			if (!domain?.['tenant_id']) return { kind: 'refused', status: 404 };
			return serve(await one('SELECT id, status FROM tenant WHERE id = $1', domain['tenant_id']));
		}
		case 'slug': {
			const current = await one('SELECT id, status FROM tenant WHERE slug = $1', found.slug);
			if (current) return serve(current);
			const former = await one(
				'SELECT t.slug FROM former_slug AS f JOIN tenant AS t ON t.id = f.tenant_id WHERE f.slug = $1',
				found.slug,
			);
			return former ? { kind: 'redirect', host: `${former['slug']}.${BASE}` } : serve(undefined);
		}
	}
}
