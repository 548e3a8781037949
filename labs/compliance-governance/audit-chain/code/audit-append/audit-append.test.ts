import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg, { type Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
	parseTenantId,
	withTenant,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { verifyExport } from '../verify-export/verify-export.ts';
import { recordApart, type VerifiedSession, withAudit } from './audit-append.ts';

// DATABASE_URL logs in as app_user, OWNER_URL as app_owner and SUPERUSER_URL as a superuser, to a
// database in the state that the lab ends in.

/** The functions under test; those that the lab ends with make room for them. */
const SQL = readFileSync(new URL('audit-append.sql', import.meta.url), 'utf8');
const QUERIES = readFileSync(new URL('../audit-verify/audit-verify.sql', import.meta.url), 'utf8');
const GAPS = readFileSync(new URL('../audit-gaps/audit-gaps.sql', import.meta.url), 'utf8');
const [, NAMES = ''] = GAPS.split(/^(?=-- Rows of the log)/m);
const [VERIFY = '', WRITERS = ''] = QUERIES.split(/^(?=-- Roles that may)/m);

let pool: Pool;
let superuser: Pool;
let session: VerifiedSession;

/** A pool whose idle connections may be ended by the server when its database goes. */
function open(address: string, max: number): Pool {
	return new pg.Pool({ connectionString: process.env[address], max }).on('error', () => {});
}

beforeAll(async () => {
	[pool, superuser] = [open('DATABASE_URL', 8), open('SUPERUSER_URL', 2)];
	await superuser.query(`
		DROP FUNCTION audit_append, audit_hash CASCADE;
		CREATE TABLE memo (tenant_id uuid NOT NULL, text text NOT NULL);
		ALTER TABLE memo ENABLE ROW LEVEL SECURITY;
		CREATE POLICY memo_of_tenant ON memo
		  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
		GRANT SELECT, INSERT ON memo TO app_user`);
	const owner = new pg.Client({ connectionString: process.env['OWNER_URL'] });
	await owner.connect();
	await owner.query(SQL);
	await owner.end();
});

afterAll(async () => {
	await Promise.all([pool.end(), superuser.end()]);
});

beforeEach(async () => {
	session = { tenantId: parseTenantId(randomUUID()), subject: 'user:7f3a' };
	await superuser.query(
		"INSERT INTO audit_head (tenant_id, seq, hash) VALUES ($1, 0, decode(repeat('00', 32), 'hex'))",
		[session.tenantId],
	);
});

const READ = `
	SELECT json_build_object('tenant_id', tenant_id, 'seq', seq, 'occurred_at',
	         to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	         'actor', actor, 'on_behalf_of', on_behalf_of, 'action', action, 'subject', subject,
	         'detail', detail, 'prev', encode(prev, 'hex'), 'hash', encode(hash, 'hex'))::text AS line
	FROM audit_event WHERE tenant_id = $1 ORDER BY seq`;

async function lines(): Promise<string[]> {
	const { rows } = await superuser.query<{ line: string }>(READ, [session.tenantId]);
	return rows.map(({ line }) => line);
}

async function events(): Promise<Record<string, unknown>[]> {
	return (await lines()).map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function memos(): Promise<number> {
	const sql = 'SELECT FROM memo WHERE tenant_id = $1';
	return (await superuser.query(sql, [session.tenantId])).rowCount ?? 0;
}

function writeMemo(text: string, before: () => void = () => {}): Promise<string> {
	return withAudit(pool, session, async (scope) => {
		await scope.query('INSERT INTO memo VALUES ($1, $2)', [session.tenantId, text]);
		before();
		return {
			result: 'written',
			events: [{ action: 'memo.written', subject: 'memo:1', detail: { text } }],
		};
	});
}

async function verdict() {
	const text = (await lines()).map((line) => `${line}\n`).join('');
	async function* export_() {
		yield Buffer.from(text);
	}
	return verifyExport(export_(), session.tenantId, []);
}

describe('withAudit', () => {
	it('commits the business and its event together', async () => {
		expect(await writeMemo('orchid')).toBe('written');
		expect(await memos()).toBe(1);
		expect(await events()).toMatchObject([
			{
				tenant_id: session.tenantId,
				seq: 1,
				actor: 'user:7f3a',
				on_behalf_of: null,
				action: 'memo.written',
				detail: '{"text":"orchid"}',
			},
		]);
	});

	it('rolls both back together', async () => {
		const fail = () => {
			throw new Error('on purpose');
		};
		await expect(writeMemo('orchid', fail)).rejects.toThrow('on purpose');
		expect([await memos(), await events()]).toEqual([0, []]);
	});

	it('rolls the business back when the event can not be written', async () => {
		const broken = withAudit(pool, session, async (scope) => {
			await scope.query('INSERT INTO memo VALUES ($1, $2)', [session.tenantId, 'x']);
			return { result: null, events: [{ action: null as unknown as string, subject: 'memo:1' }] };
		});
		await expect(broken).rejects.toThrow();
		expect([await memos(), await events()]).toEqual([0, []]);
	});

	it('names staff as the actor and the person as the one they acted for', async () => {
		session = { ...session, actor: 'staff:22' };
		await writeMemo('orchid');
		expect(await events()).toMatchObject([{ actor: 'staff:22', on_behalf_of: 'user:7f3a' }]);
	});

	it('gives concurrent appends one chain without a gap', async () => {
		const texts = Array.from({ length: 40 }, (_, index) => `${index} Zoë 🪻 "\\ \u2028`);
		await Promise.all(texts.map((text) => writeMemo(text)));
		expect(await verdict()).toMatchObject({ last: 40, bad: null });
		expect(await memos()).toBe(40);
	});

	it('leaves no gap where a transaction was rolled back', async () => {
		await writeMemo('first');
		await writeMemo('second', () => {
			throw new Error('on purpose');
		}).catch(() => {});
		await writeMemo('third');
		expect(await verdict()).toMatchObject({ last: 2, bad: null });
	});
});

describe('recordApart', () => {
	it('keeps a refused attempt whose own transaction is rolled back', async () => {
		await recordApart(pool, session, { action: 'memo.refused', subject: 'memo:1' });
		await writeMemo('orchid', () => {
			throw new Error('refused');
		}).catch(() => {});
		expect(await memos()).toBe(0);
		expect(await events()).toMatchObject([{ action: 'memo.refused', detail: '{}' }]);
	});
});

describe('app_user', () => {
	it.each([
		'INSERT INTO audit_event SELECT * FROM audit_event',
		"UPDATE audit_event SET action = 'x'",
		'DELETE FROM audit_event',
		'TRUNCATE audit_event',
	])('is refused: %s', async (sql) => {
		await expect(pool.query(sql)).rejects.toMatchObject({ code: '42501' });
	});

	it('can not date a row back', async () => {
		const dated = "SELECT audit_append('a', NULL, 'b', 'c', '{}', '2020-01-01Z')";
		await expect(pool.query(dated)).rejects.toMatchObject({ code: '42883' });
	});

	it('is told to try again when it waited for a head at REPEATABLE READ', async () => {
		const append = "SELECT audit_append('a', NULL, 'b', 'c', '{}')";
		const [first, second] = [await pool.connect(), await pool.connect()];
		try {
			for (const client of [first, second]) {
				await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
				await client.query("SELECT set_config('app.tenant_id', $1, true)", [session.tenantId]);
			}
			await first.query(append);
			const late = expect(second.query(append)).rejects.toMatchObject({ code: '40001' });
			await first.query('COMMIT');
			await late;
		} finally {
			await Promise.all([first.query('ROLLBACK'), second.query('ROLLBACK')]);
			first.release();
			second.release();
		}
	});

	it.each(['{"note":"\\u0000"}', '{"note":"\\ud83d"}'])('can not append %s', async (detail) => {
		const append = withTenant(pool, session.tenantId, (scope) =>
			scope.query("SELECT audit_append('a', NULL, 'b', 'c', $1)", [detail]),
		);
		await expect(append).rejects.toMatchObject({ code: expect.stringMatching('22P0[25]') });
	});

	it('can not append without a tenant', async () => {
		await expect(pool.query("SELECT audit_append('a', NULL, 'b', 'c', '{}')")).rejects.toThrow();
	});
});

describe('the queries', () => {
	/** What the application is shown, for the tenant of the session. */
	async function problems(): Promise<unknown[]> {
		return withTenant(pool, session.tenantId, async (scope) => (await scope.query(VERIFY)).rows);
	}

	/** What the migrator is shown, after `change`, which is taken back. */
	async function writers(change = ''): Promise<string[]> {
		const client = await superuser.connect();
		try {
			await client.query(`BEGIN; ${change}`);
			const { rows } = await client.query<Record<string, string>>(WRITERS);
			const byRole = Map.groupBy(rows, ({ role }) => role);
			return [...byRole.values()].map((of) =>
				of.map(({ table, role, may }) => `${table} ${role}: ${may}`).join('; '),
			);
		} finally {
			await client.query('ROLLBACK');
			client.release();
		}
	}

	it.each([
		["UPDATE audit_event SET detail = '{}' WHERE seq = 2", [{ seq: '2', problem: 'hash' }]],
		['UPDATE audit_event SET on_behalf_of = actor WHERE seq = 3', [{ seq: '3', problem: 'hash' }]],
		['DELETE FROM audit_event WHERE seq = 2', [{ seq: '3', problem: 'gap' }]],
		[
			'UPDATE audit_event SET seq = seq + 10 WHERE seq = 3',
			[
				{ seq: '3', problem: 'tail' },
				{ seq: '13', problem: 'gap' },
			],
		],
		[
			"UPDATE audit_event SET hash = sha256('') WHERE seq = 1",
			[
				{ seq: '1', problem: 'hash' },
				{ seq: '2', problem: 'prev' },
			],
		],
		['DELETE FROM audit_event WHERE seq = 3', [{ seq: '3', problem: 'tail' }]],
		['DELETE FROM audit_event WHERE true', [{ seq: '3', problem: 'tail' }]],
		["UPDATE audit_head SET hash = sha256('') WHERE true", [{ seq: '3', problem: 'tail' }]],
		['UPDATE audit_head SET seq = 2 WHERE true', [{ seq: '2', problem: 'tail' }]],
		['DELETE FROM audit_head WHERE true', [{ seq: '0', problem: 'no head' }]],
	])('name what this did: %s', async (sql, found) => {
		for (const text of ['first', 'second', 'third']) await writeMemo(text);
		expect(await problems()).toEqual([]);
		await superuser.query(sql.replace('WHERE', `WHERE tenant_id = '${session.tenantId}' AND`));
		expect(await problems()).toEqual(found);
	});

	it('find nothing in a log that is empty and has its head', async () => {
		expect(await problems()).toEqual([]);
	});

	it('do not pass where no tenant is set', async () => {
		await writeMemo('first');
		expect((await pool.query(VERIFY)).rows).toEqual([{ seq: '0', problem: 'no head' }]);
	});

	it.each([
		['GRANT UPDATE, DELETE ON audit_event TO app_user', 'audit_event app_user: DELETE, UPDATE'],
		['GRANT UPDATE (detail) ON audit_event TO app_user', 'audit_event app_user: UPDATE'],
		['GRANT TRUNCATE ON audit_head TO PUBLIC', 'audit_head app_user: TRUNCATE'],
		[
			'GRANT pg_write_all_data TO app_user WITH INHERIT FALSE',
			'audit_event app_user: DELETE, INSERT, UPDATE; audit_head app_user: DELETE, INSERT, UPDATE',
		],
		[
			'GRANT postgres TO app_user WITH INHERIT FALSE',
			'audit_event app_user: DELETE, INSERT, TRIGGER, TRUNCATE, UPDATE; audit_head app_user: DELETE, INSERT, TRIGGER, TRUNCATE, UPDATE',
		],
		[
			'CREATE ROLE keeper; ALTER SCHEMA public OWNER TO keeper; GRANT keeper TO app_user',
			'audit_event app_user: DELETE, INSERT, TRIGGER, TRUNCATE, UPDATE; audit_head app_user: DELETE, INSERT, TRIGGER, TRUNCATE, UPDATE',
		],
		[
			'GRANT pg_execute_server_program TO app_user',
			'audit_event app_user: DELETE, INSERT, TRIGGER, TRUNCATE, UPDATE; audit_head app_user: DELETE, INSERT, TRIGGER, TRUNCATE, UPDATE',
		],
		[
			`ALTER TABLE audit_event RENAME TO whole;
			CREATE TABLE audit_event (LIKE whole) PARTITION BY HASH (tenant_id);
			CREATE TABLE part PARTITION OF audit_event FOR VALUES WITH (MODULUS 1, REMAINDER 0);
			GRANT SELECT, UPDATE ON part TO app_user`,
			'part app_user: SELECT, UPDATE',
		],
		[
			'GRANT app_owner TO app_user WITH INHERIT FALSE',
			'audit_event app_user: DELETE, INSERT, TRIGGER, TRUNCATE, UPDATE; audit_head app_user: DELETE, INSERT, TRIGGER, TRUNCATE, UPDATE',
		],
	])('name the role that may write past the function after %s', async (grant, found) => {
		const before = await writers();
		expect(before).toEqual([]);
		// Rolled back, since roles belong to the whole server.
		expect(await writers(grant)).toContain(found);
	});

	it.each([
		['Zoë Keller', 'Zo\\u00eb Keller'],
		['Zoë Keller', 'Zoe\u0308 Keller'],
		['Bob "Bo" Smith', 'Bob \\"Bo\\" Smith'],
		['Ada', 'for ADA'],
	])('find %j written as %j, and nothing for an empty name', async (name, written) => {
		await superuser.query(
			"INSERT INTO person VALUES ($1, 'user:7f3a', $2, ''), ($1, 'user:0', '', '')",
			[session.tenantId, name],
		);
		await withTenant(pool, session.tenantId, (scope) =>
			scope.query("SELECT audit_append('user:7f3a', NULL, 'b', 'c', $1)", [`{"to": "${written}"}`]),
		);
		const { rows } = await withTenant(pool, session.tenantId, (scope) => scope.query(NAMES));
		expect(rows).toEqual([{ seq: '1', person: 'user:7f3a' }]);
	});
});
