import { createClient } from '@redis/client';
import type { Client } from 'pg';
import type { Value } from '../../src/measurements/schema.ts';
import {
	type Ask,
	fill,
	Leases,
	REDIS_KEY,
	REDIS_TECHNIQUES,
	type Redis,
	SCHEMA,
	TECHNIQUES,
} from '../languages/quota-techniques.ts';
import { ensureRedis, startRedis } from '../services/redis.ts';
import { type Bench, type Found, type Measure, significant, spread } from './measure.ts';

/** How many requests pass a limit of ten, by technique, and what an attempt costs. */

const PLAN = {
	limit: 10,
	attempts: 100,
	clients: 20,
	rounds: 15,
	slices: 8,
	slice: 12,
	warm: 4,
	block: 4,
	processes: 5,
} as const;

interface Way {
	readonly title: string;
	/** The tenant with so much room and nothing used. */
	reset(limit: number): Promise<void>;
	/** One asker for each client. */
	readonly askers: readonly Ask[];
	/** Attempts differ so much that only their mean says what one costs. */
	readonly mean?: true;
	/** What had to be done again since the start. */
	again?(): number;
}

interface Round {
	readonly admitted: number;
	readonly race: number;
	readonly alone: number;
	readonly again: number;
}

/** All clients ask until every attempt was made, and nobody pauses. */
async function race(way: Way): Promise<{ admitted: number; ms: number; again: number }> {
	await way.reset(PLAN.limit);
	const before = way.again?.() ?? 0;
	let left = PLAN.attempts;
	let admitted = 0;
	const began = performance.now();
	await Promise.all(
		way.askers.map(async (ask) => {
			while (left > 0) {
				left -= 1;
				if (await ask()) admitted += 1;
			}
		}),
	);
	const ms = performance.now() - began;
	return { admitted, ms, again: (way.again?.() ?? 0) - before };
}

/** One client with room for every attempt. @returns milliseconds of each. */
async function alone(way: Way): Promise<number[]> {
	await way.reset(PLAN.warm + PLAN.slice);
	const [ask] = way.askers;
	if (!ask) throw new Error(`${way.title} has no client.`);
	const times: number[] = [];
	for (let attempt = 1; attempt <= PLAN.warm + PLAN.slice; attempt += 1) {
		const began = performance.now();
		if (!(await ask())) throw new Error(`${way.title} refused attempt ${attempt}.`);
		if (attempt > PLAN.warm) times.push(performance.now() - began);
	}
	return times;
}

/** The one in the middle, or the mean where attempts differ so much that the middle hides a cost. */
function typical({ mean }: Way, times: readonly number[]): number {
	return mean
		? times.reduce((sum, ms) => sum + ms, 0) / times.length
		: (times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? Number.NaN);
}

async function waysInPostgres(bench: Bench): Promise<Record<string, Way>> {
	const maker = await bench.connect();
	await maker.query(SCHEMA);
	const clients: Client[] = await Promise.all(
		Array.from({ length: PLAN.clients }, () => bench.connect()),
	);
	const reset = async (limit: number) => void (await maker.query(fill(limit, 0)));
	const ways: Record<string, Way> = {};
	for (const [id, { title, ask }] of Object.entries(TECHNIQUES)) {
		const tries = { again: 0 };
		ways[id] = {
			title,
			reset,
			askers: clients.map((client) => () => ask(client, tries)),
			again: () => tries.again,
		};
	}
	let leases: Leases[] = [];
	ways['leased'] = {
		title: `blocks of ${PLAN.block}, leased by ${PLAN.processes} processes`,
		mean: true,
		reset: async (limit) => {
			await reset(limit);
			leases = clients.slice(0, PLAN.processes).map((client) => new Leases(client, PLAN.block));
		},
		askers: clients.map((_, at) => async () => {
			const holder = leases[at % PLAN.processes];
			if (!holder) throw new Error('A process without leases.');
			return holder.ask();
		}),
	};
	return ways;
}

async function connectRedis(url: string) {
	const client = createClient({ url });
	client.on('error', () => {});
	await client.connect();
	return client;
}

async function waysInRedis(url: string) {
	const clients = await Promise.all(Array.from({ length: PLAN.clients }, () => connectRedis(url)));
	let limit = 0;
	const waysOf = (
		[id, { title, ask }]: [string, (typeof REDIS_TECHNIQUES)[keyof typeof REDIS_TECHNIQUES]],
		suffix: string,
		kept: string,
	): [string, Way] => [
		`${id}${suffix}`,
		{
			title: `${title}${kept}`,
			reset: async (next) => {
				limit = next;
				await clients[0]?.del(REDIS_KEY);
			},
			askers: clients.map((client) => () => ask(client as Redis, limit)),
		},
	];
	return { clients, waysOf };
}

async function measureAll(bench: Bench, ways: Readonly<Record<string, Way>>) {
	const rounds: Record<string, Round[]> = {};
	// The first round warms up and does not count.
	for (let round = 0; round <= PLAN.rounds; round += 1) {
		bench.say(`round ${round}`);
		const times: Record<string, number[]> = {};
		// In short turns, so that none of the ways has the busy minute to itself.
		for (let slice = 0; slice < PLAN.slices; slice += 1) {
			for (const [id, way] of Object.entries(ways)) {
				times[id] ??= [];
				times[id].push(...(await alone(way)));
			}
		}
		for (const [id, way] of Object.entries(ways)) {
			const { admitted, ms, again } = await race(way);
			rounds[id] ??= [];
			if (round === 0) continue;
			rounds[id].push({ admitted, race: ms, alone: typical(way, times[id] ?? []), again });
		}
	}
	return rounds;
}

export const measurement: Measure = {
	question: 'How many requests pass a limit of ten, and what does an attempt cost?',
	durable: true,
	async run(bench): Promise<Found> {
		const program = await ensureRedis();
		const memory = await startRedis(program);
		const disk = await startRedis(program, { appendFsync: 'always' });
		const [inMemory, onDisk] = [await waysInRedis(memory.url), await waysInRedis(disk.url)];
		try {
			const [getIncr, script] = [
				['redis-get-incr', REDIS_TECHNIQUES['redis-get-incr']],
				['redis-script', REDIS_TECHNIQUES['redis-script']],
			] as const;
			const ways: Record<string, Way> = {
				...(await waysInPostgres(bench)),
				...Object.fromEntries([
					inMemory.waysOf([...getIncr], '', ', nothing on disk'),
					inMemory.waysOf([...script], '', ', nothing on disk'),
					onDisk.waysOf([...script], '-fsync', ', flushed at each command'),
				]),
			};
			const rounds = await measureAll(bench, ways);
			const against = rounds['conditional'] ?? [];
			const ratio = (id: string, column: 'race' | 'alone') =>
				spread(
					(rounds[id] ?? []).map((found, at) =>
						significant(found[column] / (against[at]?.[column] ?? Number.NaN)),
					),
				);
			return {
				setup: `One tenant, ${PLAN.clients} clients in one process, each with a connection of its own, that ask ${PLAN.attempts} times in all for one unit of ${PLAN.limit}, without a pause; and one client alone that is admitted ${PLAN.slices * PLAN.slice} times in each run, in short turns. PostgreSQL flushes each commit.`,
				runs: PLAN.rounds,
				versions: { Redis: memory.version },
				columns: {
					admitted: { title: `admitted, of ${PLAN.limit}`, unit: 'count' },
					race: { title: 'time of the race against one conditional UPDATE', unit: 'times' },
					alone: { title: 'time of an attempt with room, alone', unit: 'times' },
					again: { title: 'transactions done again', unit: 'count' },
				},
				rows: Object.fromEntries(
					Object.entries(ways).map(([id, way]) => {
						const found = rounds[id] ?? [];
						const values: Record<string, Value> = {
							admitted: spread(found.map(({ admitted }) => admitted)),
							race: ratio(id, 'race'),
							alone: ratio(id, 'alone'),
							...(id === 'serializable' && { again: spread(found.map(({ again }) => again)) }),
						};
						return [id, { title: way.title, values }];
					}),
				),
			};
		} finally {
			await Promise.all([...inMemory.clients, ...onDisk.clients].map((client) => client.close()));
			await memory.stop();
			await disk.stop();
		}
	},
};
