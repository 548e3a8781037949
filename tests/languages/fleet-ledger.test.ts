import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { acme, example, onBothEngines, owner } from './row-level-security-bench.ts';

/** The ledger and the function `reach`, as a reader makes them, on both engines. */

const CODE = join(LABS_FOLDER, 'database-isolation/fleet/code');
/** The lab's own ledger makes room; what it says comes over. */
const made = `ALTER TABLE ledger RENAME TO of_the_lab; ALTER INDEX ledger_pkey RENAME TO of_the_lab_pkey;
	${example('fleet-ledger', CODE)}
	INSERT INTO ledger SELECT * FROM of_the_lab; DELETE FROM altered`;
const due =
	"ARRAY['ALTER TABLE invoice ADD COLUMN due date; ALTER TABLE invoice ADD CHECK (id > 0)']";
const broken =
	"ARRAY['ALTER TABLE invoice ADD COLUMN due date', 'ALTER TABLE invoice ADD CHECK (id > 1)']";
const said = "SELECT state, code FROM ledger WHERE schema_name = 't_008' AND version = 3";
const altered = "SELECT count(*) FROM altered WHERE schema_name = 't_008'";

await onBothEngines((state) => {
	describe('reach', () => {
		state('changes a tenant once, together with its row', async (bench) => {
			await bench.make(owner, made);
			expect(await bench.ask(owner, `SELECT reach('t_008', 3, ${due})`)).toBe('done');
			expect(await bench.ask(owner, `SELECT reach('t_008', 3, ${due})`)).toBe('done before');
			expect(await bench.ask(owner, said)).toBe('done ');
			expect(await bench.ask(owner, altered)).toBe('2');
		});

		state('leaves nothing of a change that is refused, nor its row', async (bench) => {
			await bench.make(owner, made);
			expect(await bench.ask(owner, `SELECT reach('t_008', 3, ${broken})`)).toBe('23514');
			expect(await bench.ask(owner, said)).toBe('');
			expect(await bench.ask(owner, altered)).toBe('0');
			// A run writes the failure down, and the next one passes over it.
			await bench.make(owner, "INSERT INTO ledger VALUES ('t_008', 3, 'failed', '23514')");
			expect(await bench.ask(owner, `SELECT reach('t_008', 3, ${due})`)).toBe('done');
			expect(await bench.ask(owner, said)).toBe('done ');
		});

		state('takes both back with the transaction that it was called in', async (bench) => {
			await bench.make(owner, made);
			await bench.make(owner, `BEGIN; SELECT reach('t_008', 3, ${due}); ROLLBACK`);
			expect(await bench.ask(owner, said)).toBe('');
			expect(await bench.ask(owner, altered)).toBe('0');
		});

		state(
			'refuses a version without the one before, and a schema that is missing',
			async (bench) => {
				await bench.make(owner, made);
				expect(await bench.ask(owner, `SELECT reach('t_008', 4, ${due})`)).toBe('55000');
				expect(await bench.ask(owner, `SELECT reach('t_nobody', 3, ${due})`)).toBe('55000');
				expect(await bench.ask(owner, `SELECT reach('t_nobody', 1, ${due})`)).toBe('3F000');
				await bench.make(owner, "INSERT INTO ledger VALUES ('t_lost', 1, 'done')");
				const table = "ARRAY['CREATE TABLE note (id int)']";
				expect(await bench.ask(owner, `SELECT reach('t_lost', 2, ${table})`)).toBe('3F000');
			},
		);

		state(
			'leaves the path to its caller as it was, and the timeout to the next transaction',
			async (bench) => {
				await bench.make(owner, made);
				const path = "SELECT current_setting('search_path')";
				const timeout = "SELECT current_setting('lock_timeout')";
				const call = `BEGIN; SELECT reach('t_008', 3, ${due}, '50ms')`;
				const before = await bench.ask(owner, path);
				expect(await bench.ask(owner, `${call}; ${path}`)).toBe(before);
				expect(await bench.ask(owner, `${call}; ${timeout}`)).toBe('50ms');
				expect(await bench.ask(owner, `${call}; COMMIT; ${timeout}`)).toBe('0');
			},
		);

		state('can not do what PostgreSQL does in no transaction', async (bench) => {
			await bench.make(owner, made);
			const index = "ARRAY['CREATE INDEX CONCURRENTLY ON invoice (memo)']";
			expect(await bench.ask(owner, `SELECT reach('t_008', 3, ${index})`)).toBe('25001');
		});

		state('is nothing that the application may call', async (bench) => {
			await bench.make(owner, made);
			expect(await bench.ask(acme, `SELECT reach('t_acme', 3, ${due})`)).toBe('42501');
		});
	});

	describe('a backfill', () => {
		const added = `${made}; ${example('fleet-backfill', CODE)} ALTER TABLE t_008.invoice ALTER currency DROP NOT NULL;
			UPDATE t_008.invoice SET currency = NULL;
			INSERT INTO t_008.invoice (id, memo, total, currency) VALUES (3, 'third', 1, NULL), (4, 'fourth', 1, 'USD');
			ALTER TABLE t_008.invoice ADD CONSTRAINT has_currency CHECK (currency IS NOT NULL) NOT VALID`;
		const filled = "SELECT string_agg(currency, ' ' ORDER BY id) FROM t_008.invoice";
		const validated = "SELECT convalidated FROM pg_constraint WHERE conname = 'has_currency'";

		state('fills what is empty in batches, and nothing twice', async (bench) => {
			await bench.make(owner, added);
			await bench.make(owner, "CALL fill_currency('t_008', 2)");
			expect(await bench.ask(owner, filled)).toBe('EUR EUR EUR USD');
			expect(await bench.ask(owner, validated)).toBe('t');
			await bench.make(owner, "CALL fill_currency('t_008', 2)");
		});

		state('keeps the batches that were committed when it breaks off', async (bench) => {
			await bench.make(owner, added);
			await bench.make(
				owner,
				`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN IF NEW.id = 3 THEN RAISE 'no'; END IF; RETURN NEW; END $$;
				CREATE TRIGGER refuse BEFORE UPDATE ON t_008.invoice FOR EACH ROW EXECUTE FUNCTION refuse()`,
			);
			expect(await bench.ask(owner, "CALL fill_currency('t_008', 1)")).toBe('P0001');
			expect(await bench.ask(owner, filled)).toBe('EUR EUR USD');
			await bench.make(owner, 'DROP TRIGGER refuse ON t_008.invoice');
			await bench.make(owner, "CALL fill_currency('t_008', 1)");
			expect(await bench.ask(owner, filled)).toBe('EUR EUR EUR USD');
		});

		state('needs its tenant for the session, since it commits', async (bench) => {
			await bench.make(
				owner,
				`${added}; ALTER TABLE t_008.invoice FORCE ROW LEVEL SECURITY;
				CREATE POLICY own ON t_008.invoice USING (current_setting('app.tenant_id', true) = '8')`,
			);
			const call = "CALL fill_currency('t_008', 1)";
			expect(
				await bench.ask(owner, `SET app.tenant_id = '8'; SET row_security = off; ${call}`),
			).toBe('42501');
			expect(await bench.ask(owner, `BEGIN; SET LOCAL app.tenant_id = '8'; ${call}`)).toBe('2D000');
			expect(await bench.ask(owner, `SET app.tenant_id = '8'; ${call}`)).toBe('CALL');
			expect(await bench.ask(owner, validated)).toBe('t');
		});

		state('fails where a policy hides the rows from it', async (bench) => {
			await bench.make(owner, `${added}; ALTER TABLE t_008.invoice FORCE ROW LEVEL SECURITY`);
			expect(await bench.ask(owner, "CALL fill_currency('t_008')")).toBe('23514');
			expect(await bench.ask(owner, validated)).toBe('f');
			expect(await bench.ask(owner, "SET row_security = off; CALL fill_currency('t_008')")).toBe(
				'42501',
			);
		});
	});

	describe('an application', () => {
		state('sees what each tenant has reached, and not the ledger', async (bench) => {
			await bench.make(owner, made);
			const place = "WHERE schema_name = 't_acme'";
			expect(await bench.ask(acme, `SELECT version FROM reached ${place}`)).toBe('2');
			await bench.make(owner, "INSERT INTO ledger VALUES ('t_acme', 3, 'failed', '23514')");
			expect(await bench.ask(acme, `SELECT version FROM reached ${place}`)).toBe('2');
			expect(await bench.ask(acme, 'SELECT FROM ledger')).toBe('42501');
		});

		state('that prepared a star loses the statement to a new column', async (bench) => {
			const add = 'ALTER TABLE t_008.invoice ADD COLUMN due date';
			const prepared = (columns: string) =>
				`PREPARE q AS SELECT ${columns} FROM t_008.invoice; EXECUTE q; BEGIN; ${add}; EXECUTE q`;
			expect(await bench.ask(owner, prepared('*'))).toBe('0A000');
			expect(await bench.ask(owner, prepared('id, memo'))).toBe('1 first, 2 second');
		});
	});
}, 'fleet');
