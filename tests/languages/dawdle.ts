import pg from 'pg';
import { openPool } from '../../labs/data-routing/pool-of-one/code/tenant-limits/tenant-limits.ts';

/**
 * A process that takes a connection and stays longer than it may: `dawdle.ts <address> <shown|bare>
 * <statement of the transaction>`. Says how it lives on, if it does.
 */

const [connectionString = '', kind, statement = 'SELECT 1'] = process.argv.slice(2);
const lost: Error[] = [];
const pool =
	kind === 'shown'
		? openPool(connectionString, 1, (cause) => lost.push(cause))
		: new pg.Pool({ connectionString, max: 1 });
pool.on('error', () => {});
const client = await pool.connect();
await client.query('BEGIN');
await client.query("SELECT set_config('transaction_timeout', '400', true)");
await client.query(statement).catch(() => {});
await new Promise((resolve) => setTimeout(resolve, 1500));
client.release(true);
const { rows } = await pool.query('SELECT 1 AS one');
await pool.end();
process.stdout.write(`alive: ${rows.length}, lost: ${Math.min(lost.length, 1)}`);
