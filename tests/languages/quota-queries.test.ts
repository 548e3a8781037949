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
