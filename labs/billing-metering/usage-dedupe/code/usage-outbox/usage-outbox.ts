import type { Pool } from 'pg';
import {
	type TenantId,
	withTenant,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

export interface Report {
	readonly id: number;
	readonly title: string;
	readonly pages: number;
	readonly renderedAt: Date;
}

// #region emit
/**
 * Records a rendered report and the usage it causes in one transaction: both stay or neither does.
 * The key is made here, from the report, so every retry and replay repeats the same one.
 *
 * @throws whatever the database says, `23505` for a report that was recorded before.
 */
export async function recordReport(pool: Pool, tenantId: TenantId, report: Report): Promise<void> {
	const { id, title, pages, renderedAt } = report;
	await withTenant(pool, tenantId, async (scope) => {
		await scope.query(
			`INSERT INTO report (tenant_id, id, title, pages, rendered_at)
			 VALUES ($1, $2, $3, $4, $5)`,
			[tenantId, id, title, pages, renderedAt],
		);
		await scope.query(
			`INSERT INTO outbox (tenant_id, event_id, subject, meter, quantity, occurred_at)
			 VALUES ($1, $2, $3, 'page', $4, $5)`,
			[tenantId, `report-${id}`, title, pages, renderedAt],
		);
	});
}
// #endregion emit

/** What the relay needs of a JetStream client of `@nats-io/jetstream`. */
export interface Publisher {
	/** Resolves when the stream has stored the message, or had it already. */
	publish(subject: string, data: string, options: { msgID: string }): Promise<unknown>;
}

interface OutboxRow {
	readonly event_id: string;
	readonly subject: string;
	readonly meter: string;
	readonly quantity: string;
	readonly occurred_at: Date;
}

// #region relay
/**
 * Sends a tenant's waiting events and marks each as sent after the broker's answer, never before. An
 * answer that is lost leaves the row waiting, and it is sent again: the consumer's key stops it.
 *
 * @returns how many were sent. 0 also means that all failed or that another relay holds them.
 */
export async function relayUsage(
	pool: Pool,
	tenantId: TenantId,
	publisher: Publisher,
	limit = 500,
): Promise<number> {
	return withTenant(pool, tenantId, async (scope) => {
		const { rows } = await scope.query<OutboxRow>(
			`SELECT event_id, subject, meter, quantity, occurred_at FROM outbox
			 WHERE tenant_id = $1 AND sent_at IS NULL ORDER BY occurred_at, event_id LIMIT $2
			 FOR UPDATE SKIP LOCKED`,
			[tenantId, limit],
		);
		const answers = await Promise.allSettled(
			rows.map((row) =>
				publisher.publish(`usage.${tenantId}`, JSON.stringify(toCloudEvent(tenantId, row)), {
					msgID: `${tenantId}:${row.event_id}`,
				}),
			),
		);
		const sent = rows.filter((_, index) => answers[index]?.status === 'fulfilled');
		const keys = sent.map(({ event_id }) => event_id);
		await scope.query(
			`UPDATE outbox SET sent_at = clock_timestamp()
			 WHERE tenant_id = $1 AND event_id = ANY ($2)`,
			[tenantId, keys],
		);
		return sent.length;
	});
}
// #endregion relay

/** The envelope that `usage-event.yaml` describes. Nothing in it depends on when it is sent. */
export function toCloudEvent(tenantId: TenantId, row: OutboxRow): object {
	return {
		specversion: '1.0',
		id: row.event_id,
		source: `/tenants/${tenantId}/usage`,
		type: 'hub.usage.v1',
		subject: row.subject,
		time: row.occurred_at.toISOString(),
		datacontenttype: 'application/json',
		data: { meter: row.meter, quantity: row.quantity },
	};
}
