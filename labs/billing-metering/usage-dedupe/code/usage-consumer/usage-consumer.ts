import type { Pool } from 'pg';
import {
	parseTenantId,
	type TenantId,
	withTenant,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { parseUsage, type Usage } from './usage.ts';

/** A message of a JetStream consumer, as `JsMsg` of `@nats-io/jetstream` has it. */
export interface Delivery {
	/** `usage.<tenant_id>`: the relay alone may publish there. */
	readonly subject: string;
	readonly data: Uint8Array;
	/** Acknowledges and waits until the broker has it. */
	ackAck(): Promise<boolean>;
	nak(delayMs?: number): void;
	/** Ends its delivery; it stays in the stream. Servers before 2.10.4 ignore one with a reason. */
	term(): void;
}

/** What became of a delivery; `refused` ones are the caller's to keep and to look at. */
export type Outcome = 'stored' | 'again' | 'refused';

const RETRY_MS = 2000;

// #region store
const STORE = `
	WITH event AS (
	  SELECT DISTINCT ON (id) *
	  FROM json_to_recordset($1::json)
	    AS e(id text, subject text, meter text, quantity numeric, time timestamptz)
	  ORDER BY id, time
	), fresh AS (
	  INSERT INTO usage_key (tenant_id, event_id)
	  SELECT nullif(current_setting('app.tenant_id', true), '')::uuid, id FROM event ORDER BY id
	  ON CONFLICT DO NOTHING
	  RETURNING tenant_id, event_id
	)
	INSERT INTO usage_event (tenant_id, event_id, subject, meter, quantity, occurred_at)
	SELECT fresh.tenant_id, id, subject, meter, quantity, time
	FROM fresh JOIN event ON id = event_id`;

/**
 * Stores those of a tenant's events that were not stored before, in one transaction. Sorted by key,
 * so two consumers with the same events wait for each other instead of deadlocking.
 *
 * @returns how many were new.
 */
export async function storeUsage(
	pool: Pool,
	tenantId: TenantId,
	events: readonly Usage[],
): Promise<number> {
	return withTenant(pool, tenantId, async (scope) => {
		const { rowCount } = await scope.query(STORE, [JSON.stringify(events)]);
		return rowCount ?? 0;
	});
}
// #endregion store

interface Read {
	readonly index: number;
	readonly delivery: Delivery;
	readonly usage: Usage;
}

// #region consume
/**
 * Stores a batch, one transaction for each tenant, and acknowledges after COMMIT, never before: a
 * crash in between brings the message again, and its key says that it was stored.
 *
 * @param report gets what kept deliveries from being stored.
 */
export async function consume(
	pool: Pool,
	batch: readonly Delivery[],
	report: (problem: unknown) => void = console.error,
): Promise<Outcome[]> {
	const outcomes = batch.map((): Outcome => 'again');
	const tenants = new Map<TenantId, Read[]>();
	for (const [index, delivery] of batch.entries()) {
		try {
			const { tenantId, usage } = readDelivery(delivery);
			tenants.set(tenantId, [...(tenants.get(tenantId) ?? []), { index, delivery, usage }]);
		} catch (problem) {
			outcomes[index] = 'refused';
			delivery.term();
			report(problem);
		}
	}
	for (const [tenantId, reads] of tenants) {
		try {
			const events = reads.map(({ usage }) => usage);
			await storeUsage(pool, tenantId, events);
		} catch (problem) {
			report(problem);
			for (const { delivery } of reads) delivery.nak(RETRY_MS);
			continue;
		}
		for (const { index } of reads) outcomes[index] = 'stored';
		// One that does not arrive is no harm: the broker delivers again.
		await Promise.allSettled(reads.map(({ delivery }) => delivery.ackAck()));
	}
	return outcomes;
}
// #endregion consume

// #region tenant
/**
 * The tenant comes from the subject, which only the relay may publish: all of it after `usage.`.
 * The event must not contradict it.
 *
 * @throws Error that says what is wrong, without the event's values.
 */
function readDelivery({ subject, data }: Delivery): { tenantId: TenantId; usage: Usage } {
	const tenantId = parseTenantId(subject.slice(subject.indexOf('.') + 1));
	const usage = parseUsage(new TextDecoder('utf-8', { fatal: true }).decode(data));
	if (usage.source !== `/tenants/${tenantId}/usage`) {
		throw new Error('The event names another tenant.');
	}
	return { tenantId, usage };
}
// #endregion tenant
