import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { TenantId } from '../../../row-level-security/code/with-tenant/with-tenant.ts';

export interface Limits {
	/** Milliseconds that the freeze may wait for writers that have begun. */
	readonly lock: number;
	/** Milliseconds for the new server to catch up after it. */
	readonly catchUp: number;
}

/** The move did not happen: the tenant is active where it was. */
export class NotMoved extends Error {}

// #region switch
/**
 * Freezes a tenant at the old server, waits until the new one has every row, and switches. Safe to call
 * again after any failure: it finds what an earlier call has done.
 *
 * @param slot the replication slot at the old server that feeds the new one.
 * @param verify throws where the two differ; runs while the tenant is frozen.
 * @throws NotMoved after the freeze was taken back.
 * @returns the new epoch.
 */
export async function switchTenant(
	{ old, next, slot }: { old: Pool; next: Pool; slot: string },
	tenant: TenantId,
	epoch: number,
	verify: () => Promise<void>,
	limits: Limits,
): Promise<number> {
	if (!(await isGone(old, tenant, epoch + 1))) {
		try {
			await change(old, limits.lock, FREEZE, [tenant, epoch]);
			await caughtUp(old, slot, limits.catchUp);
			await verify();
			// From here on nobody writes at the old server, and nobody yet at the new one.
			await change(old, limits.lock, LEAVE, [tenant, epoch]);
		} catch (cause) {
			await old.query(THAW, [tenant, epoch]);
			// The answer to LEAVE may have been lost on its way: then the move goes on.
			if (!(await isGone(old, tenant, epoch + 1))) throw new NotMoved('not moved', { cause });
		}
	}
	await next.query(ARRIVE, [tenant, epoch + 1]);
	return epoch + 1;
}
// #endregion switch

const FREEZE = `UPDATE placement SET state = 'frozen'
	WHERE tenant_id = $1 AND epoch = $2 AND state IN ('active', 'frozen')`;
const THAW = `UPDATE placement SET state = 'active'
	WHERE tenant_id = $1 AND epoch = $2 AND state = 'frozen'`;
const LEAVE = `UPDATE placement SET state = 'gone', epoch = epoch + 1
	WHERE tenant_id = $1 AND epoch = $2 AND state = 'frozen'`;
const ARRIVE = `INSERT INTO placement VALUES ($1, $2, 'active')
	ON CONFLICT (tenant_id) DO UPDATE SET epoch = excluded.epoch, state = 'active'
	WHERE placement.epoch < excluded.epoch`;

async function isGone(old: Pool, tenant: TenantId, epoch: number): Promise<boolean> {
	const sql = "SELECT FROM placement WHERE tenant_id = $1 AND epoch = $2 AND state = 'gone'";
	return (await old.query(sql, [tenant, epoch])).rowCount === 1;
}

/** Changes one row or none: who waits too long for its lock has changed nothing. */
async function change(pool: Pool, lock: number, sql: string, values: unknown[]): Promise<void> {
	const client = await pool.connect();
	let broken: Error | undefined;
	try {
		await client.query('BEGIN');
		// A lock that others share can be joined by whoever comes later, again and again.
		await client.query(
			"SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true)",
			[`${lock}ms`, `${2 * lock}ms`],
		);
		const { rowCount } = await client.query(sql, values);
		if (rowCount !== 1) throw new Error('the placement is not what the move began with');
		await client.query('COMMIT');
	} catch (cause) {
		broken = await rollBack(client);
		throw cause;
	} finally {
		client.release(broken);
	}
}

async function rollBack(client: PoolClient): Promise<Error | undefined> {
	try {
		await client.query('ROLLBACK');
		return undefined;
	} catch (cause) {
		return cause as Error;
	}
}

/** Waits until the subscriber has confirmed all that the old server had written when it froze. */
async function caughtUp(old: Pool, slot: string, patience: number): Promise<void> {
	const { rows } = await old.query('SELECT pg_current_wal_insert_lsn() AS lsn');
	const deadline = performance.now() + patience;
	const sql = `SELECT FROM pg_replication_slots
		WHERE slot_name = $1 AND active AND confirmed_flush_lsn >= $2::pg_lsn`;
	while ((await old.query(sql, [slot, rows[0].lsn])).rowCount !== 1) {
		if (performance.now() > deadline) throw new Error(`${slot} has not caught up`);
		await sleep(10);
	}
}
