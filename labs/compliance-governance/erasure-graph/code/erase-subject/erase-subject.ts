import type { Pool } from 'pg';
import {
	type TenantId,
	type TenantScope,
	withTenant,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

/** Who asks, as the verified session says. Neither field comes from the request's body. */
export interface Caller {
	readonly tenantId: TenantId;
	/** An opaque id; the ledger keeps it. */
	readonly actorId: string;
}

export interface ErasureRequest {
	/** The tenant's own id of the person. */
	readonly subjectId: string;
	/** The day on which the tenant received the request, as `2026-10-31`. */
	readonly receivedOn: string;
}

export interface Subject {
	readonly tenantId: TenantId;
	readonly id: string;
}

/** A thread that must stay, whoever wrote in it. */
export interface Hold {
	readonly thread: string;
	readonly reason: string;
}

// #region keep
/** Whom to erase, by id and without a name. */
export interface Entry {
	readonly tenantId: TenantId;
	readonly subjectId: string;
	readonly receivedOn: string;
	readonly decidedBy: string;
}

/** What is lost with the database that it stands in, and a copy that is not. */
export interface Ledger {
	readonly pool: Pool;
	/**
	 * Adds an entry to a store outside of the database, append-only and kept longer than the backups.
	 * Resolves when it is durable there. A second run sends it a second time.
	 */
	keep(entry: Entry, signal: AbortSignal): Promise<void>;
}
// #endregion keep

// #region store
/** Something that holds personal data: a table, an index, a bucket, somebody else's service. */
export interface Store {
	readonly name: string;
	/** Looks what it has of this tenant's subject. Never by remembering an `erase`. */
	remaining(subject: Subject, holds: readonly Hold[], signal: AbortSignal): Promise<Found>;
	/**
	 * Erases it, except for what belongs to a thread on hold. A run that was broken off calls it again,
	 * so what is gone is no error.
	 */
	erase(subject: Subject, holds: readonly Hold[], signal: AbortSignal): Promise<void>;
}

export interface Found {
	/** How much is to go. */
	readonly left: number;
	/** Reason of the hold that keeps more than that, or null where nothing is kept. */
	readonly held: string | null;
}
// #endregion store

export type State = 'verified' | 'left' | 'held' | 'failed';

export interface Step {
	readonly store: string;
	readonly state: State;
	/** Kind of the error. Its message could name the person, so it is kept nowhere. */
	readonly problem: string | null;
	/** Why something stays, where a hold keeps it. */
	readonly ground: string | null;
}

/** The request names nobody whom this tenant has or had. */
export class UnknownSubject extends Error {}

const SUBJECT_ID = /^[A-Za-z0-9][A-Za-z0-9:_-]{0,63}$/;

// #region open
/**
 * Writes down whom to erase and where, in a transaction that ends before anything is destroyed: a
 * restored backup is erased again from these rows.
 *
 * @returns the entry, the stores that are held with the reason, and the threads on hold.
 * @throws UnknownSubject when the caller's tenant has no such person.
 */
async function openRequest(
	pool: Pool,
	caller: Caller,
	{ subjectId, receivedOn }: ErasureRequest,
	stores: readonly Store[],
): Promise<Opened> {
	if (!SUBJECT_ID.test(subjectId)) throw new UnknownSubject('This is no id of a person.');
	return withTenant(pool, caller.tenantId, async (scope) => {
		const own = [caller.tenantId, subjectId];
		await scope.query(
			`INSERT INTO erasure_request (tenant_id, subject_id, received_on, decided_by)
			 SELECT tenant_id, id, $3, $4 FROM person WHERE tenant_id = $1 AND id = $2
			 ON CONFLICT DO NOTHING`,
			[...own, receivedOn, caller.actorId],
		);
		await scope.query(
			`INSERT INTO erasure_step (tenant_id, subject_id, store)
			 SELECT tenant_id, subject_id, unnest($3::text[]) FROM erasure_request
			 WHERE tenant_id = $1 AND subject_id = $2
			 ON CONFLICT (tenant_id, subject_id, store) DO UPDATE SET looked_at = NULL, state = 'pending'`,
			[...own, stores.map(({ name }) => name)],
		);
		return readBack(scope, caller.tenantId, subjectId);
	});
}
// #endregion open

interface Opened {
	readonly entry: Entry;
	readonly heldStores: ReadonlyMap<string, string>;
	readonly holds: readonly Hold[];
}

/** What the ledger says now: an earlier request keeps its day and who decided. */
async function readBack(
	scope: TenantScope,
	tenantId: TenantId,
	subjectId: string,
): Promise<Opened> {
	const requests = await scope.query<Omit<Entry, 'tenantId'>>(
		`SELECT subject_id AS "subjectId", received_on::text AS "receivedOn", decided_by AS "decidedBy"
		 FROM erasure_request WHERE tenant_id = $1 AND subject_id = $2`,
		[tenantId, subjectId],
	);
	const [request] = requests.rows;
	if (!request) throw new UnknownSubject('The tenant has no such person.');
	const stores = await scope.query<{ store: string; reason: string }>(
		'SELECT store, reason FROM legal_hold WHERE tenant_id = $1 AND subject_id = $2',
		[tenantId, subjectId],
	);
	const threads = await scope.query<{ thread: string; reason: string }>(
		'SELECT thread, reason FROM thread_hold WHERE tenant_id = $1',
		[tenantId],
	);
	return {
		entry: { tenantId, ...request },
		heldStores: new Map(stores.rows.map(({ store, reason }) => [store, reason])),
		holds: threads.rows,
	};
}

// #region erase
/**
 * Erases a person from every store. Whatever broke off an earlier run, run it again: it looks first
 * and erases what it finds. A store that fails does not keep the others from being erased. One run for
 * a person at a time: a queue with a key, for instance.
 *
 * @param stores the one that others are filled from comes last.
 * @returns how each store was found after the last erase. What is on its way to a store is not in it
 * yet: look again when every feed has passed this moment, and only then call the request done.
 */
export async function eraseSubject(
	ledger: Ledger,
	caller: Caller,
	request: ErasureRequest,
	stores: readonly Store[],
	signal: AbortSignal,
): Promise<Step[]> {
	const { entry, heldStores, holds } = await openRequest(ledger.pool, caller, request, stores);
	await ledger.keep(entry, signal);
	const subject: Subject = { tenantId: caller.tenantId, id: request.subjectId };
	const asked = stores.filter(({ name }) => !heldStores.has(name));
	const problems = new Map<string, string>();
	for (const store of asked)
		await noting(problems, store, signal, async () => {
			const { left } = await store.remaining(subject, holds, signal);
			if (left > 0) await store.erase(subject, holds, signal);
		});
	// Only now: a store that was empty may have been filled from one that was erased later.
	const looks = new Map<string, Found>();
	for (const store of asked)
		await noting(problems, store, signal, async () => {
			looks.set(store.name, await store.remaining(subject, holds, signal));
		});
	const steps = stores.map(({ name }) => stepOf(name, heldStores, looks, problems));
	await record(ledger.pool, subject, steps);
	return steps;
}
// #endregion erase

/** Does `work`, unless the store has failed before; only an aborted run is an error. */
async function noting(
	problems: Map<string, string>,
	{ name }: Store,
	signal: AbortSignal,
	work: () => Promise<void>,
): Promise<void> {
	signal.throwIfAborted();
	if (problems.has(name)) return;
	try {
		await work();
	} catch (cause) {
		signal.throwIfAborted();
		problems.set(name, cause instanceof Error ? cause.name : 'unknown');
	}
}

function stepOf(
	store: string,
	heldStores: ReadonlyMap<string, string>,
	looks: ReadonlyMap<string, Found>,
	problems: ReadonlyMap<string, string>,
): Step {
	const { left = 0, held = null } = looks.get(store) ?? {};
	const problem = problems.get(store) ?? null;
	const ground = heldStores.get(store) ?? held;
	if (problem !== null) return { store, state: 'failed', problem, ground };
	if (left > 0) return { store, state: 'left', problem, ground };
	return { store, state: ground === null ? 'verified' : 'held', problem, ground };
}

async function record(pool: Pool, { tenantId, id }: Subject, steps: readonly Step[]) {
	await withTenant(pool, tenantId, async (scope) => {
		for (const { store, state, problem, ground } of steps)
			await scope.query(
				`UPDATE erasure_step
				 SET state = $4, problem = $5, ground = $6, looked_at = clock_timestamp()
				 WHERE tenant_id = $1 AND subject_id = $2 AND store = $3`,
				[tenantId, id, store, state, problem, ground],
			);
	});
}
