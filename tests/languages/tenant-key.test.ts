import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { SUPERUSER } from '../../src/lab/engine.ts';
import { serveFinalState } from './final-state.ts';
import {
	ACME,
	acme,
	type Bench,
	example,
	GLOBEX,
	globex,
	noTenant,
	onBothEngines,
	owner,
	region,
} from './row-level-security-bench.ts';

/** The table of wrapped keys and the search for what a shred leaves, as the guide shows them. */

const CODE = join(LABS_FOLDER, 'compliance-governance/crypto-shred/code');
const keeper = { role: 'key_keeper', tenant: null };
const part = (id: string) => region('tenant-key', id, CODE);
const GAPS = part('gaps');
const wrapped = (name: string) => `sha256('${name}') || sha256('wrapped')`;
/** A sealed value of this version: header, nonce, ciphertext and tag. */
const sealed = (version: number, text: string) =>
	`'\\x01'::bytea || int4send(${version}) || sha256('${text}')`;
const NOTE = `
	CREATE TABLE note (tenant_id uuid NOT NULL, id int NOT NULL, body bytea, email_index bytea,
		PRIMARY KEY (tenant_id, id));
	ALTER TABLE note ENABLE ROW LEVEL SECURITY;
	CREATE POLICY own ON note USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
	GRANT SELECT ON note TO app_user;`;

/** The example with a key for each tenant and purpose, and a note for each tenant. */
async function apply(bench: Bench): Promise<void> {
	await bench.make(
		SUPERUSER,
		'CREATE ROLE key_keeper LOGIN; GRANT USAGE ON SCHEMA public TO key_keeper',
	);
	await bench.make(owner, NOTE + part('table') + part('protect') + part('states'));
	await bench.make(
		keeper,
		[ACME, GLOBEX]
			.flatMap((tenant) =>
				['data', 'index'].map(
					(use) => `SELECT renew_key('${tenant}', '${use}', 'arn:one', ${wrapped(tenant + use)});`,
				),
			)
			.join('\n'),
	);
	await bench.make(
		SUPERUSER,
		`INSERT INTO note VALUES ('${ACME}', 1, ${sealed(1, 'orchid')}, sha256('o')),
			('${GLOBEX}', 1, ${sealed(1, 'falcon')}, sha256('f'))`,
	);
}

const KEYS = 'SELECT purpose, version, state, wrapped IS NULL FROM tenant_key ORDER BY 1, 2';

await onBothEngines((state) => {
	describe('the table of wrapped keys', () => {
		state('shows a tenant its own keys, and none without a tenant', async (bench) => {
			await apply(bench);
			const count = 'SELECT count(*), count(DISTINCT tenant_id) FROM tenant_key';
			expect(await bench.ask(acme, count)).toBe('2 1');
			expect(await bench.ask(noTenant, count)).toBe('0 0');
			expect(await bench.ask(owner, count)).toBe('0 0');
			expect(await bench.ask(keeper, count)).toBe('4 2');
		});

		state('lets the application change nothing and call nothing', async (bench) => {
			await apply(bench);
			for (const statement of [
				`INSERT INTO tenant_key VALUES ('${ACME}', 'data', 9, 'active', 'arn', ${wrapped('x')})`,
				"UPDATE tenant_key SET state = 'destroyed', wrapped = NULL",
				'DELETE FROM tenant_key',
				'TRUNCATE tenant_key',
				`SELECT renew_key('${ACME}', 'data', 'arn', ${wrapped('x')})`,
				`SELECT destroy_keys('${ACME}')`,
			]) {
				expect([statement, await bench.ask(acme, statement)]).toEqual([statement, '42501']);
			}
		});

		state('lets the keeper read no data, move no key and delete no row', async (bench) => {
			await apply(bench);
			for (const statement of [
				'SELECT FROM note',
				`UPDATE tenant_key SET tenant_id = '${ACME}'`,
				'UPDATE tenant_key SET version = 7',
				'DELETE FROM tenant_key',
			]) {
				expect([statement, await bench.ask(keeper, statement)]).toEqual([statement, '42501']);
			}
		});

		state('takes no key in the clear, and one active key', async (bench) => {
			await apply(bench);
			const insert = (columns: string) =>
				bench.ask(
					SUPERUSER,
					`INSERT INTO tenant_key (tenant_id, purpose, version, wrapping_key, wrapped) VALUES ('${ACME}', ${columns})`,
				);
			expect(await insert("'data', 2, 'arn', sha256('a data key')")).toBe('23514');
			expect(await insert(`'data', 2, 'arn', ${wrapped('x')}`)).toBe('23505');
			expect(await insert("'data', 2, 'arn', NULL")).toBe('23514');
			expect(await insert(`'data', 0, 'arn', ${wrapped('x')}`)).toBe('23514');
			expect(await insert(`'data', 4294967296, 'arn', ${wrapped('x')}`)).toBe('23514');
		});

		state('keeps the old version readable, and gives no version twice', async (bench) => {
			await apply(bench);
			const renew = `SELECT renew_key('${ACME}', 'data', 'arn:one', ${wrapped('second')})`;
			expect(await bench.ask(keeper, renew)).toBe('2');
			expect(await bench.ask(acme, KEYS)).toBe(
				'data 1 retired f, data 2 active f, index 1 active f',
			);
			expect(await bench.ask(keeper, `SELECT destroy_keys('${ACME}')`)).toBe('3');
			expect(await bench.ask(keeper, renew)).toBe('3');
			expect(await bench.ask(globex, KEYS)).toBe('data 1 active f, index 1 active f');
		});

		state('goes forward only', async (bench) => {
			await apply(bench);
			await bench.make(keeper, `SELECT destroy_keys('${GLOBEX}')`);
			expect(await bench.ask(globex, KEYS)).toBe('data 1 destroyed t, index 1 destroyed t');
			const back = `UPDATE tenant_key SET state = 'active', wrapped = ${wrapped('backup')} WHERE tenant_id = '${GLOBEX}'`;
			expect(await bench.ask(keeper, back)).toBe('23514');
			expect(await bench.ask(SUPERUSER, back)).toBe('23514');
			await bench.make(keeper, `SELECT renew_key('${ACME}', 'data', 'arn', ${wrapped('two')})`);
			const again = `UPDATE tenant_key SET state = 'active' WHERE tenant_id = '${ACME}' AND purpose = 'data' AND version = 1`;
			expect(await bench.ask(keeper, again)).toBe('23514');
			expect(await bench.ask(keeper, `SELECT destroy_keys('${GLOBEX}')`)).toBe('0');
		});
	});

	describe('the search for gaps', () => {
		const gaps = async (bench: Bench, broken: string) => {
			await apply(bench);
			expect(await bench.ask(SUPERUSER, GAPS)).toBe('');
			if (broken) await bench.make(SUPERUSER, broken);
			return bench.ask(SUPERUSER, GAPS);
		};

		state('is silent after a rotation', async (bench) => {
			expect(
				await gaps(bench, `SELECT renew_key('${ACME}', 'data', 'arn', ${wrapped('two')})`),
			).toBe('');
		});

		state('MT-GOV-006: finds a tenant without an active key', async (bench) => {
			expect(await gaps(bench, `SELECT destroy_keys('${GLOBEX}')`)).toBe(
				`a tenant with data has no active key ${GLOBEX}`,
			);
		});

		state('MT-GOV-006: finds a version that has no key, of 32 bits', async (bench) => {
			expect(
				await gaps(bench, `UPDATE note SET body = ${sealed(-1, 'x')} WHERE tenant_id = '${ACME}'`),
			).toBe(`values are sealed with a version that has no key ${ACME}, version 4294967295`);
		});

		state('MT-GOV-006: finds one key for two tenants', async (bench) => {
			const copied = `UPDATE tenant_key k SET wrapped = o.wrapped FROM tenant_key o
				WHERE k.tenant_id = '${ACME}' AND k.purpose = 'data' AND o.tenant_id = '${GLOBEX}' AND o.purpose = 'data'`;
			expect(await gaps(bench, copied)).toBe(`two tenants have one wrapped key ${ACME}, ${GLOBEX}`);
		});

		state('MT-GOV-006: finds row security that is not forced', async (bench) => {
			expect(await gaps(bench, 'ALTER TABLE tenant_key NO FORCE ROW LEVEL SECURITY')).toBe(
				'row security is not forced tenant_key',
			);
		});

		state('MT-GOV-006: finds a policy that shows every key', async (bench) => {
			expect(await gaps(bench, 'CREATE POLICY support ON tenant_key FOR SELECT USING (true)')).toBe(
				'a policy shows keys of every tenant support to PUBLIC',
			);
		});

		state('MT-GOV-006: finds a keeper that reads data', async (bench) => {
			expect(await gaps(bench, 'GRANT SELECT (body) ON note TO key_keeper')).toBe(
				'the keeper reads data note',
			);
		});
	});

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
				 INSERT INTO mail_queue VALUES ('${GLOBEX}', 'mia@falcon.example', 'falcon rollout');
				 INSERT INTO mail_queue VALUES ('${ACME}', 'ada@orchid.example', 'orchid');
				 CREATE MATERIALIZED VIEW report AS SELECT tenant_id, recipient FROM mail_queue;`,
				);
				const left = await bench.ask(SUPERUSER, LEFT);
				expect(left).toContain('mail_queue recipient readable 1');
				expect(left).toContain('mail_queue draft bytes: an index, or not sealed 1');
				expect(left).toContain('report recipient readable 1');
			},
		);

		state('MT-GOV-008: finds a key that opens still', async (bench) => {
			await shredded(bench);
			await bench.make(
				SUPERUSER,
				`INSERT INTO tenant_key (tenant_id, purpose, version, wrapping_key, wrapped)
				 VALUES ('${GLOBEX}', 'data', 2, 'arn:one', ${wrapped('restored')})`,
			);
			expect(await bench.ask(SUPERUSER, LEFT)).toMatch(
				/^tenant_key data, version 2 a key that opens 1, /,
			);
		});

		state('is not the application’s to call', async (bench) => {
			await shredded(bench);
			expect(await bench.ask(globex, LEFT)).toBe('42501');
		});
	});
}, 'crypto-shred');

/** What UPDATE leaves on a server’s disk. PGlite’s files are nobody else’s to read. */
describe('the wrapped key that was destroyed', () => {
	it('stands in the table’s file until VACUUM, and in the write-ahead log after it', async () => {
		const state = await serveFinalState(inject('postgresUrl'), 'crypto-shred');
		const superuser = new pg.Client({ connectionString: state.superuserUrl });
		await superuser.connect();
		try {
			await superuser.query('DROP ROLE IF EXISTS key_keeper; CREATE ROLE key_keeper LOGIN');
			await superuser.query(part('table') + part('protect') + part('states'));
			const key = wrapped('a key to look for');
			await superuser.query(`SELECT renew_key('${GLOBEX}', 'data', 'arn:one', ${key})`);
			const standsIn = async (file: string, from = '') => {
				await superuser.query('CHECKPOINT');
				const { rows } = await superuser.query(
					`SELECT bool_or(position(${key} IN pg_read_binary_file(${file})) > 0) AS stands ${from}`,
				);
				return rows[0].stands as boolean;
			};
			const inTable = () => standsIn("pg_relation_filepath('tenant_key')");
			expect(await inTable()).toBe(true);
			await superuser.query(`SELECT destroy_keys('${GLOBEX}')`);
			expect(await inTable()).toBe(true);
			await superuser.query('VACUUM tenant_key');
			expect(await inTable()).toBe(false);
			expect(await standsIn("'pg_wal/' || name", 'FROM pg_ls_waldir()')).toBe(true);
		} finally {
			await superuser.end();
			await state.close();
			const admin = new pg.Client({ connectionString: inject('postgresUrl') });
			await admin.connect();
			await admin.query('DROP ROLE IF EXISTS key_keeper');
			await admin.end();
		}
	});
});
