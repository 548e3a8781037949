import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
	type Bounds,
	DataKeys,
} from '../../labs/compliance-governance/crypto-shred/code/data-keys/data-keys.ts';
import {
	open,
	type Place,
	seal,
} from '../../labs/compliance-governance/crypto-shred/code/envelope/envelope.ts';
import {
	KeyRefused,
	makeKey,
	unwrap,
} from '../../labs/compliance-governance/crypto-shred/code/kms-keys/kms-keys.ts';
import {
	parseTenantId,
	type TenantId,
} from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import type { Value } from '../../src/measurements/schema.ts';
import { startKms } from '../services/kms.ts';
import { startMoto } from '../services/moto.ts';
import { type Found, type Measure, significant, spread } from './measure.ts';
import { randomFrom } from './random.ts';

/** What a cache of data keys saves in calls and time, and what it costs in time to revoke. */

const PLAN = {
	runs: 9,
	seed: 7,
	perSecond: 100,
	seconds: 3600,
	tenants: [100, 1_000, 10_000],
	turns: 20,
	cachedFields: 500,
	calledFields: 10,
	pollMs: 10,
} as const;

/** Rows: how many keys a process keeps, and for how many seconds at most. */
const CACHES: Readonly<Record<string, { title: string; entries: number; age: number }>> = {
	none: { title: 'no cache', entries: 0, age: 0 },
	'keys-100-age-60-s': { title: '100 keys, 60 s', entries: 100, age: 60 },
	'keys-1000-age-60-s': { title: '1,000 keys, 60 s', entries: 1_000, age: 60 },
	'keys-1000-age-300-s': { title: '1,000 keys, 300 s', entries: 1_000, age: 300 },
	'keys-10000-age-60-s': { title: '10,000 keys, 60 s', entries: 10_000, age: 60 },
	'keys-10000-age-300-s': { title: '10,000 keys, 300 s', entries: 10_000, age: 300 },
	'keys-10000-age-3600-s': { title: '10,000 keys, 3,600 s', entries: 10_000, age: 3_600 },
};
/** Ages that can be waited for. */
const AGES = [2, 5, 10] as const;

/** Tenants by rank: the second has half of the first's requests, the third a third. */
function busyTenants(count: number, seed: number): () => TenantId {
	const random = randomFrom(seed);
	const sums: number[] = [];
	for (let rank = 1; rank <= count; rank += 1) sums.push((sums.at(-1) ?? 0) + 1 / rank);
	const ids = sums.map((_, rank) =>
		parseTenantId(`${rank.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`),
	);
	return () => {
		const at = random() * (sums.at(-1) as number);
		let [low, high] = [0, count - 1];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((sums[middle] as number) > at) high = middle;
			else low = middle + 1;
		}
		return ids[low] as TenantId;
	};
}

/** Calls to the KMS for a thousand requests, over an hour with the given number of tenants. */
async function callsOf(cache: { entries: number; age: number }, tenants: number): Promise<number> {
	const requests = PLAN.perSecond * PLAN.seconds;
	if (cache.entries === 0) return 1_000;
	let now = 0;
	let calls = 0;
	const bounds: Bounds = {
		entries: cache.entries,
		maxAge: cache.age * 1_000,
		maxUses: Number.POSITIVE_INFINITY,
	};
	const keys = new DataKeys(
		async () => {
			calls += 1;
			return calls;
		},
		bounds,
		() => now,
	);
	const next = busyTenants(tenants, PLAN.seed);
	for (let request = 0; request < requests; request += 1) {
		now = (request * 1_000) / PLAN.perSecond;
		await keys.get(next(), 1);
	}
	return significant((1_000 * calls) / requests);
}

const ACME = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const PLACE: Place = { tenant: ACME, table: 'note', column: 'body', row: '1' };
const UNBOUNDED: Bounds = { entries: 10, maxAge: 3_600_000, maxUses: Number.POSITIVE_INFINITY };

async function newWrappingKey(kms: KMSClient): Promise<string> {
	const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({}));
	return key?.Arn as string;
}

/** Milliseconds for one field, its key cached and its key unwrapped by a call each. */
async function fieldTimes(say: (line: string) => void) {
	const moto = await startMoto();
	const kms = new KMSClient({
		endpoint: moto.url,
		region: 'eu-central-1',
		credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
	});
	try {
		const stored = await makeKey(kms, ACME, await newWrappingKey(kms));
		const allowed = new Set([stored.wrappingKey]);
		const call = () => unwrap(kms, ACME, stored, allowed);
		const cache = new DataKeys(call, UNBOUNDED);
		const sealed = await seal(PLACE, 'orchid retainer', { version: 1, key: await call() });
		const timeOf = async (fields: number, keyOf: () => Promise<CryptoKey>) => {
			const began = performance.now();
			for (let field = 0; field < fields; field += 1) await open(PLACE, sealed, keyOf);
			return performance.now() - began;
		};
		const times = { cached: [] as number[], called: [] as number[], ratio: [] as number[] };
		// In small turns, so that whatever else the machine does meets both; the first run warms up.
		for (let run = 0; run <= PLAN.runs; run += 1) {
			say(`fields, run ${run} of ${PLAN.runs}`);
			let [called, cached] = [0, 0];
			for (let turn = 0; turn < PLAN.turns; turn += 1) {
				called += await timeOf(PLAN.calledFields, call);
				cached += await timeOf(PLAN.cachedFields, () => cache.get(ACME, 1));
			}
			if (run === 0) continue;
			called /= PLAN.turns * PLAN.calledFields;
			cached /= PLAN.turns * PLAN.cachedFields;
			times.cached.push(cached);
			times.called.push(called);
			times.ratio.push(called / cached);
		}
		return times;
	} finally {
		kms.destroy();
		await moto.stop();
	}
}

/** Seconds from disabling the wrapping key to the first field that is refused, under steady use. */
async function lags(say: (line: string) => void): Promise<ReadonlyMap<number, number[]>> {
	const gate = await startKms();
	const kms = new KMSClient({
		endpoint: gate.env['AWS_ENDPOINT_URL_KMS'] as string,
		region: 'eu-central-1',
		credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
	});
	const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
	const lagOf = async (age: number, share: number): Promise<number> => {
		const wrappingKey = await newWrappingKey(kms);
		const stored = await makeKey(kms, ACME, wrappingKey);
		const allowed = new Set([stored.wrappingKey]);
		const keys = new DataKeys(() => unwrap(kms, ACME, stored, allowed), {
			...UNBOUNDED,
			maxAge: age * 1_000,
		});
		const keyOf = () => keys.get(ACME, 1);
		const sealed = await seal(PLACE, 'orchid retainer', { version: 1, key: await keyOf() });
		// At another moment of the key's age in each run.
		await pause(share * age * 1_000);
		await kms.send(new DisableKeyCommand({ KeyId: wrappingKey.split('/').at(-1) }));
		const disabled = performance.now();
		for (;;) {
			try {
				await open(PLACE, sealed, keyOf);
			} catch (cause) {
				if (!(cause instanceof KeyRefused)) throw cause;
				return (performance.now() - disabled) / 1_000;
			}
			await pause(PLAN.pollMs);
		}
	};
	try {
		const found = new Map<number, number[]>();
		for (let run = 0; run < PLAN.runs; run += 1) {
			say(`revocation, run ${run + 1} of ${PLAN.runs}`);
			const share = run / PLAN.runs;
			const ages = [0, ...AGES];
			const seconds = await Promise.all(ages.map((age) => lagOf(age, share)));
			for (const [at, age] of ages.entries()) {
				found.set(age, [...(found.get(age) ?? []), seconds[at] as number]);
			}
		}
		return found;
	} finally {
		kms.destroy();
		await gate.stop();
	}
}

export const measurement: Measure = {
	question:
		'How many KMS calls and how much time does a cache of data keys save, and how long does a disabled key still decrypt?',
	async run({ say }): Promise<Found> {
		const { cached, called, ratio } = await fieldTimes(say);
		const lag = await lags(say);
		const lagAt = (age: number): Value => spread(lag.get(age) as number[]);
		const rows: Record<string, { title: string; values: Record<string, Value> }> = {};
		for (const [id, cache] of Object.entries(CACHES)) {
			say(`calls, ${cache.title}`);
			const values: Record<string, Value> = {};
			for (const tenants of PLAN.tenants) {
				values[`calls-${tenants}`] = await callsOf(cache, tenants);
			}
			rows[id] = { title: cache.title, values };
		}
		Object.assign(rows['none']?.values ?? {}, { field: spread(called), lag: lagAt(0) });
		rows['cached-key'] = {
			title: 'key in the cache',
			values: { field: spread(cached), ratio: spread(ratio) },
		};
		for (const age of AGES) {
			rows[`age-${age}-s`] = { title: `maximum age ${age} s`, values: { lag: lagAt(age) } };
		}
		return {
			setup: `Calls: one process, ${PLAN.perSecond} requests a second for an hour, each for one tenant’s key; the tenant of rank n has a share of 1/n. Time of a field: 15 characters opened with AES-256-GCM, with a cached key and with a call each to moto, an imitation of KMS on the same machine, without TLS. Revocation: a field is opened every ${PLAN.pollMs} ms while the wrapping key is disabled at ${PLAN.runs} moments of its data key’s age; a gate before moto refuses as AWS documents.`,
			runs: PLAN.runs,
			seed: PLAN.seed,
			versions: { moto: '5.2.5' },
			columns: {
				'calls-100': { title: 'calls for 1,000 requests, 100 tenants', unit: 'count' },
				'calls-1000': { title: 'calls for 1,000 requests, 1,000 tenants', unit: 'count' },
				'calls-10000': { title: 'calls for 1,000 requests, 10,000 tenants', unit: 'count' },
				field: { title: 'one field opened', unit: 'ms' },
				ratio: { title: 'a call each, compared with a cached key', unit: 'times' },
				lag: { title: 'disabled until refused', unit: 's' },
			},
			rows,
		};
	},
};
