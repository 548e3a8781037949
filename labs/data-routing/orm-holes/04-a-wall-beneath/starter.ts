import { Pool } from 'pg';
import type { Db } from '../setup.ts';

const pool = new Pool();

export async function withTenant<Result>(
	tenant: string,
	work: (db: Db) => Promise<Result>,
): Promise<Result> {
	if (!tenant) throw new Error('There is no tenant.');
	const db = await pool.connect();
	try {
		await db.query('BEGIN');
		// The policies read app.tenant_id. Who sets it?
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
