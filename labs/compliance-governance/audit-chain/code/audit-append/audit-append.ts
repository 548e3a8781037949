import type { Pool } from 'pg';
import {
	type TenantId,
	type TenantScope,
	withTenant,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

/** A session whose token has been verified; nothing of it comes from the request's body. */
export interface VerifiedSession {
	readonly tenantId: TenantId;
	/** Opaque id of the person that the session belongs to: `user:7f3a`, never a name or an address. */
	readonly subject: string;
	/** Staff who act as this person: the claim `act` of RFC 8693. */
	readonly actor?: string;
}

/** What happened. Ids only: what is hashed can't be erased. */
export interface AuditEvent {
	readonly action: string;
	readonly subject: string;
	/** Amounts and large numbers as text. */
	readonly detail?: Readonly<Record<string, string | boolean | null>>;
}

/** What the work of a transaction gives back: its result, and at least one event. */
export interface Audited<Result> {
	readonly result: Result;
	readonly events: readonly [AuditEvent, ...AuditEvent[]];
}

// #region append
/**
 * Runs `work` and appends its events, in one transaction: both are there or neither.
 *
 * The events come last, because the first one locks the tenant's head until COMMIT.
 */
export async function withAudit<Result>(
	pool: Pool,
	session: VerifiedSession,
	work: (scope: TenantScope) => Promise<Audited<Result>>,
): Promise<Result> {
	return withTenant(pool, session.tenantId, async (scope) => {
		const { result, events } = await work(scope);
		for (const event of events) await append(scope, session, event);
		return result;
	});
}

/** Records what must outlive a rollback, such as a refused attempt, in a transaction of its own. */
export async function recordApart(
	pool: Pool,
	session: VerifiedSession,
	event: AuditEvent,
): Promise<void> {
	await withTenant(pool, session.tenantId, (scope) => append(scope, session, event));
}

async function append(scope: TenantScope, session: VerifiedSession, event: AuditEvent) {
	const { subject, actor = subject } = session;
	const onBehalfOf = actor === subject ? null : subject;
	const detail = JSON.stringify(event.detail ?? {});
	const values = [actor, onBehalfOf, event.action, event.subject, detail];
	await scope.query('SELECT audit_append($1, $2, $3, $4, $5)', values);
}
// #endregion append
