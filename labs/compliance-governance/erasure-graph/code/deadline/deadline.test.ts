import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import cases from './cases.json' with { type: 'json' };
import { endOf, lastDay, until } from './deadline.ts';

const holidays = new Set(cases.holidays);

describe('the last day', () => {
	it.each(cases.cases)('is known for $name', ({ received, months, last }) => {
		expect(lastDay(received, months as 1 | 3, holidays)).toBe(last);
	});

	it.each(cases.invalid)('is refused for %j', (received) => {
		expect(() => lastDay(received, 1, holidays)).toThrow(RangeError);
	});

	it('is not what the calendar of the language adds up to', () => {
		// BROKEN on purpose.
		const day = new Date('2026-01-31T00:00:00Z');
		day.setUTCMonth(day.getUTCMonth() + 1);
		expect(day.toISOString().slice(0, 10)).toBe('2026-03-03');
	});
});

describe('the end of a day', () => {
	it.each([
		['2026-04-07', 'Europe/Berlin', '2026-04-07T22:00:00.000Z'],
		['2026-11-30', 'Europe/Berlin', '2026-11-30T23:00:00.000Z'],
		// The clocks change in the night after it, and in the one before.
		['2026-03-28', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
		['2026-03-29', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
		['2026-10-24', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
		['2026-10-25', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
		['2026-11-30', 'America/Los_Angeles', '2026-12-01T08:00:00.000Z'],
		['2026-11-30', 'Pacific/Auckland', '2026-11-30T11:00:00.000Z'],
		// Here they change between midnight and midnight in UTC.
		['2026-04-04', 'Pacific/Auckland', '2026-04-04T11:00:00.000Z'],
		['2026-09-26', 'Pacific/Auckland', '2026-09-26T12:00:00.000Z'],
		['2026-11-30', 'UTC', '2026-12-01T00:00:00.000Z'],
	])('%s in %s', (day, zone, instant) => {
		expect(endOf(day, zone).toISOString()).toBe(instant);
	});
});

describe('a timer', () => {
	const never = () => new AbortController().signal;
	const MONTH = 31 * 86_400_000;

	it('of a month goes off at once where it is a plain setTimeout', async () => {
		// BROKEN on purpose. Node warns of it, on stderr.
		const began = performance.now();
		await wait(MONTH);
		expect(performance.now() - began).toBeLessThan(1000);
	});

	it('of a month waits', async () => {
		const controller = new AbortController();
		let rang = false;
		// A delay that is too long would go off each millisecond, with a warning.
		let warned = 0;
		const onWarning = () => {
			warned += 1;
		};
		process.on('warning', onWarning);
		const waiting = until(new Date(Date.now() + MONTH), controller.signal).then(() => {
			rang = true;
		});
		await wait(200);
		process.off('warning', onWarning);
		expect({ rang, warned }).toEqual({ rang: false, warned: 0 });
		const enough = new Error('enough');
		controller.abort(enough);
		await expect(waiting).rejects.toMatchObject({ name: 'AbortError', cause: enough });
	});

	it('goes off when it is due, and not before', async () => {
		const due = Date.now() + 250;
		await until(new Date(due), never());
		expect(Date.now()).toBeGreaterThanOrEqual(due);
		expect(Date.now() - due).toBeLessThan(2000);
	});

	it('is refused for what is no date', async () => {
		await expect(until(new Date('tomorrow'), never())).rejects.toThrow(RangeError);
	});

	it('goes off at once where it is overdue', async () => {
		await until(new Date(0), never());
	});
});
