import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readLabFromDisk, readSharedScripts } from '../../src/lab/disk.ts';
import type { Engine } from '../../src/lab/engine.ts';
import { connectPostgres } from '../../src/lab/engines/postgres.ts';
import type { Step } from '../../src/lab/read.ts';
import { startState } from '../../src/lab/steps.ts';
import { databaseName } from '../services/database-name.ts';
import { orSkip } from '../services/missing.ts';
import { ensurePgBouncer, type PgBouncerOptions, startPgBouncer } from '../services/pgbouncer.ts';

/**
 * What the lab pool-of-one says of a pooler's reset, on the pooler itself: the answers to the step
 * are its `server_reset_query`, and one client goes before the next one comes.
 */

const lab = readLabFromDisk('pool-of-one');
const shared = readSharedScripts();
const step = lab.steps.find(({ id }) => id === 'reset-on-return') as Step;
const left = step.probes.find(({ id }) => id === 'acme')?.sql ?? '';
let engine: Engine;

beforeAll(async () => {
	engine = await connectPostgres(inject('postgresUrl'), shared.roles);
});
afterAll(() => engine.close());

/** Kinds of things that the second client finds of the first. */
async function foundByTheNext(program: string, options: PgBouncerOptions): Promise<string[]> {
	const database = await engine.open(startState(lab, shared, step));
	const pooler = await startPgBouncer(program, inject('postgresUrl'), options);
	const client = async () => {
		const opened = new pg.Client({
			connectionString: pooler.url('app_user', await databaseName(database)),
		});
		opened.on('error', () => {});
		await opened.connect();
		return opened;
	};
	try {
		const first = await client();
		for (const statement of `${left} SET ROLE support`.split(';')) await first.query(statement);
		const { rows: before } = await first.query('SELECT pg_backend_pid() AS pid');
		await first.end();
		const second = await client();
		const { rows: after } = await second.query('SELECT pg_backend_pid() AS pid');
		expect(after).toEqual(before);
		const { rows } = await second.query(`
			SELECT 'role' AS found WHERE current_user <> session_user
			UNION ALL SELECT 'tenant' WHERE current_setting('app.tenant_id', true) <> ''
			UNION ALL SELECT 'path' WHERE current_setting('search_path') LIKE '%acme%'
			UNION ALL SELECT 'table' FROM pg_class
			  WHERE relnamespace = pg_my_temp_schema() AND relname = 'shipment'
			UNION ALL SELECT 'statement' FROM pg_prepared_statements
			UNION ALL SELECT 'lock' FROM pg_locks
			  WHERE locktype = 'advisory' AND pid = pg_backend_pid()
			UNION ALL SELECT 'channel' FROM pg_listening_channels()`);
		await second.end();
		return rows.map(({ found }) => found);
	} finally {
		await pooler.stop();
		await database.close();
	}
}

const EVERYTHING = ['role', 'tenant', 'path', 'table', 'statement', 'lock', 'channel'];

describe('PgBouncer, one client after the other', () => {
	test.for([
		{ query: step.solution as string, found: [] },
		{ query: step.also.find(({ name }) => name === 'one-by-one')?.text ?? '', found: [] },
		{ query: 'RESET ALL', found: ['role', 'table', 'statement', 'lock', 'channel'] },
		{
			query: step.wrong.find(({ name }) => name === 'settings-and-role')?.text ?? '',
			found: ['table', 'statement', 'lock', 'channel'],
		},
	])('in session mode, after $query', async ({ query, found }, { skip }) => {
		const program = await orSkip(ensurePgBouncer, skip);
		const options = { mode: 'session', size: 1, resetQuery: query } as const;
		expect(await foundByTheNext(program, options)).toEqual(found);
	});

	test('in transaction mode nothing is sent, whatever the query is', async ({ skip }) => {
		const program = await orSkip(ensurePgBouncer, skip);
		const options = { mode: 'transaction', size: 1, resetQuery: 'DISCARD ALL' } as const;
		expect(await foundByTheNext(program, options)).toEqual(EVERYTHING);
	});
});
