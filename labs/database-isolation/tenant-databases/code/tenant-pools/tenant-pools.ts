import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool as PgPool, PoolConfig } from 'pg';
import type { TenantId } from '../../../row-level-security/code/with-tenant/with-tenant.ts';

/** Where a tenant's tables stand and with which login; each change of the row raises the epoch. */
export interface Place {
	readonly epoch: number;
	readonly host: string;
	readonly database: string;
	readonly login: string;
}

export type Reason = 'unknown' | 'suspended' | 'busy';

/** The request can't be served now: 404, 403, and 503 with Retry-After. */
export class RefusedError extends Error {
	override readonly name = 'RefusedError';
	readonly reason: Reason;

	constructor(reason: Reason) {
		super(`the tenant's database is not served: ${reason}`);
		this.reason = reason;
	}
}

export interface Parts<Pool> {
	/** Asks the catalog by the tenant of the verified token. */
	find(tenant: TenantId): Promise<Place | 'unknown' | 'suspended'>;
	/** Opens a pool with a bound of its own, and a timeout. */
	open(place: Place, tenant: TenantId): Promise<Pool>;
	/** Resolves when the server has every connection back. */
	close(pool: Pool): Promise<void>;
	/** Pools of this instance, those that open or close among them. */
	readonly limit: number;
	/** Told of what goes wrong while an old pool closes; no request waits for it to be mended. */
	report(cause: unknown): void;
}

interface Entry<Pool> {
	readonly epoch: number;
	readonly pool: Promise<Pool>;
	users: number;
	retired: boolean;
}

/** The pools of one instance to the databases of its tenants. */
export class TenantPools<Pool> {
	readonly #parts: Parts<Pool>;
	/** One for each tenant, the one that was used longest ago first. */
	readonly #current = new Map<TenantId, Entry<Pool>>();
	/** Retired ones that somebody still uses. */
	readonly #leaving = new Set<Entry<Pool>>();

	constructor(parts: Parts<Pool>) {
		this.#parts = parts;
	}

	async use<Result>(tenant: TenantId, work: (pool: Pool) => Promise<Result>): Promise<Result> {
		const place = await this.#parts.find(tenant);
		if (place === 'unknown' || place === 'suspended') {
			const known = this.#current.get(tenant);
			if (known) await this.#retire(tenant, known);
			throw new RefusedError(place);
		}
		const entry = this.#enter(tenant, place);
		entry.users += 1;
		try {
			return await work(await entry.pool);
		} finally {
			entry.users -= 1;
			if (entry.retired && entry.users === 0) {
				await this.#close(entry);
				this.#leaving.delete(entry);
			}
		}
	}

	// #region enter
	/** Nothing waits in here: two requests never find the same gap. */
	#enter(tenant: TenantId, place: Place): Entry<Pool> {
		const known = this.#current.get(tenant);
		// An older answer comes from a replica behind: what stands is right.
		const fresh = known && known.epoch >= place.epoch ? known : undefined;
		const entry = fresh ?? this.#opening(tenant, place, known);
		this.#current.delete(tenant);
		this.#current.set(tenant, entry);
		return entry;
	}

	#opening(tenant: TenantId, place: Place, old: Entry<Pool> | undefined): Entry<Pool> {
		const closed = [old && this.#retire(tenant, old), this.#makeRoom()];
		const pool = Promise.all(closed).then(() => this.#parts.open(place, tenant));
		const entry = { epoch: place.epoch, pool, users: 0, retired: false };
		// A failure is told to those who wait for it, and not remembered.
		pool.catch(() => {
			if (this.#current.get(tenant) === entry) this.#current.delete(tenant);
		});
		return entry;
	}

	async #makeRoom(): Promise<void> {
		if (this.#current.size + this.#leaving.size < this.#parts.limit) return;
		const idle = [...this.#current].find(([, { users }]) => users === 0);
		if (!idle) throw new RefusedError('busy');
		await this.#retire(...idle);
	}

	/** Nobody new gets it; it is closed now when idle, else by its last user. */
	async #retire(tenant: TenantId, entry: Entry<Pool>): Promise<void> {
		this.#current.delete(tenant);
		entry.retired = true;
		if (entry.users > 0) this.#leaving.add(entry);
		else await this.#close(entry);
	}
	// #endregion enter

	async #close({ pool }: Entry<Pool>): Promise<void> {
		const opened = await pool.catch(() => undefined);
		if (opened === undefined) return;
		await this.#parts.close(opened).catch((cause: unknown) => this.#parts.report(cause));
	}

	/** Retires all, when the instance ends. */
	async close(): Promise<void> {
		await Promise.all([...this.#current].map((one) => this.#retire(...one)));
	}
}

/** The catalog's row leads to a database that is not this tenant's. */
export class WrongDatabaseError extends Error {
	override readonly name = 'WrongDatabaseError';
}

export interface Secrets {
	/** By the login's name, from the secret store; the catalog holds no password. */
	passwordOf(login: string): Promise<string>;
}

// #region open
/** Opens a tenant's pool, and asks the database whose it is before any request does. */
export async function openTenantPool(
	{ host, database, login }: Place,
	tenant: TenantId,
	secrets: Secrets,
	makePool: (config: PoolConfig) => PgPool, // (config) => new Pool(config)
): Promise<PgPool> {
	const pool = makePool({
		...{ host, database, user: login, application_name: 'api' },
		password: () => secrets.passwordOf(login),
		max: 4,
		// A pool that nobody uses holds no connection; it may stay in the map.
		idleTimeoutMillis: 30_000,
		connectionTimeoutMillis: 2_000,
		statement_timeout: 30_000,
	});
	// An idle connection that breaks is taken out by the pool; without a listener it ends the process.
	pool.on('error', (cause) => console.warn(`${database}: ${cause.message}`));
	try {
		const { rows } = await pool.query<{ tenant_id: string }>('SELECT tenant_id FROM this_tenant');
		if (rows[0]?.tenant_id !== tenant) throw new WrongDatabaseError(`${database} is another's.`);
		return pool;
	} catch (cause) {
		await closeTenantPool(pool);
		throw cause;
	}
}

// #endregion open

// #region close
/**
 * `pool.end()` alone resolves while its sockets still close: the server counts them a moment longer.
 *
 * @param patience milliseconds, after which a host that answers nothing is left to TCP.
 */
export async function closeTenantPool(pool: PgPool, patience = 5_000): Promise<void> {
	let left = pool.totalCount;
	const closed = new Promise<void>((resolve) => {
		if (left === 0) resolve();
		pool.on('remove', () => {
			left -= 1;
			if (left === 0) resolve();
		});
	});
	const gaveUp = new AbortController();
	const late = sleep(patience, undefined, { signal: gaveUp.signal }).catch(() => {});
	await Promise.race([Promise.all([pool.end(), closed]), late]);
	gaveUp.abort();
}
// #endregion close
