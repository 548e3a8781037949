import { createClient, type RedisClientType } from '@redis/client';
import type { TenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

/** The period of a tenant that a unit is taken from, by the tenant's own anchor. */
export interface Period {
	readonly tenantId: TenantId;
	readonly meter: string;
	readonly startsAt: Date;
	readonly endsAt: Date;
	readonly maxUnits: number;
}

export interface Taken {
	readonly taken: boolean;
	readonly left: number;
}

/** How long an answer may take. The client's own timeout ends when a command is written, not answered. */
const ANSWER_MS = 200;

/** A client whose commands fail while it has no connection, instead of waiting for one. */
export async function openRedis(url: string): Promise<RedisClientType> {
	const client = createClient({
		url,
		disableOfflineQueue: true,
		socket: { connectTimeout: 500, reconnectStrategy: (tries) => Math.min(50 * tries, 1000) },
	});
	// Without a listener a lost connection ends the process; each command fails by itself.
	client.on('error', () => {});
	await client.connect();
	return client as RedisClientType;
}

// #region script
/** Compares and adds as one step. A counter that is not there is unknown, and is never taken for 0. */
const TAKE = `
	local used = redis.call('GET', KEYS[1])
	if not used then return {'unknown', 0} end
	local left = tonumber(ARGV[1]) - tonumber(used)
	local units = tonumber(ARGV[2])
	if redis.call('EXISTS', KEYS[2]) == 1 then return {'taken', left} end
	if units > left then return {'refused', left} end
	redis.call('INCRBY', KEYS[1], units)
	redis.call('SET', KEYS[2], units, 'EX', 86400)
	return {'taken', left - units}`;
// #endregion script

// #region take
/**
 * Takes units from a tenant's period, once for each request key.
 *
 * @param usedSoFar asks the database, where the counter is gone: after a restart, an eviction, or
 * at the start of a period.
 * @throws what the client says when Redis is away, within its timeout. Whether the request goes on
 * is the caller's to decide, by what the meter costs. A retry has the same key: an answer that was
 * lost was perhaps a unit taken.
 */
export async function take(
	redis: Pick<RedisClientType, 'eval' | 'set'>,
	period: Period,
	request: { readonly key: string; readonly units: number },
	usedSoFar: () => Promise<number>,
): Promise<Taken> {
	if (!Number.isInteger(request.units) || request.units < 1) {
		throw new RangeError('units is a whole number, 1 or more.');
	}
	// The braces keep a tenant's keys on one node of a cluster: a script may not span two.
	const counter = `quota:{${period.tenantId}}:${period.meter}:${period.startsAt.toISOString()}`;
	const keys = [counter, `${counter}:${request.key}`];
	const ask = async () => {
		const values = [String(period.maxUnits), String(request.units)];
		const answer = redis.eval(TAKE, { keys, arguments: values });
		const [state, left] = (await soon(answer)) as [string, number];
		return { state, left: Math.max(left, 0) };
	};
	let { state, left } = await ask();
	if (state === 'unknown') {
		// NX: of several that found it gone, the first one sets it, and the others count on top.
		const expiration = { type: 'PXAT', value: period.endsAt.getTime() } as const;
		await soon(redis.set(counter, String(await usedSoFar()), { condition: 'NX', expiration }));
		({ state, left } = await ask());
	}
	if (state === 'unknown') throw new RangeError('The period is over: open the next one.');
	return { taken: state === 'taken', left };
}
// #endregion take

/** @throws Error where there is no answer in time; the command may still have its effect. */
async function soon<Answer>(answer: Promise<Answer>): Promise<Answer> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error('Redis did not answer in time.')), ANSWER_MS);
	});
	try {
		return await Promise.race([answer, late]);
	} finally {
		clearTimeout(timer);
		answer.catch(() => {});
	}
}
