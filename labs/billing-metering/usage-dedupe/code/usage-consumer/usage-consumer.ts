import { DatabaseError, type Pool } from 'pg';
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

/** What became of a delivery; `refused` ones are in `usage_refused` if their subject has a tenant. */
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

interface Message {
	readonly delivery: Delivery;
	outcome: Outcome;
}

interface Read {
	readonly message: Message;
	readonly usage: Usage;
}

type Report = (problem: unknown) => void;

// #region consume
/**
 * Stores a batch and acknowledges after COMMIT, never before: a crash in between brings the message
 * again, and its key says that it was stored. What can't be counted is parked, then ended.
 *
 * @param report gets what kept deliveries from being stored.
 */
export async function consume(
	pool: Pool,
	batch: readonly Delivery[],
	report: Report = console.error,
): Promise<Outcome[]> {
	const messages = batch.map((delivery): Message => ({ delivery, outcome: 'again' }));
	const tenants = new Map<TenantId, Message[]>();
	for (const message of messages) {
		try {
			const tenantId = tenantOf(message.delivery);
			const own = tenants.get(tenantId) ?? [];
			tenants.set(tenantId, own);
			own.push(message);
		} catch (problem) {
			// No tenant to park it for: the stream alone keeps it.
			report(problem);
			message.outcome = 'refused';
			message.delivery.term();
		}
	}
	for (const [tenantId, own] of tenants) {
		// What fails for another reason than the events themselves stays as it is: again.
		await settle(pool, tenantId, own, report).catch(report);
		// An answer that does not arrive is no harm: the broker delivers again.
		await Promise.allSettled(own.map(answer));
	}
	return messages.map(({ outcome }) => outcome);
}
// #endregion consume

async function answer({ delivery, outcome }: Message): Promise<void> {
	if (outcome === 'stored') await delivery.ackAck();
	else if (outcome === 'refused') delivery.term();
	else delivery.nak(RETRY_MS);
}

async function settle(
	pool: Pool,
	tenantId: TenantId,
	messages: readonly Message[],
	report: Report,
): Promise<void> {
	const reads: Read[] = [];
	const malformed: [Message, unknown][] = [];
	for (const message of messages) {
		try {
			reads.push({ message, usage: usageOf(message.delivery, tenantId) });
		} catch (problem) {
			malformed.push([message, problem]);
		}
	}
	if (reads.length > 0) await store(pool, tenantId, reads, report);
	for (const [message, problem] of malformed) await park(pool, tenantId, message, problem, report);
}

// #region park
/** Stores events together. Those that the database refuses are found by halves and parked alone. */
async function store(
	pool: Pool,
	tenantId: TenantId,
	reads: readonly Read[],
	report: Report,
): Promise<void> {
	try {
		const events = reads.map(({ usage }) => usage);
		await storeUsage(pool, tenantId, events);
		for (const { message } of reads) message.outcome = 'stored';
	} catch (problem) {
		// Class 22 and 23 are about rows; whatever else it is, the batch is delivered again.
		if (!(problem instanceof DatabaseError) || !/^2[23]/.test(problem.code ?? '')) throw problem;
		const [first] = reads;
		const half = Math.ceil(reads.length / 2);
		if (first && half < reads.length) {
			await store(pool, tenantId, reads.slice(0, half), report);
			await store(pool, tenantId, reads.slice(half), report);
		} else if (problem.code === '23514' && problem.constraint === undefined) {
			report(problem); // No partition for its month: the event is good, and waits.
		} else if (first) {
			await park(pool, tenantId, first.message, problem, report);
		}
	}
}

const PARK = `
	INSERT INTO usage_refused (tenant_id, payload, reason)
	VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, $1, $2)
	ON CONFLICT DO NOTHING`;
// #endregion park

/** Keeps a message that can't be counted, in its tenant's own transaction, before it is ended. */
async function park(
	pool: Pool,
	tenantId: TenantId,
	message: Message,
	problem: unknown,
	report: Report,
): Promise<void> {
	const reason =
		problem instanceof DatabaseError
			? `${problem.code} ${problem.constraint ?? ''}`.trimEnd()
			: String(problem);
	const payload = Buffer.from(message.delivery.data);
	await withTenant(pool, tenantId, (scope) => scope.query(PARK, [payload, reason]));
	message.outcome = 'refused';
	report(problem);
}

// #region tenant
/** The tenant comes from the subject, which only the relay may publish: all of it after `usage.`. */
function tenantOf({ subject }: Delivery): TenantId {
	return parseTenantId(subject.slice(subject.indexOf('.') + 1));
}

/**
 * The event, which must not contradict the tenant.
 *
 * @throws Error that says what is wrong, without the event's values.
 */
function usageOf({ data }: Delivery, tenantId: TenantId): Usage {
	const usage = parseUsage(new TextDecoder('utf-8', { fatal: true }).decode(data));
	if (usage.source !== `/tenants/${tenantId}/usage`) {
		throw new Error('The event names another tenant.');
	}
	return usage;
}
// #endregion tenant
