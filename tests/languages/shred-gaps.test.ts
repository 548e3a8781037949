import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { SUPERUSER } from '../../src/lab/engine.ts';
import { serveFinalState } from './final-state.ts';
import {
	ACME,
	type Bench,
	example,
	GLOBEX,
	globex,
	onBothEngines,
	owner,
} from './row-level-security-bench.ts';
import { apply, CODE, keeper, part, wrapped } from './wrapped-keys.ts';

/** The search for what a shred leaves, and what it leaves on the server's disk. */

await onBothEngines((state) => {
	describe('the search for what a shred leaves', () => {
		const LEFT = `SELECT of_table, of_column, what, rows_left FROM left_of('${GLOBEX}')`;
		const shredded = async (bench: Bench, before = '') => {
			await apply(bench);
			await bench.make(SUPERUSER, before + example('shred-gaps', CODE));
			await bench.make(keeper, `SELECT destroy_keys('${GLOBEX}')`);
		};

		state('MT-GOV-008: finds sealed rows and their index, and nothing of acme’s', async (bench) => {
			await shredded(bench);
			expect(await bench.ask(SUPERUSER, LEFT)).toBe(
				'note id readable 1, note body sealed 1, note email_index bytes: an index, or not sealed 1',
			);
		});

		state(
			'MT-GOV-008: finds a copy in the clear, in a table and in a materialized view',
			async (bench) => {
				await shredded(
					bench,
					`CREATE TABLE mail_queue (tenant_id uuid, recipient text, draft bytea);
				 INSERT INTO mail_queue VALUES ('${GLOBEX}', 'mia\\@falcon.example', 'falcon rollout');
				 INSERT INTO mail_queue VALUES ('${ACME}', 'ada@orchid.example', 'orchid');
				 CREATE MATERIALIZED VIEW report AS SELECT tenant_id, recipient FROM mail_queue;`,
				);
				const left = await bench.ask(SUPERUSER, LEFT);
				expect(left).toContain('mail_queue recipient readable 1');
				expect(left).toContain('mail_queue draft bytes: an index, or not sealed 1');
				expect(left).toContain('report recipient readable 1');
			},
		);

		state('MT-GOV-008: finds a key that a restore brought back', async (bench) => {
			await shredded(bench);
			// As replication and restores write: past the trigger.
			await bench.make(
				SUPERUSER,
				`SET session_replication_role = replica;
				 INSERT INTO tenant_key (tenant_id, purpose, version, wrapping_key, wrapped)
				 VALUES ('${GLOBEX}', 'data', 2, 'arn:one', ${wrapped('restored')})`,
			);
			expect(await bench.ask(SUPERUSER, LEFT)).toMatch(
				/^tenant_key data, version 2 a key that opens 1, /,
			);
		});

		state('MT-GOV-008: names the tables that it does not look into', async (bench) => {
			await shredded(
				bench,
				"CREATE TABLE job (id int, payload text); INSERT INTO job VALUES (1, 'falcon');",
			);
			expect(await bench.ask(SUPERUSER, LEFT)).toContain('job  not looked at: no tenant_id ');
		});

		state('ends with an error for a role that row security holds', async (bench) => {
			await shredded(bench);
			await bench.make(SUPERUSER, 'GRANT EXECUTE ON FUNCTION left_of TO app_owner');
			expect(await bench.ask(owner, LEFT)).toBe('42501');
		});

		state('is not the application’s to call', async (bench) => {
			await shredded(bench);
			expect(await bench.ask(globex, LEFT)).toBe('42501');
		});
	});
}, 'crypto-shred');

/** What a server keeps of it. PGlite’s files are nobody else’s to read, and it has one session. */
describe('on a server', () => {
	const INITECH = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';

	async function withKeys(
		use: (connect: () => Promise<pg.Client>, superuser: pg.Client) => Promise<void>,
	): Promise<void> {
		const state = await serveFinalState(inject('postgresUrl'), 'crypto-shred');
		const clients: pg.Client[] = [];
		const connect = async () => {
			const client = new pg.Client({ connectionString: state.superuserUrl });
			clients.push(client);
			await client.connect();
			return client;
		};
		const superuser = await connect();
		try {
			await superuser.query('DROP ROLE IF EXISTS key_keeper; CREATE ROLE key_keeper LOGIN');
			await superuser.query(['table', 'protect', 'states', 'destroy'].map(part).join('\n'));
			await use(connect, superuser);
		} finally {
			await Promise.all(clients.map((client) => client.end()));
			await state.close();
			const admin = new pg.Client({ connectionString: inject('postgresUrl') });
			await admin.connect();
			await admin.query('DROP ROLE IF EXISTS key_keeper');
			await admin.end();
		}
	}

	it('a wrapped key that was destroyed stays in the table’s file past VACUUM, until the table is written anew, and in the log', async () => {
		await withKeys(async (_, superuser) => {
			/** As long as AWS makes them: 184 bytes. */
			const blob = (name: string) =>
				`(SELECT string_agg(sha256(('${name}' || n)::bytea), '') FROM generate_series(1, 5) n) || substr(sha256('${name}'), 1, 24)`;
			for (const tenant of [ACME, GLOBEX, INITECH]) {
				for (const use of ['data', 'index']) {
					await superuser.query(
						`SELECT renew_key('${tenant}', '${use}', 'arn:one', ${blob(tenant + use)})`,
					);
				}
			}
			const standsIn = async (file: string, from = '') => {
				await superuser.query('CHECKPOINT');
				const { rows } = await superuser.query(
					`SELECT bool_or(position(${blob(`${INITECH}index`)} IN pg_read_binary_file(${file})) > 0) AS stands ${from}`,
				);
				return rows[0].stands as boolean;
			};
			const inTable = () => standsIn("pg_relation_filepath('tenant_key')");
			await superuser.query(`SELECT destroy_keys('${INITECH}')`);
			const found = [await inTable()];
			for (const vacuum of ['VACUUM', 'VACUUM (FREEZE)', 'VACUUM (FULL)']) {
				await superuser.query(`${vacuum} tenant_key`);
				found.push(await inTable());
			}
			expect(found).toEqual([true, true, true, false]);
			expect(await standsIn("'pg_wal/' || name", 'FROM pg_ls_waldir()')).toBe(true);
		});
	});

	it('a renewal at the same time as the end waits for it, and is refused', async () => {
		await withKeys(async (connect, superuser) => {
			const renew = `SELECT renew_key('${GLOBEX}', 'data', 'arn:one', ${wrapped('another')})`;
			await superuser.query(renew);
			const [ending, renewing] = [await connect(), await connect()];
			await ending.query('BEGIN');
			await ending.query(`SELECT destroy_keys('${GLOBEX}')`);
			const renewed = renewing.query(renew).catch((cause: pg.DatabaseError) => cause.code);
			await untilWaiting(superuser);
			await ending.query('COMMIT');
			expect(await renewed).toBe('23514');
		});
	});

	it('an end at the same time as a renewal waits for it, and destroys what it made', async () => {
		await withKeys(async (connect, superuser) => {
			const renew = `SELECT renew_key('${GLOBEX}', 'data', 'arn:one', ${wrapped('another')})`;
			await superuser.query(renew);
			const [ending, renewing] = [await connect(), await connect()];
			await renewing.query('BEGIN');
			await renewing.query(renew);
			const ended = ending.query(`SELECT destroy_keys('${GLOBEX}') AS gone`);
			await untilWaiting(superuser);
			await renewing.query('COMMIT');
			expect((await ended).rows[0].gone).toBe('2');
			const { rows } = await superuser.query(
				"SELECT count(*) FROM tenant_key WHERE state <> 'destroyed'",
			);
			expect(rows[0].count).toBe('0');
		});
	});

	async function untilWaiting(superuser: pg.Client): Promise<void> {
		const deadline = Date.now() + 10_000;
		while (Date.now() < deadline) {
			const { rowCount } = await superuser.query('SELECT FROM pg_locks WHERE NOT granted');
			if (rowCount) return;
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		throw new Error('Nobody waits.');
	}
});
