import { Pool } from 'pg';
import type { Db } from '../../setup.ts';

const pool = new Pool();
let first: string | undefined;

export async function withTenant<Result>(
	tenant: string,
	work: (db: Db) => Promise<Result>,
): Promise<Result> {
	const db = await pool.connect();
	try {
		await db.query('BEGIN');
		first ??= tenant;
		await db.query("SELECT set_config('app.tenant_id', $1, true)", [first]);
		const result = await work(db);
		await db.query('COMMIT');
		return result;
	} catch (cause) {
		await db.query('ROLLBACK');
		throw cause;
	} finally {
		db.release();
	}
}
