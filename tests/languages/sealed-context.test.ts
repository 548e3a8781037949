import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { SUPERUSER } from '../../src/lab/engine.ts';
import { orSkip } from '../services/missing.ts';
import { ensurePgBouncer, startPgBouncer } from '../services/pgbouncer.ts';
import { serveFinalState } from './final-state.ts';
import {
	ACME,
	type Bench,
	example,
	GLOBEX,
	onBothEngines,
	owner,
	region,
} from './row-level-security-bench.ts';

/** What the guide says of the sealed context: the example applied, and attacked as SQL can. */

const CODE = join(LABS_FOLDER, 'data-routing/injected-context/code');
const SECRET = 'heron-of-the-north';

/** The example as a reader has it, in place of the lab's own. */
const APPLIED = `
	DROP FUNCTION context_seal(uuid), enter_tenant(uuid, text);
	DROP TABLE context_key;
	${example('sealed-context', CODE)}
	INSERT INTO seal.context_secret VALUES (sha256('${SECRET}'));`;
/** The example makes a schema; a superuser lets its owner. */
async function apply(bench: Bench, before = '', after = ''): Promise<void> {
	const grant = "EXECUTE format('GRANT CREATE ON DATABASE %I TO app_owner', current_database())";
	await bench.make(SUPERUSER, `DO $$ BEGIN ${grant}; END $$`);
	await bench.make(owner, `${before} ${APPLIED} ${after}`);
}
const enter = (tenant: string) => `SELECT enter_tenant('${tenant}', '${SECRET}')`;
const FORGE = `SELECT set_config('app.tenant_id', '${GLOBEX}', true) UNION ALL SELECT title FROM document`;

await onBothEngines((state) => {
	describe('the example', () => {
		state('lets the application read its tenant’s rows, and nothing before', async (bench) => {
			await apply(bench);
			const app = { role: 'app_user', tenant: ACME };
			expect(await bench.ask(app, 'SELECT id FROM document')).toBe('');
			const inside = `BEGIN; ${enter(ACME)}; SELECT id FROM document ORDER BY id`;
			expect(await bench.ask(app, inside)).toBe('1, 2, 3');
		});

		state('holds where the setting alone leaks', async (bench) => {
			const app = { role: 'app_user', tenant: ACME };
			const forge = `BEGIN; ${enter(ACME)}; ${FORGE}`;
			await apply(bench);
			expect(await bench.ask(app, forge)).toBe(GLOBEX);
			await bench.make(
				owner,
				`ALTER POLICY own ON document USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))`,
			);
			expect(await bench.ask(app, forge)).toBe(`${GLOBEX}, falcon lease, falcon merger talks`);
		});

		state('takes two secrets while one is changed, and neither a guess nor null', async (bench) => {
			await apply(bench, '', "INSERT INTO seal.context_secret VALUES (sha256('the next'))");
			const app = { role: 'app_user', tenant: null };
			const secrets = [`'${SECRET}'`, "'the next'", "'a guess'", "''", 'NULL'];
			const answers: string[] = [];
			for (const secret of secrets)
				answers.push(
					await bench.ask(app, `BEGIN; SELECT enter_tenant('${ACME}', ${secret}) IS NULL`),
				);
			expect(answers.map((answer) => answer === '28000')).toEqual([false, false, true, true, true]);
		});

		/** As on many servers: whatever the owner makes is the login's to read and to call. */
		const GENEROUS = `ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO app_user;
			ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO app_user;`;

		state(
			'keeps key, secrets and seal from the login, where grants are generous',
			async (bench) => {
				await apply(bench, GENEROUS);
				const app = { role: 'app_user', tenant: null };
				for (const sql of [
					'SELECT * FROM seal.context_key',
					'SELECT * FROM seal.context_secret',
					`INSERT INTO seal.context_secret VALUES (sha256('mine'))`,
					`SELECT seal.context_seal('${GLOBEX}')`,
				])
					expect(await bench.ask(app, sql), sql).toBe('42501');
				// The same tables in a schema that the login may use would be open.
				await bench.make(owner, 'CREATE TABLE public.another_key (k int)');
				expect(await bench.ask(app, 'SELECT * FROM public.another_key')).toBe('');
			},
		);

		state('verifies what is written, too, over a check that stood before', async (bench) => {
			const believed = "(tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)";
			await bench.make(
				owner,
				`ALTER POLICY own ON document USING ${believed} WITH CHECK ${believed}`,
			);
			const app = { role: 'app_user', tenant: null };
			const plant = `BEGIN; ${enter(ACME)}; SET LOCAL app.tenant_id = '${GLOBEX}';
				INSERT INTO document VALUES (90, '${GLOBEX}', 'planted', 1, 1)`;
			await apply(bench);
			expect(await bench.ask(app, plant)).toBe('42501');
			await bench.make(owner, `ALTER POLICY own ON document WITH CHECK ${believed}`);
			expect(await bench.ask(app, plant)).toBe('INSERT 0 1');
		});

		state(
			'asks nothing that a read-only transaction refuses, and lets plans be parallel',
			async (bench) => {
				await apply(bench);
				const app = { role: 'app_user', tenant: null };
				const readOnly = `BEGIN READ ONLY; ${enter(ACME)}; SELECT id FROM document ORDER BY id`;
				expect(await bench.ask(app, readOnly)).toBe('1, 2, 3');
				const parallel = `BEGIN; ${enter(ACME)}; SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0;
				SET LOCAL min_parallel_table_scan_size = 0; SET LOCAL max_parallel_workers_per_gather = 2;`;
				const plan = 'EXPLAIN SELECT count(*) FROM document';
				expect(await bench.ask(app, parallel + plan)).toContain('Gather');
				const counted = 'SELECT count(*) FROM document';
				expect(await bench.ask(app, parallel + counted)).toBe('3');
				await bench.make(owner, 'ALTER FUNCTION sealed_tenant() PARALLEL UNSAFE');
				expect(await bench.ask(app, parallel + plan)).not.toContain('Gather');
			},
		);

		state('is not fooled by what the login puts in front', async (bench) => {
			await apply(bench);
			const app = { role: 'app_user', tenant: null };
			const key = `CREATE TEMPORARY TABLE context_key (inner_key bytea, outer_key bytea);
				INSERT INTO pg_temp.context_key VALUES ('', '');
				CREATE TEMPORARY TABLE context_secret (hash bytea);
				INSERT INTO pg_temp.context_secret VALUES (sha256('mine'));
				CREATE FUNCTION pg_temp.context_seal(uuid) RETURNS text LANGUAGE sql AS 'SELECT ''mine''';
				SET search_path = pg_temp, public;`;
			expect(
				await bench.ask(app, `${key} BEGIN; SELECT public.enter_tenant('${GLOBEX}', 'mine')`),
			).toBe('28000');
			const seal = `SET LOCAL app.tenant_id = '${GLOBEX}'; SET LOCAL app.seal = 'mine';`;
			expect(await bench.ask(app, `${key} BEGIN; ${seal} SELECT title FROM document`)).toBe('');
		});
	});

	// Defenses that were thought of first.
	const app = { role: 'app_user', tenant: null };
	const asAcme = `BEGIN; SET LOCAL app.tenant_id = '${ACME}';`;
	const setting = "nullif(current_setting('app.tenant_id', true), '')::uuid";
	const or = `SELECT id FROM document WHERE id = 1 OR set_config('app.tenant_id', '${GLOBEX}', true) IS NOT NULL ORDER BY id`;
	const union = `SELECT set_config('app.tenant_id', '${GLOBEX}', true) UNION ALL SELECT id::text FROM document`;

	describe('a policy over a setting', () => {
		state(
			'is passed by OR where it asks row by row, and by UNION ALL in both forms',
			async (bench) => {
				await bench.make(owner, `ALTER POLICY own ON document USING (tenant_id = ${setting})`);
				expect(await bench.ask(app, asAcme + or)).toBe('1, 4, 5');
				expect(await bench.ask(app, asAcme + union)).toBe(`${GLOBEX}, 4, 5`);
				await bench.make(
					owner,
					`ALTER POLICY own ON document USING (tenant_id = (SELECT ${setting}))`,
				);
				expect(await bench.ask(app, asAcme + or)).toBe('1, 2, 3');
				expect(await bench.ask(app, asAcme + union)).toBe(`${GLOBEX}, 4, 5`);
			},
		);

		state('is left open to SET where set_config is revoked', async (bench) => {
			await bench.make(
				owner,
				`ALTER POLICY own ON document USING (tenant_id = (SELECT ${setting}))`,
			);
			await bench.make(
				SUPERUSER,
				'REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC',
			);
			expect(await bench.ask(app, asAcme + union)).toBe('42501');
			const stacked = `SET LOCAL app.tenant_id = '${GLOBEX}'; SELECT id FROM document ORDER BY id`;
			expect(await bench.ask(app, `${asAcme} ${stacked}`)).toBe('4, 5');
		});
	});
}, 'injected-context');

/** Two sessions of the login and one of a superuser, in the state that the lab ends in. */
async function withSessions(
	work: (one: pg.Client, other: pg.Client, superuser: pg.Client, url: string) => Promise<void>,
): Promise<void> {
	const final = await serveFinalState(inject('postgresUrl'), 'injected-context');
	const { databaseUrl, superuserUrl } = final;
	const clients = [databaseUrl, databaseUrl, superuserUrl].map(
		(connectionString) => new pg.Client({ connectionString }),
	) as [pg.Client, pg.Client, pg.Client];
	try {
		await Promise.all(clients.map((client) => client.connect()));
		await work(...clients, databaseUrl);
	} finally {
		await Promise.all(clients.map((client) => client.end()));
		await final.close();
	}
}

/** A seal is good for one transaction of one connection. */
describe('a seal that was read', () => {
	const sealOf = "SELECT current_setting('app.seal') AS seal";

	const replay = async (client: pg.Client, seal: string) => {
		await client.query("SELECT set_config('app.tenant_id', $1, true)", [GLOBEX]);
		await client.query("SELECT set_config('app.seal', $1, true)", [seal]);
		return (await client.query('SELECT id FROM document ORDER BY id')).rows.map(({ id }) => id);
	};

	it('is worth its own transaction and nothing in another connection', async () => {
		await withSessions(async (one, other) => {
			await one.query('BEGIN');
			await one.query('SELECT enter_tenant($1, $2)', [GLOBEX, SECRET]);
			const { seal } = (await one.query(sealOf)).rows[0];
			await other.query('BEGIN');
			expect(await replay(other, seal)).toEqual([]);
			expect(await replay(one, seal)).toEqual([4, 5]);
		});
	});

	it('is worth nothing in the next transaction of the same connection', async () => {
		await withSessions(async (one) => {
			await one.query('BEGIN');
			await one.query('SELECT enter_tenant($1, $2)', [GLOBEX, SECRET]);
			const { seal } = (await one.query(sealOf)).rows[0];
			await one.query('COMMIT');
			await one.query('BEGIN');
			expect(await replay(one, seal)).toEqual([]);
		});
	});

	it('is left in no text that another session of the login reads, unless the secret stood in one', async () => {
		await withSessions(async (one, other) => {
			const read = async () =>
				(await other.query('SELECT query FROM pg_stat_activity WHERE pid <> pg_backend_pid()')).rows
					.map(({ query }) => query)
					.join('\n');
			await one.query('BEGIN');
			await one.query('SELECT enter_tenant($1, $2)', [GLOBEX, SECRET]);
			expect(await read()).toContain('enter_tenant($1, $2)');
			expect(await read()).not.toContain(SECRET);
			await one.query(`SELECT enter_tenant('${GLOBEX}', '${SECRET}')`);
			expect(await read()).toContain(SECRET);
		});
	});

	it('can’t keep its secret from a prepared statement that was put in its place', async () => {
		await withSessions(async (one) => {
			const enterByName = () =>
				one.query({ name: 'enter', text: 'SELECT enter_tenant($1, $2)', values: [ACME, SECRET] });
			await enterByName();
			// The injected text of an earlier request on this connection, without a parameter.
			await one.query(
				'SELECT 1; DEALLOCATE enter; PREPARE enter (uuid, text) AS SELECT $2::text AS enter_tenant',
			);
			expect((await enterByName()).rows).toEqual([{ enter_tenant: SECRET }]);
			// Reset on return: the driver's statement is gone, and says so.
			await one.query('DISCARD ALL');
			await expect(enterByName()).rejects.toMatchObject({ code: '26000' });
		});
	});

	it('is asked for its secret by a function that was put in front, unless it is called by its whole name', async () => {
		await withSessions(async (one, _, superuser) => {
			const mine = `CREATE FUNCTION public.enter_tenant(text, text) RETURNS text LANGUAGE sql AS 'SELECT $2'`;
			await expect(one.query(mine)).rejects.toMatchObject({ code: '42501' });
			// As in a database that was made before PostgreSQL 15.
			await superuser.query('GRANT CREATE ON SCHEMA public TO app_user');
			await one.query(mine);
			const answer = async (call: string) =>
				(await one.query(`SELECT ${call} AS answer`, [ACME, SECRET])).rows[0].answer;
			expect(await answer('enter_tenant($1, $2)')).toBe(SECRET);
			expect(await answer('public.enter_tenant($1::uuid, $2::text)')).toBe('');
		});
	});

	it('survives no change of the key, while what was done before it is committed', async () => {
		await withSessions(async (one, _, superuser) => {
			const change = `UPDATE document SET title = title || '.' WHERE id = `;
			await one.query('BEGIN');
			await one.query('SELECT enter_tenant($1, $2)', [ACME, SECRET]);
			expect((await one.query(`${change} 1`)).rowCount).toBe(1);
			await superuser.query("UPDATE context_key SET inner_key = sha256('another')");
			expect((await one.query(`${change} 2`)).rowCount).toBe(0);
			await one.query('COMMIT');
			await one.query('BEGIN');
			await one.query('SELECT enter_tenant($1, $2)', [ACME, SECRET]);
			expect((await one.query("SELECT id FROM document WHERE title LIKE '%.'")).rows).toEqual([
				{ id: 1 },
			]);
			await superuser.query("UPDATE context_key SET inner_key = sha256('a third')");
			await expect(
				one.query(`INSERT INTO document VALUES (9, '${ACME}', 'orchid', 1, 1)`),
			).rejects.toMatchObject({ code: '42501' });
		});
	});
});

/** Asks the server to cancel what a client runs, as drivers do: by the protocol, without SQL. */
function cancel(url: string, client: pg.Client): void {
	const { processID, secretKey } = client as unknown as Record<'processID' | 'secretKey', number>;
	const request = Buffer.alloc(16);
	for (const [at, value] of [16, 80_877_102, processID, secretKey].entries())
		request.writeInt32BE(value, at * 4);
	const { hostname, port } = new URL(url);
	connect(Number(port), hostname).end(request);
}

describe('the attack that the guide has for one’s own system', () => {
	const plant = `WITH c AS (SELECT set_config('app.tenant_id', '${GLOBEX}', true) AS tenant)
		INSERT INTO document (id, tenant_id, title, pages, margin) SELECT 9, tenant::uuid, 'planted', 1, 1 FROM c`;
	const own = `INSERT INTO document VALUES (8, '${ACME}', 'orchid', 1, 1)`;

	const read = `SELECT set_config('app.tenant_id', '${GLOBEX}', true)
		UNION ALL SELECT id::text FROM document`;

	/** What each statement is answered: all in one transaction, or each in one of its own. */
	async function answers(change: string, together = false): Promise<string[]> {
		const said: string[] = [];
		await withSessions(async (one, _, superuser) => {
			await superuser.query(change);
			for (const sql of [read, own, plant]) {
				if (!together || sql === read) {
					await one.query('BEGIN');
					await one.query('SELECT enter_tenant($1, $2)', [ACME, SECRET]);
				}
				said.push(
					await one.query(sql).then(
						({ command, rowCount }) => `${command} ${rowCount}`,
						({ code, message }) => `${code} ${message}`,
					),
				);
				if (!together) await one.query('ROLLBACK');
			}
		});
		return said;
	}
	const REFUSED = /^42501 .*violates row-level security policy/;

	it.each([
		['SELECT 1', ['SELECT 1', 'INSERT 1', REFUSED]],
		[
			`ALTER POLICY own ON document USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))`,
			['SELECT 3', 'INSERT 1', 'INSERT 1'],
		],
		['ALTER POLICY own ON document WITH CHECK (true)', ['SELECT 1', 'INSERT 1', 'INSERT 1']],
		// The code alone would be taken for a policy’s.
		[
			'REVOKE INSERT ON document FROM app_user',
			['SELECT 1', /^42501 permission denied/, /^42501 permission denied/],
		],
	])('says after %s: %s', async (change, expected) => {
		const said = await answers(change);
		for (const [at, words] of expected.entries()) expect(said[at]).toMatch(words);
	});

	it('accuses a right system where all three share a transaction', async () => {
		const said = await answers('SELECT 1', true);
		expect(said[0]).toBe('SELECT 1');
		expect(said[1]).toMatch(REFUSED);
	});

	it('and each protected table in a statement verifies once', async () => {
		await withSessions(async (one) => {
			const { rows } = await one.query(
				'EXPLAIN SELECT FROM document AS a JOIN document AS b USING (id) JOIN search_box AS c ON c.tenant_id = b.tenant_id',
			);
			const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
			expect(plan.match(/^\s*InitPlan/gm)).toHaveLength(3);
		});
	});
});

/** What stands around the seal, and what an injected statement reaches without it. */
describe('around the seal', () => {
	const around = (part: string) => region('sealed-database', part, CODE);

	it('the build runs as the page has it, and the application enters', async () => {
		await withSessions(async (one, _, superuser) => {
			await superuser.query(`BEGIN;
				DROP FUNCTION context_seal(uuid), enter_tenant(uuid, text); DROP TABLE context_key;
				REVOKE EXECUTE ON FUNCTION sealed_tenant() FROM PUBLIC`);
			await superuser.query(around('before'));
			await superuser.query('SET LOCAL SESSION AUTHORIZATION app_owner');
			await superuser.query(example('sealed-context', CODE));
			await superuser.query('SAVEPOINT printed');
			await expect(superuser.query(around('after'))).rejects.toMatchObject({ code: '22023' });
			await superuser.query('ROLLBACK TO printed');
			const hash = createHash('sha256').update(SECRET).digest('hex');
			await superuser.query(around('after').replace('<hash of your secret>', hash));
			await superuser.query('SET LOCAL SESSION AUTHORIZATION app_user');
			await superuser.query(
				'SELECT public.enter_tenant($1::pg_catalog.uuid, $2::pg_catalog.text)',
				[ACME, SECRET],
			);
			const { rows } = await superuser.query('SELECT id FROM document ORDER BY id');
			expect(rows).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
			await superuser.query('SAVEPOINT before; SET LOCAL SESSION AUTHORIZATION support');
			expect((await superuser.query('SELECT count(*)::int FROM document')).rows).toEqual([
				{ count: 5 },
			]);
			await expect(
				superuser.query('SELECT public.enter_tenant($1, $2)', [ACME, SECRET]),
			).rejects.toMatchObject({ code: '42501' });
			await superuser.query('ROLLBACK TO before');
			for (const sql of [
				'CREATE DOMAIN pg_temp.text AS pg_catalog.text',
				'SELECT pg_terminate_backend(pg_backend_pid())',
			]) {
				await superuser.query('SAVEPOINT before');
				await expect(superuser.query(sql)).rejects.toMatchObject({ code: '42501' });
				await superuser.query('ROLLBACK TO before');
			}
			await superuser.query('ROLLBACK');
			expect((await one.query('SELECT 1 AS alive')).rows).toEqual([{ alive: 1 }]);
		});
	});

	it('a SELECT reads the statements of the login’s other sessions and ends them, unless that is revoked', async () => {
		await withSessions(async (one, other, superuser, url) => {
			const select = `SELECT query || pg_terminate_backend(pid) AS title FROM pg_stat_activity
				WHERE usename = current_user AND pid <> pg_backend_pid() AND datname = current_database()`;
			const running = () =>
				other.query("SELECT 'falcon merger', pg_sleep(30)").catch((cause) => cause);
			const seen = async (ask: () => Promise<pg.QueryResult>) => {
				for (let turn = 0; turn < 100; turn += 1) {
					const { rows } = await superuser.query(
						"SELECT 1 FROM pg_stat_activity WHERE query LIKE '%falcon merger%' AND state = 'active' AND pid <> pg_backend_pid()",
					);
					if (rows.length > 0) return ask();
					await new Promise((resolve) => setTimeout(resolve, 20));
				}
				throw new Error('The other session did not begin.');
			};
			await superuser.query(
				'REVOKE EXECUTE ON FUNCTION pg_terminate_backend, pg_cancel_backend FROM PUBLIC',
			);
			const held = running();
			await expect(seen(() => one.query(select))).rejects.toMatchObject({ code: '42501' });
			// The same for the owner, and for one's own session. A driver cancels by the protocol, as ever.
			const { rows: may } = await superuser.query(
				"SELECT has_function_privilege('app_owner', 'pg_cancel_backend(int)', 'EXECUTE') AS cancels",
			);
			expect(may).toEqual([{ cancels: false }]);
			await expect(one.query('SELECT pg_cancel_backend(pg_backend_pid())')).rejects.toMatchObject({
				code: '42501',
			});
			cancel(url, other);
			expect(await held).toMatchObject({ code: '57014' });

			await superuser.query(
				'GRANT EXECUTE ON FUNCTION pg_terminate_backend, pg_cancel_backend TO PUBLIC',
			);
			other.on('error', () => {});
			const ended = running();
			const { rows } = await seen(() => one.query(select));
			expect(rows.map(({ title }) => title).join()).toContain('falcon merger');
			expect(await ended).toBeInstanceOf(Error);
		});
	});

	it('the login stores settings for itself, DISCARD ALL leaves them, and what the client sends at connecting comes first', async () => {
		await withSessions(async (one, _, superuser, url) => {
			const path = async (options?: string) => {
				const next = new pg.Client({ connectionString: url, ...(options && { options }) });
				await next.connect();
				const { rows } = await next.query('SHOW search_path');
				await next.end();
				return rows[0].search_path as string;
			};
			try {
				await one.query('ALTER ROLE CURRENT_USER SET search_path = nowhere');
				await one.query('ALTER ROLE CURRENT_USER PASSWORD NULL');
				await one.query('DISCARD ALL');
				expect(await path()).toBe('nowhere');
				expect(await path('-c search_path=public')).toBe('public');
				const { rows } = await superuser.query(region('injection-gaps', 'becomes', CODE));
				expect(rows.map(({ name }) => name)).toContain('search_path=nowhere');
			} finally {
				await superuser.query('ALTER ROLE app_user RESET ALL');
			}
			expect(await path()).not.toBe('nowhere');
		});
	});

	it('a login of a tenant’s own is a wall where the policy asks session_user, and none where it asks a setting', async () => {
		await withSessions(async (_, __, superuser, url) => {
			const address = new URL(url);
			address.username = 'login_acme';
			const database = pg.escapeIdentifier(address.pathname.slice(1));
			await superuser.query(`GRANT CREATE ON DATABASE ${database} TO app_owner;
				CREATE ROLE login_acme LOGIN; CREATE ROLE login_globex LOGIN;
				GRANT USAGE ON SCHEMA public TO login_acme, login_globex;
				GRANT SELECT, INSERT ON document TO login_acme, login_globex;
				ALTER POLICY own ON document USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))`);
			const login = new pg.Client({ connectionString: address.href });
			await login.connect();
			try {
				const read = async () => {
					await login.query("SELECT set_config('app.tenant_id', $1, false)", [GLOBEX]);
					return (await login.query('SELECT id FROM document ORDER BY id')).rows.map(
						({ id }) => id,
					);
				};
				expect(await read()).toEqual([4, 5]);
				await superuser.query('SET SESSION AUTHORIZATION app_owner');
				await superuser.query(example('login-per-tenant', CODE));
				await superuser.query('RESET SESSION AUTHORIZATION');
				expect(await read()).toEqual([1, 2, 3]);
				// The policy for everybody, left as it was, opens it again.
				await superuser.query('ALTER POLICY own ON document TO PUBLIC');
				expect(await read()).toEqual([1, 2, 3, 4, 5]);
				await superuser.query('ALTER POLICY own ON document TO app_user');

				for (const sql of [
					'SELECT * FROM seal.tenant_login',
					`UPDATE seal.tenant_login SET tenant_id = '${GLOBEX}'`,
					`INSERT INTO document VALUES (9, '${GLOBEX}', 'planted', 1, 1)`,
					'SET SESSION AUTHORIZATION login_globex',
					'ALTER ROLE CURRENT_USER CONNECTION LIMIT 99',
				])
					await expect(login.query(sql), sql).rejects.toMatchObject({ code: '42501' });
				// A limit that the role has is a default, and the session sets what it likes.
				await superuser.query("ALTER ROLE login_acme SET statement_timeout = '1s'");
				await login.query('SET statement_timeout = 0');
			} finally {
				await login.end();
				await superuser.query('RESET SESSION AUTHORIZATION');
				await superuser.query(
					'DROP OWNED BY login_acme, login_globex; DROP ROLE login_acme, login_globex',
				);
			}
		});
	});
});

describe('behind PgBouncer in transaction mode', () => {
	it('DISCARD ALL reaches the connection that another client’s text was left on by chance alone', async ({
		skip,
	}) => {
		const program = await orSkip(ensurePgBouncer, skip);
		const state = await serveFinalState(inject('postgresUrl'), 'injected-context');
		const pgbouncer = await startPgBouncer(program, inject('postgresUrl'), {
			mode: 'transaction',
			size: 2,
		});
		const connectionString = pgbouncer.url(
			'app_user',
			new URL(state.databaseUrl).pathname.slice(1),
		);
		const [one, other] = [new pg.Client({ connectionString }), new pg.Client({ connectionString })];
		const left = "SELECT pg_backend_pid() AS pid, to_regclass('pg_temp.loot') IS NOT NULL AS left";
		try {
			await one.connect();
			await other.connect();
			await one.query('CREATE TEMPORARY TABLE loot (v text)');
			// The next client has that connection, so the reset goes to the second one.
			await other.query('BEGIN');
			const [before] = (await other.query(left)).rows;
			expect(before.left).toBe(true);
			await one.query('DISCARD ALL');
			expect((await one.query(left)).rows).toEqual([{ pid: expect.any(Number), left: false }]);
			await other.query('COMMIT');
			await other.query('BEGIN');
			expect((await other.query(left)).rows).toContainEqual({
				pid: expect.any(Number),
				left: true,
			});
			await other.query('COMMIT');
		} finally {
			await Promise.all([one.end(), other.end()]);
			await pgbouncer.stop();
			await state.close();
		}
	});
});
