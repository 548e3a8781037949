import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { SUPERUSER } from '../../src/lab/engine.ts';
import { acme, example, globex, noTenant, onBothEngines } from './row-level-security-bench.ts';

/** What the guide quotas-and-limits says of SQL, tried on both engines. */

const CODE = join(LABS_FOLDER, 'billing-metering/quota-race/code');
const SENT = example('reserve-quota', CODE);
const take = (units: number, meter = 'export') =>
	`${SENT} EXECUTE take_units('${meter}', ${units})`;
const left = `${SENT} EXECUTE units_left`;

/** Acme with 8 of 10 in a period that began yesterday, globex with nothing used. */
const PERIOD = `
	DELETE FROM reservation;
	DELETE FROM quota WHERE meter = 'export';
	INSERT INTO quota
	SELECT tenant_id, 'export', now() - interval '1 day', now() + interval '1 day', 10,
	       CASE WHEN tenant_id::text LIKE 'a%' THEN 8 ELSE 0 END
	FROM subscription`;

await onBothEngines((state) => {
	describe('take_units', () => {
		state('takes up to the limit, and says what is left', async (bench) => {
			await bench.make(SUPERUSER, PERIOD);
			expect(await bench.ask(acme, take(1))).toBe('1');
			expect(await bench.ask(acme, take(2))).toBe('');
			expect(await bench.ask(acme, take(1))).toBe('0');
			expect(await bench.ask(acme, take(1))).toBe('');
			expect(await bench.ask(globex, take(10))).toBe('0');
		});

		state('takes nothing that gives, and nothing without a tenant', async (bench) => {
			await bench.make(SUPERUSER, PERIOD);
			expect(await bench.ask(acme, take(0))).toBe('');
			expect(await bench.ask(acme, take(-5))).toBe('');
			expect(await bench.ask(noTenant, take(1))).toBe('');
			expect(await bench.ask(acme, take(2 ** 31 - 1))).toBe('22003');
			expect(await bench.ask(acme, take(2))).toBe('0');
		});

		state('takes nothing from a period that is over', async (bench) => {
			await bench.make(SUPERUSER, PERIOD);
			await bench.make(SUPERUSER, "UPDATE quota SET ends_at = now() WHERE meter = 'export'");
			expect(await bench.ask(acme, take(1))).toBe('');
		});

		state('takes nothing from a tenant that a downgrade left over its limit', async (bench) => {
			await bench.make(SUPERUSER, PERIOD);
			await bench.make(SUPERUSER, "UPDATE quota SET max_units = 5 WHERE meter = 'export'");
			expect(await bench.ask(acme, take(1))).toBe('');
		});
	});

	describe('period_of', () => {
		const QUERY = /PREPARE period_of[^\n]*([^;]*);/.exec(SENT)?.[1] as string;
		/** In the zone's own time: what EXECUTE shows depends on the session's. */
		const local = (zone: string, anchor: string, at: string) => {
			const query = QUERY.replaceAll('$1', `'${anchor} ${zone}'::timestamptz`)
				.replaceAll('$2', `'${zone}'`)
				.replaceAll('$3', `'${at} ${zone}'::timestamptz`);
			return `SELECT starts_at AT TIME ZONE '${zone}' || ' to ' || (ends_at AT TIME ZONE '${zone}')
			        FROM (${query}) AS period`;
		};
		const WAS = `
			SELECT (('2027-03-01 00:00 Europe/Berlin'::timestamptz AT TIME ZONE 'UTC' + interval '1 month')
			        AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Berlin' = '2027-03-29 01:00'`;

		state('begins at the tenant’s midnight, in summer and in winter', async (bench) => {
			for (const [zone, anchor, at, found] of [
				['Europe/Berlin', '2027-03-01', '2027-03-31 23:59', '2027-03-01 2027-04-01'],
				['Pacific/Auckland', '2027-01-31', '2027-04-29 23:59', '2027-03-31 2027-04-30'],
				['America/New_York', '2027-01-31', '2027-03-30 23:59', '2027-02-28 2027-03-31'],
			] as const) {
				expect(await bench.ask(acme, local(zone, anchor, at))).toBe(
					found.replace(' ', ' 00:00:00 to ').concat(' 00:00:00'),
				);
			}
		});

		state('is what is sent', async (bench) => {
			const sent = `${SENT} EXECUTE period_of('2027-03-01Z', 'UTC', '2027-03-31Z')`;
			expect(await bench.ask(acme, sent)).not.toBe('');
		});

		state('is not what counting in UTC gives', async (bench) => {
			expect(await bench.ask(acme, WAS)).toBe('t');
		});
	});

	describe('units_left', () => {
		const shown = async (bench: { ask: (login: typeof acme, sql: string) => Promise<string> }) =>
			(await bench.ask(acme, left)).split(', ').map((row) => row.split(' ').slice(0, 5).join(' '));

		state('shows each meter with what is held, and a stock without an end', async (bench) => {
			await bench.make(SUPERUSER, PERIOD);
			await bench.make(acme, "SELECT reserve('x', 'export', 2, 'orchid', now())");
			expect(await shown(bench)).toEqual([
				'export 10 10 0 2',
				expect.stringMatching(/^seat 4 5 1 0/),
			]);
		});

		state('shows nothing left, and not less than nothing, after a downgrade', async (bench) => {
			await bench.make(SUPERUSER, PERIOD);
			await bench.make(SUPERUSER, "UPDATE quota SET max_units = 5 WHERE meter = 'export'");
			expect((await shown(bench))[0]).toBe('export 8 5 0 0');
		});

		state('shows nothing without a tenant', async (bench) => {
			expect(await bench.ask(noTenant, left)).toBe('');
		});
	});
}, 'quota-race');
