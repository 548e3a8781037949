import { describe, expect } from 'vitest';
import { SUPERUSER } from '../../src/lab/engine.ts';
import {
	ACME,
	acme,
	type Bench,
	GLOBEX,
	globex,
	noTenant,
	onBothEngines,
	owner,
} from './row-level-security-bench.ts';
import { apply, keeper, part, sealed, wrapped } from './wrapped-keys.ts';

/** The table of wrapped keys, as the guide shows it. */

const GAPS = part('gaps');
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
			const end = `UPDATE tenant_key SET state = 'destroyed', wrapped = NULL
				WHERE tenant_id = '${ACME}' AND purpose = 'data'`;
			await bench.make(keeper, end);
			expect(await bench.ask(keeper, renew)).toBe('3');
			expect(await bench.ask(globex, KEYS)).toBe('data 1 active f, index 1 active f');
		});

		state('gives an erased tenant no key again, by no way', async (bench) => {
			await apply(bench);
			expect(await bench.ask(keeper, `SELECT destroy_keys('${ACME}')`)).toBe('2');
			const insert = `INSERT INTO tenant_key (tenant_id, purpose, version, wrapping_key, wrapped)
				VALUES ('${ACME}', 'data', 2, 'arn:one', ${wrapped('again')})`;
			for (const [login, statement] of [
				[keeper, `SELECT renew_key('${ACME}', 'data', 'arn:one', ${wrapped('again')})`],
				[keeper, `SELECT renew_key('${ACME}', 'index', 'arn:one', ${wrapped('again')})`],
				[keeper, insert],
				[SUPERUSER, insert],
			] as const) {
				expect([statement, await bench.ask(login, statement)]).toEqual([statement, '23514']);
			}
		});

		state('renews no index key: its hashes have no version', async (bench) => {
			await apply(bench);
			const renew = `SELECT renew_key('${ACME}', 'index', 'arn:one', ${wrapped('second')})`;
			expect(await bench.ask(keeper, renew)).toBe('23514');
			expect(await bench.ask(acme, KEYS)).toBe('data 1 active f, index 1 active f');
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
				`a tenant with data has no active key ${GLOBEX}, values are sealed with a version that has no key ${GLOBEX}, version 1`,
			);
		});

		state('MT-GOV-006: finds values whose version was destroyed', async (bench) => {
			const early = `SELECT renew_key('${ACME}', 'data', 'arn:one', ${wrapped('two')});
				UPDATE tenant_key SET state = 'destroyed', wrapped = NULL WHERE tenant_id = '${ACME}' AND version = 1 AND purpose = 'data'`;
			expect(await gaps(bench, early)).toBe(
				`values are sealed with a version that has no key ${ACME}, version 1`,
			);
		});

		state('does not take two erased tenants for two with one key', async (bench) => {
			const both = `SELECT destroy_keys('${ACME}'); SELECT destroy_keys('${GLOBEX}'); DELETE FROM note`;
			expect(await gaps(bench, both)).toBe('');
		});

		state('ends with an error for a role that row security holds', async (bench) => {
			await apply(bench);
			await bench.make(SUPERUSER, 'GRANT SELECT ON note TO app_owner');
			for (const login of [owner, acme]) expect(await bench.ask(login, GAPS)).toBe('42501');
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
}, 'crypto-shred');
