import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Channel, findLeaks, type Leak } from '../../src/lab/canary.ts';
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

function raise(level: string, using: string): string {
	return `DO $$ BEGIN RAISE ${level} USING ${using}; END $$`;
}

/** Every marker of every other tenant in every channel, and what the alarm made of it. */
async function tryAll(engine: Engine, lab: Lab): Promise<string[]> {
	const [step] = lab.steps;
	const [actor] = lab.actors.filter(({ tenant }) => tenant);
	if (!step || !actor) throw new Error(`${lab.id} has no step or no actor with a tenant.`);
	const database = await engine.open(startState(lab, shared, step));
	const silent: string[] = [];
	try {
		for (const tenant of lab.tenants.filter(({ name }) => name !== actor.tenant)) {
			for (const { kind, value } of plantedOf(tenant)) {
				for (const { channel, sql } of WAYS) {
					// A total counts alone in a cell: a word beside it could mean anything.
					if (kind === 'total' && channel !== 'row') continue;
					const session = await database.session(actor.login);
					const execution = await session.execute(sql(value));
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
