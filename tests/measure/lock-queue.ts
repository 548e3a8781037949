import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Value } from '../../src/measurements/schema.ts';
import { type Bench, type Found, type Measure, spread } from './measure.ts';

/** How long readers wait behind an ALTER TABLE that waits for a report, with and without a timeout. */

const PLAN = { runs: 3, report: 4000, readers: 4, pause: 5 } as const;
/** Milliseconds of lock_timeout; 0 is none. */
const TIMEOUTS = [0, 1000, 200, 50] as const;

interface Run {
	readonly longest: number;
	readonly changed: number;
	readonly attempts: number;
}

/** Tries until the lock comes; between two attempts the readers have four times the timeout. */
async function change(migrator: Client, timeout: number, run: number): Promise<number> {
	await migrator.query(`SET lock_timeout = ${timeout}`);
	for (let attempt = 1; ; attempt += 1) {
		try {
			await migrator.query(`ALTER TABLE invoice ADD COLUMN note_${timeout}_${run} text`);
			return attempt;
		} catch (cause) {
			if ((cause as { code?: string }).code !== '55P03') throw cause;
			await sleep(timeout * 4);
		}
	}
}

async function once(
	report: Client,
	migrator: Client,
	readers: readonly Client[],
	timeout: number,
	run: number,
): Promise<Run> {
	await report.query('BEGIN');
	await report.query('SELECT count(*) FROM invoice');
	const began = performance.now();
	const ended = new AbortController();
	const waits: number[] = [];
	const reading = readers.map(async (reader) => {
		while (!ended.signal.aborted) {
			const sent = performance.now();
			await reader.query('SELECT total FROM invoice WHERE id = 7');
			waits.push(performance.now() - sent);
			await sleep(PLAN.pause);
		}
	});
	await sleep(200);
	const closing = sleep(PLAN.report).then(() => report.query('COMMIT'));
	const attempts = await change(migrator, timeout, run);
	const changed = performance.now() - began;
	await closing;
	ended.abort();
	await Promise.all(reading);
	return { longest: Math.max(...waits), changed: changed / 1000, attempts };
}

async function measureAll({ connect, say }: Bench): Promise<Found['rows']> {
	const [report, migrator, ...readers] = (await Promise.all(
		Array.from({ length: PLAN.readers + 2 }, () => connect()),
	)) as [Client, Client, ...Client[]];
	await report.query(`
		CREATE TABLE invoice (id bigint PRIMARY KEY, total numeric NOT NULL);
		INSERT INTO invoice SELECT g, g FROM generate_series(1, 10000) g`);
	const rows: Record<string, { title: string; values: Record<string, Value> }> = {};
	for (const timeout of TIMEOUTS) {
		say(`lock_timeout ${timeout} ms`);
		const runs: Run[] = [];
		for (let run = 1; run <= PLAN.runs; run += 1) {
			runs.push(await once(report, migrator, readers, timeout, run));
		}
		const values = Object.fromEntries(
			(['longest', 'changed', 'attempts'] as const).map((column) => [
				column,
				spread(runs.map((run) => run[column])),
			]),
		);
		rows[timeout === 0 ? 'none' : `ms${timeout}`] = {
			title: timeout === 0 ? 'no lock_timeout' : `lock_timeout ${timeout} ms`,
			values,
		};
	}
	return rows;
}

export const measurement: Measure = {
	question: 'How long does a reader wait behind a change that waits for a report?',
	async run(bench): Promise<Found> {
		return {
			setup: `A report has read a table of 10,000 rows and keeps its transaction open for ${PLAN.report / 1000} seconds. ${PLAN.readers} sessions read single rows all the time. A migrator adds a column; where its lock does not come in time, it waits four times the timeout and tries again.`,
			runs: PLAN.runs,
			columns: {
				longest: { title: 'longest wait of a reader', unit: 'ms' },
				changed: { title: 'until the column is there', unit: 's' },
				attempts: { title: 'attempts', unit: 'count' },
			},
			rows: await measureAll(bench),
		};
	},
};
