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
