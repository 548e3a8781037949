import { describe, expect } from 'vitest';
import { acme, onBothEngines, owner } from './row-level-security-bench.ts';

/** What the patterns on backfills say, tried on both engines with a table whose policy is forced. */

await onBothEngines((state) => {
	describe('a backfill by an owner whom a policy binds', () => {
		state('updates no row, without an error', async (bench) => {
			expect(await bench.ask(owner, "UPDATE invoice SET memo = ''")).toBe('UPDATE 0');
			expect(await bench.ask(acme, 'SELECT count(*) > 0 FROM invoice')).toBe('t');
		});
		state('is found out by a constraint, which reads the hidden rows', async (bench) => {
			await bench.make(owner, 'ALTER TABLE invoice ADD COLUMN currency text');
			await bench.make(owner, "UPDATE invoice SET currency = 'EUR'");
			expect(await bench.ask(owner, 'ALTER TABLE invoice ALTER COLUMN currency SET NOT NULL')).toBe(
				'23502',
			);
			const check = 'ADD CONSTRAINT has_currency CHECK (currency IS NOT NULL)';
			expect(await bench.ask(owner, `ALTER TABLE invoice ${check}`)).toBe('23514');
			await bench.make(owner, `ALTER TABLE invoice ${check} NOT VALID`);
			expect(await bench.ask(owner, 'ALTER TABLE invoice VALIDATE CONSTRAINT has_currency')).toBe(
				'23514',
			);
		});
	});
});
