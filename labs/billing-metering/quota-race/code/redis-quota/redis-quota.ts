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
	/** `again`: the key has its units from before. Who was told `taken` works, nobody else. */
	readonly answer: 'taken' | 'again' | 'refused';
	readonly left: number;
}

/** How long an answer may take. The client's own timeout ends when a command is written, not answered. */
const ANSWER_MS = 200;

// #region client
/**
 * A client whose commands fail while it has no connection. By default they wait for one, and count
 * when it is back, for requests that were given up long ago.
 */
export async function openRedis(url: string): Promise<RedisClientType> {
	const client = createClient({
		url,
		disableOfflineQueue: true,
		commandsQueueMaxLength: 1000,
		// The socket's timeout ends what hears nothing; the ping keeps what is only idle.
		pingInterval: 500,
		socket: {
			connectTimeout: 500,
			socketTimeout: 1500,
			reconnectStrategy: (tries) => Math.min(50 * tries, 1000),
		},
	});
	// Without a listener a lost connection ends the process; each command fails by itself.
	client.on('error', () => {});
	await client.connect();
	return client as RedisClientType;
}
// #endregion client

// #region script
/** Compares and adds as one step. A counter that is not there is unknown, and is never taken for 0. */
const TAKE = `
	local used = redis.call('GET', KEYS[1])
	if not used then return {'unknown', 0} end
	local left = tonumber(ARGV[1]) - tonumber(used)
	local units = tonumber(ARGV[2])
	if redis.call('EXISTS', KEYS[2]) == 1 then return {'again', left} end
	if units > left then return {'refused', left} end
	redis.call('INCRBY', KEYS[1], units)
	redis.call('SET', KEYS[2], units, 'EX', 86400)
	return {'taken', left - units}`;

/** Gives back by key, once. The key stays, so a take that arrives late finds it and takes nothing. */
const GIVE = `
	local units = tonumber(redis.call('GET', KEYS[2]) or '0')
	redis.call('SET', KEYS[2], 0, 'EX', 86400)
	if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('DECRBY', KEYS[1], units) end
	return units`;

/** After a failover or an open window: never lower than what the database has rows for. */
const RAISE = `
	local used = redis.call('GET', KEYS[1])
	if used and tonumber(used) < tonumber(ARGV[1]) then
		redis.call('SET', KEYS[1], ARGV[1], 'KEEPTTL')
	end
	return 1`;
// #endregion script

// #region take
/**
 * Takes units from a tenant's period, once for each request key.
 *
 * @param usedSoFar asks the database, where the counter is gone: after a restart, an eviction, or
 * at the start of a period.
 * @throws what the client says when Redis is away, within its timeout. Whether the request goes on
 * is the caller's to decide, by what the meter costs. An answer that was lost was perhaps a unit
 * taken: then give back by the key, and try again under another.
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
	const counter = counterOf(period);
	const keys = [counter, requestOf(period, request.key)];
	const ask = async () => {
		const values = [String(period.maxUnits), String(request.units)];
		const answer = redis.eval(TAKE, { keys, arguments: values });
		const [state, left] = (await soon(answer)) as [Taken['answer'] | 'unknown', number];
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
	return { answer: state, left };
}
// #endregion take

// The braces keep a tenant's keys on one node of a cluster: a script may not span two.
const counterOf = ({ tenantId, meter, startsAt }: Period) =>
	`quota:{${tenantId}}:${meter}:${startsAt.toISOString()}`;
/** Without the period: a retry after midnight is still the same request. */
const requestOf = ({ tenantId, meter }: Period, key: string) =>
	`request:{${tenantId}}:${meter}:${key}`;

/** Gives a request's units back to the period that they came from. @returns how many. */
export async function giveBack(
	redis: Pick<RedisClientType, 'eval'>,
	period: Period,
	key: string,
): Promise<number> {
	const keys = [counterOf(period), requestOf(period, key)];
	return (await soon(redis.eval(GIVE, { keys }))) as number;
}

/**
 * Raises a counter to what the database has rows for; call it after a failover or a window in which
 * everything was let through, and again when the rows of that time have settled.
 */
export async function raise(
	redis: Pick<RedisClientType, 'eval'>,
	period: Period,
	used: number,
): Promise<void> {
	await soon(redis.eval(RAISE, { keys: [counterOf(period)], arguments: [String(used)] }));
}

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
