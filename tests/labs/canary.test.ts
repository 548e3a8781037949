import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Channel, findLeaks, type Leak, watchOf } from '../../src/lab/canary.ts';
import { listLabs, readLabFromDisk, readSharedScripts } from '../../src/lab/disk.ts';
import type { Engine } from '../../src/lab/engine.ts';
import { connectPostgres } from '../../src/lab/engines/postgres.ts';
import { createNodePGlite } from '../../src/lab/node-engine.ts';
import type { Lab } from '../../src/lab/read.ts';
import type { TenantDefinition } from '../../src/lab/schema.ts';
import { startState } from '../../src/lab/steps.ts';

/**
 * The alarm, tried on what the engines really send: each kind of marker that a lab declares is
 * planted in each way in which something reaches an actor. That right answers raise no alarm is
 * proven with the labs: a leak fails their check.
 */

const shared = readSharedScripts();
const labs = listLabs()
	.map((path) => readLabFromDisk(path.split('/')[1] as string))
	.filter(({ language }) => language === 'sql');
let engines: readonly Engine[];

beforeAll(async () => {
	engines = [await createNodePGlite(), await connectPostgres(inject('postgresUrl'), shared.roles)];
});
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

interface Planted {
	readonly kind: Leak['kind'];
	/** An expression with the marker as its value, which does not contain it. */
	readonly value: string;
}

/** Halves are put together by the server, so that nobody typed the whole. */
function plantedOf({ marker, range, totals }: TenantDefinition): Planted[] {
	const halves = (text: string) => `('${text.slice(0, 2)}' || '${text.slice(2)}')`;
	return [
		{ kind: 'text', value: halves(marker) },
		{ kind: 'text', value: `upper${halves(marker)}` },
		{ kind: 'text', value: `('about ' || initcap${halves(marker)} || '.')` },
		...(range ?? []).map((end) => ({ kind: 'range' as const, value: `(${end - 1} + 1)` })),
		...(totals ?? []).map((total) => ({ kind: 'total' as const, value: `(${total - 1} + 1)` })),
	];
}

const WAYS: readonly { readonly channel: Channel; readonly sql: (value: string) => string }[] = [
	{ channel: 'row', sql: (value) => `SELECT ${value}` },
	{ channel: 'row', sql: (value) => `SELECT 1, NULL, ${value} FROM generate_series(1, 3)` },
	{ channel: 'notice', sql: (value) => raise('NOTICE', `MESSAGE = 'saw ' || ${value}`) },
	{
		channel: 'notice',
		sql: (value) => raise('WARNING', `MESSAGE = 'x', HINT = 'try ' || ${value}`),
	},
	{ channel: 'error', sql: (value) => raise('EXCEPTION', `MESSAGE = 'saw ' || ${value}`) },
	{
		channel: 'error',
		sql: (value) => raise('EXCEPTION', `MESSAGE = 'x', DETAIL = 'of ' || ${value}`),
	},
	{ channel: 'plan', sql: (value) => `EXPLAIN (VERBOSE, COSTS OFF) SELECT ${value}` },
	{ channel: 'plan', sql: (value) => `EXPLAIN (VERBOSE, FORMAT JSON) SELECT ${value}` },
	{ channel: 'plan', sql: (value) => `EXPLAIN ANALYZE VERBOSE SELECT ${value}` },
];

/** The same in parts of an answer that no engine keeps. */
const HIDDEN: typeof WAYS = [
	{ channel: 'row', sql: (value) => `SELECT repeat('x ', 10000) || ${value}` },
	{
		channel: 'row',
		sql: (value) => `SELECT repeat('– ', 10000) || ${value} || repeat(' x', 90000)`,
	},
	// Over the edge of the cut, and of a window in which a long value is looked at.
	{ channel: 'row', sql: (value) => `SELECT rpad('x', 9997) || ' ' || ${value}` },
	{
		channel: 'row',
		sql: (value) => `SELECT rpad('x', 65533) || ' ' || ${value} || rpad(' ', 900)`,
	},
	{
		channel: 'row',
		sql: (value) =>
			`SELECT 'x', CASE n WHEN 600 THEN ${value}::text END FROM generate_series(1, 700) n`,
	},
	{
		channel: 'row',
		sql: (value) =>
			`SELECT CASE n WHEN 350 THEN ${value}::text ELSE repeat('x', 8500) END FROM generate_series(1, 380) n`,
	},
	{
		channel: 'notice',
		sql: (value) =>
			`DO $$ BEGIN FOR n IN 1..150 LOOP IF n = 150 THEN RAISE NOTICE 'saw %', ${value}; ELSE RAISE NOTICE 'x'; END IF; END LOOP; END $$`,
	},
	{ channel: 'notice', sql: (value) => raise('NOTICE', `MESSAGE = 'x', DETAIL = ${far(value)}`) },
	{ channel: 'error', sql: (value) => raise('EXCEPTION', `MESSAGE = ${far(value)}`) },
	{
		channel: 'error',
		sql: (value) => raise('EXCEPTION', `MESSAGE = 'x', HINT = ${far(value)}`),
	},
	{
		channel: 'plan',
		sql: (value) => `EXPLAIN (VERBOSE, FORMAT JSON) SELECT repeat('x ', 10000) || ${value}`,
	},
	{
		channel: 'plan',
		sql: (value) =>
			`EXPLAIN (VERBOSE, COSTS OFF) ${Array.from({ length: 300 }, (_, n) => `SELECT ${n === 290 ? value : `'x'`}::text`).join(' UNION ALL ')}`,
	},
];

function far(value: string): string {
	return `repeat('x ', 10000) || ${value}`;
}

function raise(level: string, using: string): string {
	return `DO $$ BEGIN RAISE ${level} USING ${using}; END $$`;
}

/** Every marker of every other tenant in every channel, and what the alarm made of it. */
async function tryAll(engine: Engine, lab: Lab, ways = WAYS): Promise<string[]> {
	const [step] = lab.steps;
	const [actor] = lab.actors.filter(({ tenant }) => tenant);
	if (!step || !actor) throw new Error(`${lab.id} has no step or no actor with a tenant.`);
	const database = await engine.open(startState(lab, shared, step));
	const silent: string[] = [];
	try {
		for (const tenant of lab.tenants.filter(({ name }) => name !== actor.tenant)) {
			for (const { kind, value } of plantedOf(tenant)) {
				for (const { channel, sql } of ways) {
					// A total counts alone in a cell: a word beside it could mean anything.
					const alone = channel === 'row' && !/\|\|/.test(sql(''));
					if (kind === 'total' && !alone) continue;
					const session = await database.session(actor.login);
					const watch = watchOf(lab, actor, sql(value));
					const execution = await session.execute(sql(value), { watch });
					await session.close();
					const leaks = findLeaks(lab, actor, sql(value), execution);
					const alarm = leaks.some(
						(leak) => leak.kind === kind && leak.channel === channel && leak.tenant === tenant.name,
					);
					if (!alarm) silent.push(`${kind} in ${channel}: ${sql(value)}`);
				}
			}
		}
	} finally {
		await database.close();
	}
	return silent;
}

describe.each(labs.map((lab) => [lab.id, lab] as const))('%s', (_, lab) => {
	test('raises the alarm for every marker in every channel, on both engines', async () => {
		for (const engine of engines) expect(await tryAll(engine, lab), engine.kind).toEqual([]);
	});

	test('raises it for what is cut or left out, on both engines', async () => {
		for (const engine of engines) {
			expect(await tryAll(engine, lab, HIDDEN), engine.kind).toEqual([]);
		}
	});

	test('raises none where what is cut or left out is clean', async () => {
		const [actor] = lab.actors.filter(({ tenant }) => tenant) as [Lab['actors'][number]];
		const own = lab.tenants.find(({ name }) => name === actor.tenant) as TenantDefinition;
		// Texts that nearly are a marker, and numbers that are part of something else.
		const clean = [own.marker, ...lab.tenants.map(({ marker }) => marker.slice(0, -1))];
		const numbers = lab.tenants.flatMap(({ range }) => range ?? []);
		const values = [
			...clean.map((text) => `('${text.slice(0, 2)}' || '${text.slice(2)}')`),
			...numbers.map((number) => `('v' || (${number - 1} + 1) || '.0')`),
		];
		for (const engine of engines) {
			const database = await engine.open(startState(lab, shared, lab.steps[0] as never));
			for (const value of values) {
				for (const { sql } of HIDDEN) {
					const session = await database.session(actor.login);
					const watch = watchOf(lab, actor, sql(value));
					const execution = await session.execute(sql(value), { watch });
					await session.close();
					expect(execution.statements[0]?.unkept, sql(value)).toBeUndefined();
				}
			}
			await database.close();
		}
	});

	test('raises none for what the tenant itself has', async () => {
		const [own] = lab.actors.filter(({ tenant }) => tenant);
		const tenant = lab.tenants.find(({ name }) => name === own?.tenant) as TenantDefinition;
		const [engine] = engines;
		const database = await (engine as Engine).open(startState(lab, shared, lab.steps[0] as never));
		try {
			for (const { value } of plantedOf(tenant)) {
				const session = await database.session((own as Lab['actors'][number]).login);
				const execution = await session.execute(`SELECT ${value}`);
				await session.close();
				expect(findLeaks(lab, own as Lab['actors'][number], '', execution)).toEqual([]);
			}
		} finally {
			await database.close();
		}
	});
});
