import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { remembering } from '../../labs/data-routing/route-to-placement/code/route-cache/route-cache.ts';
import {
	addressOf,
	type Find,
	findIn,
	type Names,
	resolveTenant,
} from '../../labs/data-routing/route-to-placement/code/tenant-resolver/tenant-resolver.ts';
import {
	parseTenantId,
	withTenant,
} from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { serveFinalState } from '../languages/final-state.ts';
import { startPostgres } from '../services/postgres.ts';

/**
 * `npm run bench:routing`: what it costs to resolve a request's tenant by the catalog, without it
 * and with a small cache, written to `tenant-resolution.json` beside it. Only ratios carry over to
 * other machines; client and server share one, so a network's round trip is not in it.
 */

const ACME = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const NAMES: Names = { base: 'saas.example', reserved: new Set(['www', 'api', 'status']) };
const HOST = 'acme.saas.example';
const ROUNDS = 200;
const REQUESTS = 10;
const LIMITS = { maxAge: 5000, size: 1000 };

type Request = () => Promise<unknown>;

/** Microseconds for a request of each kind: the median of rounds that take turns. */
async function measure(requests: Readonly<Record<string, Request>>) {
	const times: Record<string, number[]> = {};
	for (let round = 0; round < ROUNDS; round += 1) {
		for (const [name, request] of Object.entries(requests)) {
			const began = performance.now();
			for (let at = 0; at < REQUESTS; at += 1) await request();
			const each = (1000 * (performance.now() - began)) / REQUESTS;
			// The first rounds warm connections and code up.
			if (round >= 5) times[name] = [...(times[name] ?? []), each];
		}
	}
	const median = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
	return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

const server = await startPostgres();
try {
	const state = await serveFinalState(server.url, 'route-to-placement');
	const pool = new pg.Pool({ connectionString: state.databaseUrl, max: 2 });
	// The database goes away while the last connections are still closing.
	pool.on('error', () => {});
	const read = (schema: string) =>
		withTenant(pool, ACME, (scope) =>
			scope.query(`SELECT id, memo, total FROM ${pg.escapeIdentifier(schema)}.invoice`),
		);
	const resolved = (find: Find): Request => {
		return async () => {
			const found = await resolveTenant(find, NAMES, HOST, ACME);
			if (found.kind !== 'tenant') throw new Error(`the answer is ${found.kind}`);
			await read(found.schema);
		};
	};
	let asked = 0;
	const counting: Find = (host) => {
		asked += 1;
		return findIn(pool)(host);
	};
	const times = await measure({
		// As a product with one schema for all would: the host is read and compared, nothing looked up.
		withoutCatalog: async () => {
			addressOf(HOST, NAMES);
			await read('t_acme');
		},
		withCatalog: resolved(findIn(pool)),
		withCache: resolved(remembering(counting, LIMITS).find),
	});
	const ratio = (name: string) =>
		Math.round((10 * (times[name] ?? 0)) / (times['withoutCatalog'] ?? 1)) / 10;
	await pool.end();
	await state.close();
	const result = {
		requests: ROUNDS * REQUESTS,
		microsecondsPerRequest: Object.fromEntries(
			Object.entries(times).map(([name, value]) => [name, Math.round(value)]),
		),
		catalogToNone: ratio('withCatalog'),
		cacheToNone: ratio('withCache'),
		cache: { ...LIMITS, maxAgeSeconds: LIMITS.maxAge / 1000, asked },
	};
	const file = join(import.meta.dirname, 'tenant-resolution.json');
	writeFileSync(file, `${JSON.stringify(result, null, '\t')}\n`);
	console.log(result);
} finally {
	await server.stop();
}
