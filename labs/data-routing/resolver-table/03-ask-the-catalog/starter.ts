import { Pool } from 'pg';
import { address, type IncomingRequest, type Outcome } from '../setup.ts';

const pool = new Pool();

export async function resolve(request: IncomingRequest): Promise<Outcome> {
	const found = address(request.host);
	if (found.kind === 'public') return { kind: 'public' };
	if (found.kind !== 'slug') return { kind: 'refused', status: 404 };

	const { rows } = await pool.query('SELECT id FROM tenant WHERE slug = $1', [found.slug]);
	return { kind: 'login', tenantId: rows[0]?.id };
}
