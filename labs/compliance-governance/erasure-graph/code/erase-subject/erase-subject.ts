import type { Pool } from 'pg';
import {
	type TenantId,
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

// #region store
/** Something that holds personal data: a table, an index, a bucket, somebody else's service. */
export interface Store {
	readonly name: string;
	/** Counts what it holds of this tenant's subject, by looking. Never by remembering an `erase`. */
	remaining(subject: Subject, signal: AbortSignal): Promise<number>;
	/** Erases it. A run that was broken off calls it again, so what is gone is no error. */
	erase(subject: Subject, signal: AbortSignal): Promise<void>;
}
// #endregion store

export type State = 'verified' | 'left' | 'held' | 'failed';

export interface Step {
	readonly store: string;
	readonly state: State;
	/** Kind of the error. Its message could name the person, so it is kept nowhere. */
	readonly problem: string | null;
}

/** The request names nobody whom this tenant has or had. */
export class UnknownSubject extends Error {}

const SUBJECT_ID = /^[A-Za-z0-9][A-Za-z0-9:_-]{0,63}$/;

// #region open
/**
 * Writes down whom to erase and where, in a transaction that ends before anything is destroyed: a
 * restored backup is erased again from these rows.
 *
 * @returns stores under legal hold.
 * @throws UnknownSubject when the caller's tenant has no such person.
 */
async function openRequest(
	pool: Pool,
	caller: Caller,
	{ subjectId, receivedOn }: ErasureRequest,
	stores: readonly Store[],
): Promise<ReadonlySet<string>> {
	if (!SUBJECT_ID.test(subjectId)) throw new UnknownSubject('This is no id of a person.');
	return withTenant(pool, caller.tenantId, async (scope) => {
		const own = [caller.tenantId, subjectId];
		await scope.query(
			`INSERT INTO erasure_request (tenant_id, subject_id, received_on, decided_by)
			 SELECT tenant_id, id, $3, $4 FROM person WHERE tenant_id = $1 AND id = $2
			 ON CONFLICT DO NOTHING`,
			[...own, receivedOn, caller.actorId],
		);
		const { rowCount } = await scope.query(
			`INSERT INTO erasure_step (tenant_id, subject_id, store)
			 SELECT tenant_id, subject_id, unnest($3::text[]) FROM erasure_request
			 WHERE tenant_id = $1 AND subject_id = $2
			 ON CONFLICT (tenant_id, subject_id, store) DO UPDATE SET looked_at = NULL, state = 'pending'`,
			[...own, stores.map(({ name }) => name)],
		);
		if (rowCount === 0) throw new UnknownSubject('The tenant has no such person.');
		const { rows } = await scope.query<{ store: string }>(
			'SELECT store FROM legal_hold WHERE tenant_id = $1 AND subject_id = $2',
			own,
		);
		return new Set(rows.map(({ store }) => store));
	});
}
// #endregion open

// #region erase
/**
 * Erases a person from every store. Whatever broke off an earlier run, run it again: it looks first
 * and erases what it finds. A store that fails does not keep the others from being erased.
 *
 * @param stores the one that others are filled from comes last.
 * @returns how each store was found after the last erase. The request is done when all are verified.
 */
export async function eraseSubject(
	pool: Pool,
	caller: Caller,
	request: ErasureRequest,
	stores: readonly Store[],
	signal: AbortSignal,
): Promise<Step[]> {
	const held = await openRequest(pool, caller, request, stores);
	const subject: Subject = { tenantId: caller.tenantId, id: request.subjectId };
	const asked = stores.filter(({ name }) => !held.has(name));
	const problems = new Map<string, string>();
	for (const store of asked)
		await noting(problems, store, signal, async () => {
			if ((await store.remaining(subject, signal)) > 0) await store.erase(subject, signal);
		});
	// Only now: a store that was empty may have been filled from one that was erased later.
	const left = new Set<string>();
	for (const store of asked)
		await noting(problems, store, signal, async () => {
			if ((await store.remaining(subject, signal)) > 0) left.add(store.name);
		});
	const steps = stores.map(({ name }) => found(name, held, left, problems));
	await record(pool, subject, steps);
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

function found(
	store: string,
	held: ReadonlySet<string>,
	left: ReadonlySet<string>,
	problems: ReadonlyMap<string, string>,
): Step {
	const problem = problems.get(store) ?? null;
	if (held.has(store)) return { store, state: 'held', problem };
	if (problem !== null) return { store, state: 'failed', problem };
	return { store, state: left.has(store) ? 'left' : 'verified', problem };
}

async function record(pool: Pool, { tenantId, id }: Subject, steps: readonly Step[]) {
	await withTenant(pool, tenantId, async (scope) => {
		for (const { store, state, problem } of steps)
			await scope.query(
				`UPDATE erasure_step SET state = $4, problem = $5, looked_at = clock_timestamp()
				 WHERE tenant_id = $1 AND subject_id = $2 AND store = $3`,
				[tenantId, id, store, state, problem],
			);
	});
}
