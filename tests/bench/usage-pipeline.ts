import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg, { type Pool } from 'pg';
import type { Usage } from '../../labs/billing-metering/usage-dedupe/code/usage-consumer/usage.ts';
import { storeUsage } from '../../labs/billing-metering/usage-dedupe/code/usage-consumer/usage-consumer.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { serveFinalState } from '../languages/final-state.ts';
import { PLAN } from '../languages/usage-pipeline/plan.ts';
import { runPipeline } from '../languages/usage-pipeline/run.ts';
import { ensureNats } from '../services/nats.ts';
import { startPostgres } from '../services/postgres.ts';

/**
 * `npm run bench:usage`: what the guide usage-event-pipeline says in numbers, written
 * to `usage-pipeline.json` beside it. Ratios only carry over to other machines; the server runs
 * without fsync.
 */

const SEED = 20261124;
const ACME = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const EVENTS = 20_000;
/** How many of them are stored one at a time. */
const ALONE = EVENTS / 10;
const TURNS = 5;

const UNKEYED = `INSERT INTO usage_plain (tenant_id, event_id, subject, meter, quantity, occurred_at)
	SELECT $2, id, subject, meter, quantity, time
	FROM json_to_recordset($1) AS e(id text, subject text, meter text, quantity numeric, time timestamptz)`;

function usages(prefix: string, count: number): Usage[] {
	return Array.from({ length: count }, (_, index) => ({
		source: `/tenants/${ACME}/usage`,
		id: `${prefix}-${index}`,
		subject: 'bench',
		meter: 'page',
		quantity: '1',
		time: '2026-10-10T10:00:00Z',
	}));
}

async function inBatches(
	events: readonly Usage[],
	size: number,
	store: (batch: readonly Usage[]) => Promise<unknown>,
): Promise<number> {
	const started = performance.now();
	for (let at = 0; at < events.length; at += size) await store(events.slice(at, at + size));
	return (1000 * (performance.now() - started)) / events.length;
}

/** Microseconds for each event, the least of all turns. */
async function measure(pool: Pool, superuser: Pool) {
	await superuser.query('CREATE TABLE usage_plain (LIKE usage_event INCLUDING ALL)');
	await superuser.query('ALTER TABLE usage_plain DROP CONSTRAINT usage_plain_pkey');
	const plain = (batch: readonly Usage[]) =>
		superuser.query(UNKEYED, [JSON.stringify(batch), ACME]);
	const keyed = (batch: readonly Usage[]) => storeUsage(pool, ACME, batch);
	// By turns, so that what else the machine does at the time is shared by all four.
	const least = { unkeyed500: Infinity, keyed500: Infinity, again500: Infinity, keyed1: Infinity };
	const note = (name: keyof typeof least, microseconds: number) => {
		least[name] = Math.min(least[name], Math.round(microseconds));
	};
	for (let turn = 0; turn < TURNS; turn += 1) {
		const events = usages(`keyed-${turn}`, EVENTS);
		note('unkeyed500', await inBatches(usages(`plain-${turn}`, EVENTS), 500, plain));
		note('keyed500', await inBatches(events, 500, keyed));
		note('again500', await inBatches(events, 500, keyed));
		note('keyed1', await inBatches(usages(`one-${turn}`, ALONE), 1, keyed));
	}
	const { unkeyed500, keyed500, keyed1 } = least;
	const { rows } = await superuser.query<{ events: string; keys: string }>(
		`SELECT pg_total_relation_size('usage_event_2026_10') AS events, pg_total_relation_size('usage_key') AS keys`,
	);
	return {
		events: EVENTS,
		alone: ALONE,
		turns: TURNS,
		microsecondsPerEvent: least,
		keyedToUnkeyed: Math.round((10 * keyed500) / unkeyed500) / 10,
		oneToBatch: Math.round(keyed1 / keyed500),
		keyBytesPercent: Math.round((100 * Number(rows[0]?.keys)) / Number(rows[0]?.events)),
	};
}

const server = await startPostgres();
try {
	const state = await serveFinalState(server.url, 'usage-dedupe');
	const open = (connectionString: string) =>
		new pg.Pool({ connectionString }).on('error', () => {});
	const [pool, superuser] = [open(state.databaseUrl), open(state.superuserUrl)];
	const costs = await measure(pool, superuser);
	await Promise.all([pool.end(), superuser.end()]);
	await state.close();
	const tools = { nats: await ensureNats(), postgresUrl: server.url };
	const runs = {
		keyed: await runPipeline(tools, SEED),
		streamWindowOnly: await runPipeline(tools, SEED, 'stream window only', PLAN.eventsOfTwin),
		keyPerAttempt: await runPipeline(tools, SEED, 'key per attempt', PLAN.eventsOfTwin),
	};
	const file = join(import.meta.dirname, 'usage-pipeline.json');
	writeFileSync(file, `${JSON.stringify({ plan: PLAN, costs, runs }, null, '\t')}\n`);
	console.log(file);
} finally {
	await server.stop();
}
