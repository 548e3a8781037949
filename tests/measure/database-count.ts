import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import type { Value } from '../../src/measurements/schema.ts';
import { FIVE_TABLES } from './five-tables.ts';
import { type Bench, type Found, type Measure, significant, spread } from './measure.ts';

/**
 * What a server holds for 10, 100 and 500 databases with one open connection each, and for the same
 * number of connections to one database. Memory is the proportional share of every session's
 * process, so that what processes share is counted once; it needs Linux.
 */

const COUNTS = [10, 100, 500] as const;

/** Proportional set size of a process, in bytes. */
function memoryOf(pid: number): number {
	const [, kilobytes] =
		/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
	return Number(kilobytes) * 1024;
}

/** Opens a connection to each database, works once on each, and says what they hold. */
async function open(
	{ connect }: Bench,
	databases: readonly string[],
): Promise<{ memory: number; times: number[]; clients: Client[] }> {
	const clients: Client[] = [];
	const times: number[] = [];
	for (const database of databases) {
		const began = performance.now();
		const client = await connect({ database });
		await client.query(
			'SELECT p.title, t.title, n.body FROM project p JOIN task t ON t.project = p.id JOIN note n ON n.task = t.id',
		);
		times.push(performance.now() - began);
		clients.push(client);
	}
	let memory = 0;
	for (const client of clients) {
		const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
		memory += memoryOf(rows[0].pid);
	}
	return { memory, times, clients };
}

export const measurement: Measure = {
	question: 'What do connections to many databases cost a server?',
	settings: ['max_connections=600'],
	async run(bench): Promise<Found> {
		const maker = await bench.connect();
		await maker.query('CREATE DATABASE tenant_0');
		const template = await bench.connect({ database: 'tenant_0' });
		await template.query(FIVE_TABLES);
		await template.end();
		const most = Math.max(...COUNTS);
		for (let number = 1; number < most; number += 1) {
			await maker.query(`CREATE DATABASE tenant_${number} TEMPLATE tenant_0 STRATEGY file_copy`);
		}
		const { rows } = await maker.query("SELECT pg_database_size('tenant_1') AS bytes");
		const result: Record<string, { title: string; values: Record<string, Value> }> = {};
		for (const count of COUNTS) {
			const each = Array.from({ length: count }, (_, number) => `tenant_${number}`);
			for (const [kind, names] of [
				['many', each],
				['one', each.map(() => 'tenant_0')],
			] as const) {
				bench.say(`${count} connections, ${kind}`);
				const { memory, times, clients } = await open(bench, names);
				result[`${kind}-${count}`] = {
					title:
						kind === 'many'
							? `${count} databases, a connection each`
							: `${count} connections to one database`,
					values: {
						memory: significant(memory),
						each: significant(memory / count),
						first: spread(times),
						disk: Number(rows[0].bytes) * (kind === 'many' ? count : 1),
					},
				};
				await Promise.all(clients.map((client) => client.end()));
			}
		}
		return {
			setup:
				'Databases of five empty tables, cloned from one; each connection has run one join of three tables and is idle. Memory is that of the sessions’ processes, what they share counted once.',
			runs: Math.min(...COUNTS),
			columns: {
				memory: { title: 'memory of all sessions', unit: 'bytes' },
				each: { title: 'memory for each session', unit: 'bytes' },
				first: { title: 'connect and first query', unit: 'ms' },
				disk: { title: 'disk, empty', unit: 'bytes' },
			},
			rows: result,
		};
	},
};
