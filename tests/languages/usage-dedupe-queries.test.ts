import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { SUPERUSER } from '../../src/lab/engine.ts';
import {
	ACME,
	acme,
	example,
	globex,
	noTenant,
	onBothEngines,
	owner,
	region,
} from './row-level-security-bench.ts';

/** What the guide usage-event-pipeline says of SQL, tried on both engines. */

const CODE = join(LABS_FOLDER, 'billing-metering/usage-dedupe/code');
const FACTS = example('usage-facts', CODE);
const count = (id: string, at: string) =>
	`SELECT count_usage('${id}', 'x', 'page', 5, '${at}');
	 SELECT event_id, quantity, tableoid::regclass FROM meter_event ORDER BY event_id`;

await onBothEngines((state) => {
	describe('usage-facts', () => {
		state('counts an event once, on both sides of the month’s end', async (bench) => {
			await bench.make(owner, FACTS);
			const first = 'report-1 5 meter_event_other';
			expect(await bench.ask(acme, count('report-1', '2026-10-31T23:59:59Z'))).toBe(first);
			expect(await bench.ask(acme, count('report-1', '2026-11-01T00:00:01Z'))).toBe(first);
		});

		state('keeps tenants apart in events, keys and partitions', async (bench) => {
			await bench.make(owner, FACTS);
			await bench.make(acme, count('report-1', '2026-11-01T00:00:01Z'));
			expect(await bench.ask(globex, 'SELECT count(*) FROM meter_key')).toBe('0');
			const own = 'report-1 5 meter_event_2026_11';
			expect(await bench.ask(globex, count('report-1', '2026-11-02T00:00:01Z'))).toBe(own);
			expect(await bench.ask(acme, 'SELECT count(*) FROM meter_event')).toBe('1');
			expect(await bench.ask(acme, 'SELECT count(*) FROM meter_event_2026_11')).toBe('42501');
		});

		state('stores no key for an event that is refused, so a retry counts', async (bench) => {
			await bench.make(owner, FACTS);
			expect(await bench.ask(acme, count('report-1', '2999-01-01T00:00:00Z'))).toBe('23514');
			const again = count('report-1', '2026-11-01T00:00:01Z');
			expect(await bench.ask(acme, again)).toBe('report-1 5 meter_event_2026_11');
		});

		state('stores neither what is no number nor what is no time', async (bench) => {
			await bench.make(owner, FACTS);
			for (const bad of ['NaN', 'Infinity', '-Infinity']) {
				const call = `SELECT count_usage('x', 'x', 'page', '${bad}', '2026-11-01Z')`;
				expect(await bench.ask(acme, call), bad).toBe('23514');
			}
			expect(await bench.ask(acme, count('x', '-infinity'))).toBe('23514');
		});

		state(
			'keeps what is refused once, for its tenant, and its payload from the application',
			async (bench) => {
				await bench.make(owner, FACTS);
				const park = `INSERT INTO meter_refused (tenant_id, payload, reason)
				VALUES ('${ACME}', 'x', '23514 a_number') ON CONFLICT DO NOTHING`;
				expect(await bench.ask(acme, park)).toBe('INSERT 0 1');
				expect(await bench.ask(acme, park)).toBe('INSERT 0 0');
				expect(await bench.ask(globex, park)).toBe('42501');
				expect(await bench.ask(acme, 'SELECT reason FROM meter_refused')).toBe('23514 a_number');
				expect(await bench.ask(globex, 'SELECT reason FROM meter_refused')).toBe('');
				expect(await bench.ask(acme, 'SELECT payload FROM meter_refused')).toBe('42501');
			},
		);

		state('lets the application change and date nothing', async (bench) => {
			await bench.make(owner, FACTS);
			expect(await bench.ask(acme, 'UPDATE meter_event SET quantity = 0')).toBe('42501');
			expect(await bench.ask(acme, 'DELETE FROM meter_key')).toBe('42501');
			const dated = `INSERT INTO meter_event VALUES ('${ACME}', 'x', 'x', 'page', 1, '2026-10-01Z', '2026-10-01Z')`;
			expect(await bench.ask(acme, dated)).toBe('42501');
		});
	});

	describe('the key one wants', () => {
		state('is refused on a table partitioned by time, and not by tenant', async (bench) => {
			const make = (how: string) =>
				`CREATE TABLE t (tenant_id uuid, event_id text, at timestamptz, PRIMARY KEY (tenant_id, event_id)) PARTITION BY ${how}`;
			expect(await bench.ask(owner, make('RANGE (at)'))).toBe('0A000');
			expect(await bench.ask(owner, make('HASH (tenant_id)'))).toBe('CREATE TABLE');
		});

		state('a month without a partition refuses its first event', async (bench) => {
			await bench.make(
				owner,
				`CREATE TABLE t (at timestamptz) PARTITION BY RANGE (at);
				 CREATE TABLE t_10 PARTITION OF t FOR VALUES FROM ('2026-10-01Z') TO ('2026-11-01Z')`,
			);
			const first = "INSERT INTO t VALUES ('2026-11-01T00:00:00Z')";
			expect(await bench.ask(owner, first)).toBe('23514');
			await bench.make(owner, 'CREATE TABLE t_other PARTITION OF t DEFAULT');
			expect(await bench.ask(owner, first)).toBe('INSERT 0 1');
			// Concurrently no month can be taken off any more either.
			expect(await bench.ask(owner, 'ALTER TABLE t DETACH PARTITION t_10 CONCURRENTLY')).toBe(
				'55000',
			);
			// And once a row is there, the month it belongs to can't be made any more.
			const late =
				"CREATE TABLE t_11 PARTITION OF t FOR VALUES FROM ('2026-11-01Z') TO ('2026-12-01Z')";
			expect(await bench.ask(owner, late)).toBe('23514');
		});
	});

	describe('the queries for a reader’s own database', () => {
		state('find nothing in the lab’s final state', async (bench) => {
			for (const id of ['unmetered', 'twice', 'lost', 'differing', 'closed']) {
				expect(await bench.ask(acme, region('usage-gaps', id, CODE)), id).toBe('');
				expect(await bench.ask(globex, region('usage-gaps', id, CODE)), id).toBe('');
			}
		});

		state('say that they saw nothing when no tenant is set', async (bench) => {
			for (const id of ['unmetered', 'twice', 'lost', 'differing', 'closed', 'totals']) {
				expect(await bench.ask(noTenant, region('usage-gaps', id, CODE)), id).toContain(
					'is a tenant set?',
				);
			}
		});

		state('leave alone what is in flight, and find it later', async (bench) => {
			const sent = async (age: string) => {
				const at = `now() - interval '${age}'`;
				await bench.make(
					acme,
					`INSERT INTO report VALUES ('${ACME}', 40, 'orchid ${age}', 1, ${at});
					 INSERT INTO outbox VALUES ('${ACME}', 'report-41', 'orchid ${age}', 'page', 1, ${at}, ${at})`,
				);
				const found = [];
				for (const id of ['unmetered', 'lost']) {
					found.push(await bench.ask(acme, region('usage-gaps', id, CODE)));
				}
				await bench.make(
					SUPERUSER,
					"DELETE FROM report WHERE id = 40; DELETE FROM outbox WHERE event_id = 'report-41'",
				);
				return found;
			};
			const waits = async (age: string) => {
				await bench.make(
					acme,
					`INSERT INTO outbox VALUES ('${ACME}', 'report-42', 'x', 'page', 1, now() - interval '${age}')`,
				);
				const found = await bench.ask(acme, region('usage-gaps', 'lost', CODE));
				await bench.make(SUPERUSER, "DELETE FROM outbox WHERE event_id = 'report-42'");
				return found;
			};
			expect(await waits('1 minute')).toBe('');
			expect(await waits('11 minutes')).toBe('report-42 outbox, not sent');
			expect(await sent('1 minute')).toEqual(['', '']);
			expect(await sent('11 minutes')).toEqual(['40 1', 'report-41 outbox']);
		});

		state('take a fact as metered whose outbox row is cleared, by its key', async (bench) => {
			await bench.make(SUPERUSER, 'DELETE FROM outbox');
			expect(await bench.ask(acme, region('usage-gaps', 'unmetered', CODE))).toBe('');
		});

		state('show what was refused', async (bench) => {
			await bench.make(
				acme,
				`INSERT INTO usage_refused (tenant_id, payload, reason) VALUES ('${ACME}', 'x', '23514 a_number')`,
			);
			const lost = region('usage-gaps', 'lost', CODE);
			expect(await bench.ask(acme, lost)).toBe('23514 a_number usage_refused');
			expect(await bench.ask(globex, lost)).toBe('');
		});

		state('find an event that was counted with another quantity', async (bench) => {
			await bench.make(
				SUPERUSER,
				`UPDATE usage_event SET quantity = 999 WHERE tenant_id = '${ACME}' AND event_id = 'report-1'`,
			);
			expect(await bench.ask(acme, region('usage-gaps', 'differing', CODE))).toContain('999');
			expect(await bench.ask(globex, region('usage-gaps', 'differing', CODE))).toBe('');
		});

		state('find an event that was counted with another time', async (bench) => {
			await bench.make(
				SUPERUSER,
				`UPDATE usage_event SET occurred_at = '2026-10-02T00:00:00Z'
				 WHERE tenant_id = '${ACME}' AND event_id = 'report-1'`,
			);
			const found = await bench.ask(acme, region('usage-gaps', 'differing', CODE));
			expect(found).toContain('2026-10-02 00:00:00');
		});

		state('find any grant on a partition, whoever has it', async (bench) => {
			const closed = region('usage-gaps', 'closed', CODE);
			for (const privilege of ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) {
				await bench.make(SUPERUSER, `GRANT ${privilege} ON usage_event_2026_10 TO PUBLIC`);
				expect(await bench.ask(acme, closed)).toContain(
					`app_user may ${privilege} usage_event_2026_10`,
				);
				await bench.make(SUPERUSER, `REVOKE ${privilege} ON usage_event_2026_10 FROM PUBLIC`);
			}
			expect(await bench.ask(acme, closed)).toBe('');
			await bench.make(SUPERUSER, 'GRANT UPDATE (quantity) ON usage_event_2026_10 TO app_user');
			expect(await bench.ask(acme, closed)).toBe('app_user may UPDATE usage_event_2026_10');
		});

		state('find a role besides the application', async (bench) => {
			const role = 'hub_usage_reporter';
			await bench.make(SUPERUSER, `CREATE ROLE ${role}; GRANT DELETE ON usage_event TO ${role}`);
			try {
				expect(await bench.ask(acme, region('usage-gaps', 'closed', CODE))).toBe(
					`${role} may DELETE usage_event`,
				);
			} finally {
				await bench.make(SUPERUSER, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
			}
		});

		state('find acme’s counter, which step 1 of the lab counted twice', async (bench) => {
			const totals = region('usage-gaps', 'totals', CODE);
			expect(await bench.ask(acme, totals)).toBe('2026-10 190 120');
			expect(await bench.ask(globex, totals)).toBe('');
		});

		state('show a tenant nothing of another', async (bench) => {
			await bench.make(SUPERUSER, `DELETE FROM usage_event WHERE tenant_id = '${ACME}'`);
			const lost = region('usage-gaps', 'lost', CODE);
			expect(await bench.ask(acme, lost)).toBe(
				'report-1 outbox, usage_key, report-2 outbox, usage_key',
			);
			expect(await bench.ask(globex, lost)).toBe('');
		});
	});
}, 'usage-dedupe');
