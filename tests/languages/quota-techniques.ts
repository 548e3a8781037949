import type { RedisClientType } from '@redis/client';
import type { ClientBase } from 'pg';

/**
 * Ways in which a request asks for one unit under a limit, as applications write them. The guide
 * compares them: `npm run measure -- quota-race` under load, `quota-race.test.ts` at the last unit.
 */

export const TENANT = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

/** What was admitted stands in `document`; `quota` has what a counter says. */
export const SCHEMA = `
	CREATE TABLE quota (
		tenant_id uuid PRIMARY KEY,
		max_units int NOT NULL,
		used      int NOT NULL DEFAULT 0
	);
	CREATE TABLE document (
		tenant_id uuid NOT NULL,
		id        bigint GENERATED ALWAYS AS IDENTITY,
		PRIMARY KEY (tenant_id, id)
	);`;

/** The tenant with `limit` units, of which `used` are taken; by documents, and in the counter. */
export const fill = (limit: number, used: number) => `
	TRUNCATE quota, document;
	INSERT INTO quota VALUES ('${TENANT}', ${limit}, ${used});
	INSERT INTO document (tenant_id) SELECT '${TENANT}' FROM generate_series(1, ${used});`;

const COUNT = `SELECT count(*)::int AS used FROM document WHERE tenant_id = '${TENANT}'`;
const INSERT = `INSERT INTO document (tenant_id) VALUES ('${TENANT}')`;
const LIMIT = `SELECT max_units FROM quota WHERE tenant_id = '${TENANT}'`;

/** The requests of a client: true when it was admitted. */
export type Ask = () => Promise<boolean>;

/** Counts what had to be done again. */
export interface Tries {
	again: number;
}

export interface Technique {
	readonly title: string;
	/** Whether no race can admit more than the limit. */
	readonly exact: boolean;
	/** Where a first request is held while a second one runs; none where it is one statement. */
	readonly gap?: RegExp;
	readonly ask: (client: Queries, tries: Tries) => Promise<boolean>;
}

/** What a technique needs of a session. */
export type Queries = Pick<ClientBase, 'query'>;

const int = async (client: Queries, text: string, column: string): Promise<number> =>
	(await client.query(text)).rows[0][column];

/** BEGIN … COMMIT around work; ROLLBACK where it throws. */
async function transaction<Result>(
	client: Queries,
	level: string,
	work: () => Promise<Result>,
): Promise<Result> {
	await client.query(`BEGIN ISOLATION LEVEL ${level}`);
	try {
		const result = await work();
		await client.query('COMMIT');
		return result;
	} catch (cause) {
		await client.query('ROLLBACK');
		throw cause;
	}
}

async function countThenInsert(client: Queries): Promise<boolean> {
	const limit = await int(client, LIMIT, 'max_units');
	if ((await int(client, COUNT, 'used')) >= limit) return false;
	await client.query(INSERT);
	return true;
}

const statement =
	(text: string): Technique['ask'] =>
	async (client) =>
		(await client.query(text)).rowCount === 1;

const INSERT_SELECT = `
	INSERT INTO document (tenant_id)
	SELECT tenant_id FROM quota
	WHERE tenant_id = '${TENANT}' AND max_units > (${COUNT})`;

const LOCK_AND_COUNT = `
	WITH locked AS (SELECT tenant_id, max_units FROM quota WHERE tenant_id = '${TENANT}' FOR UPDATE)
	INSERT INTO document (tenant_id)
	SELECT tenant_id FROM locked WHERE max_units > (${COUNT})`;

const CONDITIONAL = `
	WITH room AS (
		UPDATE quota SET used = used + 1
		WHERE tenant_id = '${TENANT}' AND used < max_units
		RETURNING tenant_id
	)
	INSERT INTO document (tenant_id) SELECT tenant_id FROM room`;

const lockFirst = (lock: string, level: string): Technique['ask'] => {
	return (client) =>
		transaction(client, level, async () => {
			await client.query(lock);
			return countThenInsert(client);
		});
};

export const TECHNIQUES = {
	nightly: {
		title: 'nightly job, no check at the request',
		exact: false,
		gap: /^INSERT/,
		ask: statement(INSERT),
	},
	'read-then-write': {
		title: 'read the counter, then write it',
		exact: false,
		gap: /^UPDATE/,
		ask: (client) =>
			transaction(client, 'READ COMMITTED', async () => {
				const { rows } = await client.query(
					`SELECT max_units, used FROM quota WHERE tenant_id = '${TENANT}'`,
				);
				if (rows[0].used >= rows[0].max_units) return false;
				await client.query(
					`UPDATE quota SET used = ${rows[0].used + 1} WHERE tenant_id = '${TENANT}'`,
				);
				await client.query(INSERT);
				return true;
			}),
	},
	'count-then-insert': {
		title: 'count rows, then insert one',
		exact: false,
		gap: /^INSERT/,
		ask: countThenInsert,
	},
	'insert-select': {
		title: 'INSERT … SELECT … WHERE count(*) < limit',
		exact: false,
		ask: statement(INSERT_SELECT),
	},
	'lock-and-count': {
		title: 'FOR UPDATE and count in one statement',
		exact: false,
		ask: statement(LOCK_AND_COUNT),
	},
	'row-lock-repeatable-read': {
		title: 'FOR UPDATE, then count, in REPEATABLE READ',
		exact: false,
		gap: /^COMMIT/,
		ask: lockFirst(`${LIMIT} FOR UPDATE`, 'REPEATABLE READ'),
	},
	'lock-then-count': {
		title: 'FOR UPDATE, then count, in READ COMMITTED',
		exact: true,
		gap: /^COMMIT/,
		ask: lockFirst(`${LIMIT} FOR UPDATE`, 'READ COMMITTED'),
	},
	'advisory-lock': {
		title: 'advisory lock, then count',
		exact: true,
		gap: /^COMMIT/,
		ask: lockFirst(
			`SELECT pg_advisory_xact_lock(hashtextextended('quota ${TENANT}', 0))`,
			'READ COMMITTED',
		),
	},
	conditional: {
		title: 'one conditional UPDATE',
		exact: true,
		ask: statement(CONDITIONAL),
	},
	serializable: {
		title: 'count, then insert, in SERIALIZABLE with retries',
		exact: true,
		gap: /^COMMIT/,
		ask: async (client, tries) => {
			for (;;) {
				try {
					return await transaction(client, 'SERIALIZABLE', () => countThenInsert(client));
				} catch (cause) {
					// Each round lets at least one of those in conflict through, so this ends.
					if ((cause as { code?: string }).code !== '40001') throw cause;
					tries.again += 1;
				}
			}
		},
	},
} as const satisfies Readonly<Record<string, Technique>>;

/** A client of `@redis/client`, as far as the techniques need one. */
export type Redis = Pick<RedisClientType, 'get' | 'incr' | 'eval'>;

const KEY = `quota:{${TENANT}}`;

const SCRIPT = `
	local used = tonumber(redis.call('GET', KEYS[1]) or '0')
	if used >= tonumber(ARGV[1]) then return 0 end
	redis.call('INCR', KEYS[1])
	return 1`;

export const REDIS_TECHNIQUES = {
	'redis-get-incr': {
		title: 'Redis, GET then INCR',
		exact: false,
		ask: async (redis: Redis, limit: number) => {
			if (Number(await redis.get(KEY)) >= limit) return false;
			await redis.incr(KEY);
			return true;
		},
	},
	'redis-script': {
		title: 'Redis, one script',
		exact: true,
		ask: async (redis: Redis, limit: number) =>
			(await redis.eval(SCRIPT, { keys: [KEY], arguments: [String(limit)] })) === 1,
	},
} as const;

export const REDIS_KEY = KEY;

/** OLD and NEW need PostgreSQL 18. A subquery in their place would read the row as it was before the wait. */
const LEASE = `
	UPDATE quota SET used = used + least($1, max_units - used)
	WHERE tenant_id = '${TENANT}' AND used < max_units
	RETURNING new.used - old.used AS units`;

/** A process that leases blocks of units and hands them out from memory, one lease at a time. */
export class Leases {
	readonly #client: Queries;
	readonly #block: number;
	#left = 0;
	#leasing: Promise<void> | null = null;
	/** How often the database was asked. */
	leased = 0;

	constructor(client: Queries, block: number) {
		this.#client = client;
		this.#block = block;
	}

	get left(): number {
		return this.#left;
	}

	async ask(): Promise<boolean> {
		if (this.#left === 0) {
			this.#leasing ??= this.#lease().finally(() => {
				this.#leasing = null;
			});
			await this.#leasing;
		}
		if (this.#left === 0) return false;
		this.#left -= 1;
		return true;
	}

	async #lease(): Promise<void> {
		this.leased += 1;
		const { rows } = await this.#client.query(LEASE, [this.#block]);
		this.#left += rows[0]?.units ?? 0;
	}
}
