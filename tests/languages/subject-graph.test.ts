import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { SUPERUSER } from '../../src/lab/engine.ts';
import {
	ACME,
	acme,
	type Bench,
	GLOBEX,
	globex,
	onBothEngines,
	owner,
	ownerForAcme,
	region,
} from './row-level-security-bench.ts';

/** What the ledger lets the application do, and what the catalog’s queries find, each where it is so and where it is not. */

const CODE = join(LABS_FOLDER, 'compliance-governance/erasure-graph/code');
const of = (id: string) => region('subject-graph', id, CODE);
const makeLedger = (bench: Bench) => bench.make(owner, of('ledger') + of('rights'));
/** The job looked at these stores and found them so. */
const step = (store: string, state: string, tenant = ACME) =>
	`INSERT INTO erasure_step VALUES ('${tenant}', 'p-8', '${store}', '${state}')`;
const open = (received = '2026-08-31') =>
	`INSERT INTO erasure_request VALUES ('${ACME}', 'p-8', '${received}', 'staff:2')`;

await onBothEngines((state) => {
	describe('unclassified', () => {
		state('returns nothing in the lab’s final state', async (bench) => {
			expect(await bench.ask(owner, of('unclassified'))).toBe('');
		});

		state('names a column, a table and a materialized view that were added', async (bench) => {
			await bench.make(
				owner,
				`ALTER TABLE person ADD COLUMN nick_name text;
				 CREATE TABLE survey (tenant_id uuid, answer text);
				 CREATE MATERIALIZED VIEW names AS SELECT tenant_id, name FROM person`,
			);
			expect(await bench.ask(owner, of('unclassified'))).toBe(
				'names name, person nick_name, survey answer',
			);
			await bench.make(
				owner,
				`INSERT INTO data_map VALUES ('names', 'name', 'rebuild'), ('person', 'nick_name', 'delete'), ('survey', 'answer', 'delete')`,
			);
			expect(await bench.ask(owner, of('unclassified'))).toBe('');
		});

		state('asks about the ledger as well', async (bench) => {
			await makeLedger(bench);
			expect(await bench.ask(owner, of('unclassified'))).toContain('erasure_request decided_by');
		});

		state('leaves out the partitions of a table, and not the table', async (bench) => {
			await bench.make(
				owner,
				`CREATE TABLE visit (tenant_id uuid, page text) PARTITION BY HASH (tenant_id);
				 CREATE TABLE visit_0 PARTITION OF visit FOR VALUES WITH (MODULUS 1, REMAINDER 0)`,
			);
			expect(await bench.ask(owner, of('unclassified'))).toBe('visit page');
		});
	});

	describe('order', () => {
		state(
			'puts whoever refers before what is referred to, through two tables and a circle',
			async (bench) => {
				await bench.make(
					owner,
					`CREATE TABLE scan (tenant_id uuid, attachment_id int, parent int, id int, PRIMARY KEY (tenant_id, id),
				   FOREIGN KEY (tenant_id, attachment_id) REFERENCES attachment (tenant_id, id),
				   FOREIGN KEY (tenant_id, parent) REFERENCES scan (tenant_id, id));
				 CREATE TABLE left_one (id int PRIMARY KEY, other int);
				 CREATE TABLE right_one (id int PRIMARY KEY, other int REFERENCES left_one);
				 ALTER TABLE left_one ADD FOREIGN KEY (other) REFERENCES right_one`,
				);
				const answer = await bench.ask(owner, of('order'));
				const order = answer.split(', ').map((line) => line.split(' ')[0]);
				const places = ['scan', 'attachment', 'message'].map((name) => order.indexOf(name));
				expect(places).toEqual(places.toSorted((one, other) => one - other));
				expect(places).not.toContain(-1);
				expect(order).toEqual(
					expect.arrayContaining(['left_one', 'right_one', 'person', 'invoice']),
				);
			},
		);
	});

	describe('derived', () => {
		state(
			'names the view of the lab and one that was made from it through a plain view',
			async (bench) => {
				expect(await bench.ask(owner, of('derived'))).toBe('person_search 1 person');
				await bench.make(
					owner,
					`CREATE VIEW words AS SELECT words FROM person_search;
				 CREATE MATERIALIZED VIEW word_count AS SELECT words, count(*) FROM words GROUP BY words;
				 CREATE TABLE plain (tenant_id uuid, n int);
				 CREATE MATERIALIZED VIEW numbers AS SELECT n FROM plain`,
				);
				expect(await bench.ask(owner, of('derived'))).toBe(
					'person_search 1 person, word_count 3 person',
				);
			},
		);
	});

	describe('outlets', () => {
		state('returns nothing in the lab’s final state', async (bench) => {
			expect(await bench.ask(owner, of('outlets'))).toBe('');
		});

		state('names who reads one column, and what sends rows elsewhere', async (bench) => {
			await bench.make(
				SUPERUSER,
				`CREATE ROLE outlet_reader LOGIN; GRANT SELECT (email) ON person TO outlet_reader;
				 CREATE ROLE outlet_idle LOGIN;
				 CREATE PUBLICATION everybody FOR TABLE person;
				 CREATE FOREIGN DATA WRAPPER far; CREATE SERVER warehouse FOREIGN DATA WRAPPER far;
				 SELECT pg_create_physical_replication_slot('outlet_standby')`,
			);
			try {
				expect(await bench.ask(owner, of('outlets'))).toBe(
					'foreign server warehouse, login outlet_reader, publication everybody, slot outlet_standby',
				);
			} finally {
				// Roles and slots belong to the whole server.
				await bench.make(
					SUPERUSER,
					`SELECT pg_drop_replication_slot('outlet_standby');
					 DROP OWNED BY outlet_reader; DROP ROLE outlet_reader, outlet_idle`,
				);
			}
		});
	});

	describe('the ledger', () => {
		state('is the tenant’s own, and grows only', async (bench) => {
			await makeLedger(bench);
			await bench.make(acme, `${open()}; ${step('database', 'pending')}`);
			expect(await bench.ask(acme, 'SELECT subject_id FROM erasure_request')).toBe('p-8');
			expect(await bench.ask(globex, 'SELECT subject_id FROM erasure_request')).toBe('');
			// As another tenant's.
			expect(await bench.ask(globex, open('2026-09-01'))).toBe('42501');
			for (const sql of [
				'DELETE FROM erasure_request',
				"UPDATE erasure_request SET received_on = '2026-12-01'",
				'DELETE FROM erasure_step',
				"UPDATE erasure_step SET store = 'another'",
				`INSERT INTO legal_hold VALUES ('${ACME}', 'p-8', 'database', 'mine')`,
				'DELETE FROM legal_hold',
				'TRUNCATE erasure_step',
			])
				expect(await bench.ask(acme, sql), sql).toBe('42501');
			expect(await bench.ask(acme, "UPDATE erasure_step SET state = 'verified'")).toBe('UPDATE 1');
			expect(await bench.ask(acme, "UPDATE erasure_step SET state = 'done'")).toBe('23514');
		});

		state('holds one request for a person, and none of its texts is a name', async (bench) => {
			await makeLedger(bench);
			await bench.make(acme, open());
			expect(await bench.ask(acme, open('2026-09-01'))).toBe('23505');
			expect(await bench.ask(ownerForAcme, 'SELECT r::text FROM erasure_request AS r')).not.toMatch(
				/orchid|mail\.test/i,
			);
		});
	});

	describe('open', () => {
		state('names what was not found to be gone, with the day of Article 12(3)', async (bench) => {
			await makeLedger(bench);
			await bench.make(
				acme,
				`${open()}; ${step('database', 'verified')}; ${step('mail', 'failed')}; ${step('search', 'held')};
				 UPDATE erasure_step SET ground = 'lawsuit' WHERE store = 'search'`,
			);
			expect(await bench.ask(acme, of('open'))).toBe(
				'p-8 2026-09-30 mail failed  , p-8 2026-09-30 search held  lawsuit',
			);
			expect(await bench.ask(globex, of('open'))).toBe('');
			await bench.make(acme, "UPDATE erasure_step SET state = 'verified'");
			expect(await bench.ask(acme, of('open'))).toBe('');
		});

		state('names a request that nobody has begun', async (bench) => {
			await makeLedger(bench);
			await bench.make(acme, open());
			expect(await bench.ask(acme, of('open'))).toBe('p-8 2026-09-30    ');
		});
	});

	describe('left', () => {
		const hold = (store: string) =>
			`INSERT INTO legal_hold VALUES ('${ACME}', 'p-8', '${store}', 'lawsuit')`;

		state('names a person of the ledger who has a row, whatever the steps say', async (bench) => {
			await makeLedger(bench);
			expect(await bench.ask(SUPERUSER, of('left'))).toBe('');
			await bench.make(acme, open());
			expect(await bench.ask(SUPERUSER, of('left'))).toBe(`${ACME} p-8`);
			await bench.make(acme, step('database', 'verified'));
			expect(await bench.ask(SUPERUSER, of('left'))).toBe(`${ACME} p-8`);
			await bench.make(SUPERUSER, `DELETE FROM person WHERE tenant_id = '${ACME}' AND id = 'p-8'`);
			expect(await bench.ask(SUPERUSER, of('left'))).toBe('');
		});

		state('leaves out whom a hold keeps there, and another tenant’s person', async (bench) => {
			await makeLedger(bench);
			await bench.make(acme, open());
			await bench.make(ownerForAcme, hold('mail'));
			expect(await bench.ask(SUPERUSER, of('left'))).toBe(`${ACME} p-8`);
			await bench.make(ownerForAcme, hold('database'));
			expect(await bench.ask(SUPERUSER, of('left'))).toBe('');
			// Acme's p-7 is erased, and globex's person with the same id has a row.
			await bench.make(acme, open().replace('p-8', 'p-7'));
			expect(await bench.ask(SUPERUSER, of('left'))).toBe('');
			const same = `SELECT count(*) FROM person WHERE tenant_id = '${GLOBEX}' AND id = 'p-7'`;
			expect(await bench.ask(SUPERUSER, same)).toBe('1');
		});
	});

	describe('unbound', () => {
		state('returns nothing in the lab’s final state, nor with the ledger', async (bench) => {
			expect(await bench.ask(owner, of('unbound'))).toBe('');
			await makeLedger(bench);
			expect(await bench.ask(owner, of('unbound'))).toBe('');
		});

		state('names each way past the policies', async (bench) => {
			await bench.make(
				owner,
				`GRANT SELECT ON person_search TO app_user;
				 CREATE TABLE plain (tenant_id uuid, note text); GRANT UPDATE (note) ON plain TO app_user;
				 CREATE TABLE hidden (tenant_id uuid, note text);
				 CREATE TABLE shared (note text); GRANT SELECT ON shared TO app_user;
				 GRANT TRUNCATE ON activity TO app_user`,
			);
			expect(await bench.ask(owner, of('unbound'))).toBe('activity, person_search, plain');
		});

		state('names all where the login may do what their owner may, or bypasses', async (bench) => {
			const all = 'activity, attachment, erasure, erasure_run, invoice, message, outbox, person';
			await bench.make(SUPERUSER, 'GRANT app_owner TO app_user');
			expect(await bench.ask(owner, of('unbound'))).toContain(all);
			await bench.make(SUPERUSER, 'REVOKE app_owner FROM app_user; ALTER ROLE app_user BYPASSRLS');
			expect(await bench.ask(owner, of('unbound'))).toContain(all);
			await bench.make(SUPERUSER, 'ALTER ROLE app_user NOBYPASSRLS');
			expect(await bench.ask(owner, of('unbound'))).toBe('');
		});
	});
}, 'erasure-graph');
