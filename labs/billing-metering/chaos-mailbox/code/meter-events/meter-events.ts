import type { Pool, PoolClient } from 'pg';
import type Stripe from 'stripe';

/** What the sender needs of Stripe's library: `new Stripe(key)` has it. */
export interface StripeClient {
	readonly billing: { readonly meterEvents: Pick<Stripe['billing']['meterEvents'], 'create'> };
}

/** Usage that needs somebody who looks, and why: it waits, or was sent where no invoice bills it. */
export interface Held {
	readonly report: string;
	readonly reason:
		| 'refused'
		| 'unanswered'
		| 'no open period'
		| 'too old'
		| 'not yet'
		| 'too long'
		| 'after final';
}

/**
 * The last final invoice of the cycle of a tenant's metered subscription, never a one-off one. Before
 * there is one, both times are the subscription's start.
 */
export interface Closed {
	/** The end of its period: usage that is dated before it comes on no later invoice. */
	readonly until: Date;
	/** When it became final. */
	readonly at: Date;
	/**
	 * Of a subscription that ended: usage from here on comes on no invoice. It is `ended_at` while its
	 * last invoice is a draft, and `until` after that, or where none was made.
	 */
	readonly ends?: Date;
}

export interface Run {
	readonly sent: readonly string[];
	readonly held: readonly Held[];
	/** Something stopped the run: what is left comes later, under the same identifiers. */
	readonly later: boolean;
}

interface Row {
	readonly customer: string;
	readonly report: string;
	readonly pages: number;
	readonly occurred_at: Date;
	readonly attempted_at: Date | null;
	readonly billed_at: Date | null;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

// #region event
/**
 * The meter event of a row. The identifier is made of the fact: every attempt, of whatever process,
 * has the same. Usage of a month whose invoice is final is dated into the open one, unless an attempt
 * is unanswered: Stripe may have taken that one, under the time that it was told.
 */
function toEvent(
	tenantId: string,
	row: Row,
	{ until }: Closed,
): Stripe.Billing.MeterEventCreateParams {
	const time = row.billed_at?.getTime() ?? Math.max(row.occurred_at.getTime(), until.getTime());
	return {
		event_name: 'pages',
		identifier: `${tenantId}:${row.report}`,
		timestamp: Math.floor(time / 1000),
		payload: { stripe_customer_id: row.customer, value: String(row.pages) },
	};
}

/** Why an event can't be sent now: Stripe's limits, and what its memory of identifiers is too short for. */
function limit(
	{ identifier = '', timestamp = 0 }: Stripe.Billing.MeterEventCreateParams,
	attempted: Date | null,
	{ ends }: Closed,
	now: Date,
): Held['reason'] | undefined {
	const age = now.getTime() - timestamp * 1000;
	// An identifier is unique for at least 24 hours. After that a repetition may be counted.
	if (attempted && now.getTime() - attempted.getTime() > DAY - 15 * MINUTE) return 'unanswered';
	// Stripe would count it, and nobody would pay.
	if (ends && timestamp * 1000 >= ends.getTime()) return 'no open period';
	if (age > 35 * DAY) return 'too old';
	if (age < -5 * MINUTE) return 'not yet';
	return identifier.length > 100 ? 'too long' : undefined;
}
// #endregion event

type Answer = 'delivered' | 'refused' | 'later';

// #region answer
/**
 * What a failed call says of the usage. `delivered`: an attempt before this one was taken. `refused`:
 * this row will never be taken as it is. `later`: perhaps taken, and no other would be now. A 429 is
 * one too: the library repeats a call whose connection was closed, so it may follow a lost success.
 */
function answerOf(cause: unknown, identifier: string): Answer {
	const { statusCode: status, message } = cause as { statusCode?: number; message?: string };
	// There is no code for it: the message is all there is.
	const repeated = `An event already exists with identifier ${identifier}`;
	if (status === 400 && message?.startsWith(repeated)) return 'delivered';
	return status === 400 || status === 404 ? 'refused' : 'later';
}
// #endregion answer

// #region send
/**
 * Sends what waits of a tenant's usage, one event at a time: Stripe takes one call per customer and
 * meter. The lock is the session's, so the pool must not stand behind a pooler in transaction mode.
 *
 * @param closed what Stripe has invoiced, asked just before. An invoice that becomes final and a
 * subscription that ends during the run are seen by the next, which names what was sent too late.
 */
export async function sendUsage(
	pool: Pool,
	stripe: StripeClient,
	tenantId: string,
	closed: Closed,
	clock = () => new Date(),
): Promise<Run> {
	return withLock(pool, `usage ${tenantId}`, async (connection) => {
		const sent: string[] = [];
		const held: Held[] = [];
		let later = false;
		for (const row of await waiting(connection, tenantId)) {
			// A run takes its time: the limits are those of this moment.
			const now = clock();
			const event = toEvent(tenantId, row, closed);
			const reason = limit(event, row.attempted_at, closed, now);
			if (reason) {
				held.push({ report: row.report, reason });
				continue;
			}
			await mark(connection, tenantId, row, event, now);
			const answer = await attempt(stripe, event);
			await settle(connection, tenantId, row, answer, clock());
			if (answer === 'delivered') sent.push(row.report);
			if (answer === 'refused') held.push({ report: row.report, reason: 'refused' });
			later = answer === 'later';
			if (later) break;
		}
		held.push(...(await afterFinal(connection, tenantId, closed)));
		return { sent, held, later };
	});
}
// #endregion send

async function attempt(
	stripe: StripeClient,
	event: Stripe.Billing.MeterEventCreateParams,
): Promise<Answer> {
	try {
		// No idempotency key of our own: under it Stripe would repeat its first answer, a 500 too.
		await stripe.billing.meterEvents.create(event, { maxNetworkRetries: 0, timeout: 10_000 });
		return 'delivered';
	} catch (cause) {
		return answerOf(cause, event.identifier ?? '');
	}
}

async function waiting(connection: PoolClient, tenantId: string): Promise<Row[]> {
	const { rows } = await connection.query<Row>(
		`SELECT c.id AS customer, o.report, o.pages, o.occurred_at, o.attempted_at, o.billed_at
		 FROM usage_outbox AS o JOIN customer AS c ON c.tenant_id = o.tenant_id
		 WHERE o.tenant_id = $1 AND o.sent_at IS NULL
		 ORDER BY o.occurred_at, o.report LIMIT 500`,
		[tenantId],
	);
	return rows;
}

/**
 * Notes the first unanswered attempt and the time that Stripe is told: it says which month is billed.
 * No repetition renews it: Stripe's 24 hours began then.
 */
async function mark(
	connection: PoolClient,
	tenantId: string,
	{ report, attempted_at }: Row,
	{ timestamp }: Stripe.Billing.MeterEventCreateParams,
	now: Date,
): Promise<void> {
	await connection.query(
		`UPDATE usage_outbox SET attempted_at = $3, billed_at = to_timestamp($4)
		 WHERE tenant_id = $1 AND report = $2`,
		[tenantId, report, attempted_at ?? now, timestamp],
	);
}

/** A refused attempt was not taken: it starts no clock, and ends none of an attempt before it. */
async function settle(
	connection: PoolClient,
	tenantId: string,
	{ report, attempted_at, billed_at }: Row,
	answer: Answer,
	now: Date,
): Promise<void> {
	if (answer === 'later') return;
	const [change, values] =
		answer === 'delivered'
			? ['sent_at = $3', [now]]
			: ['attempted_at = $3, billed_at = $4', [attempted_at, billed_at]];
	await connection.query(`UPDATE usage_outbox SET ${change} WHERE tenant_id = $1 AND report = $2`, [
		tenantId,
		report,
		...values,
	]);
}

// #region final
/**
 * What was sent when the invoice of its time was final, or within five minutes of that: clocks differ.
 * And what is dated past the end of the subscription. Stripe counts it and perhaps bills it never, so
 * both sums agree. Each run names it, until it was canceled there and its row waits under another
 * report, or the next invoice is final.
 */
async function afterFinal(
	connection: PoolClient,
	tenantId: string,
	{ until, at, ends }: Closed,
): Promise<Held[]> {
	const { rows } = await connection.query<Held>(
		`SELECT report, CASE WHEN billed_at < $2 THEN 'after final' ELSE 'no open period' END AS reason
		 FROM usage_outbox
		 WHERE tenant_id = $1
		   AND (billed_at < $2 AND sent_at >= $3 OR billed_at >= $4 AND sent_at IS NOT NULL)
		 ORDER BY billed_at, report`,
		[tenantId, until, new Date(at.getTime() - 5 * MINUTE), ends],
	);
	return rows;
}
// #endregion final

/** One process at a time; who comes second leaves it to the first. */
async function withLock(
	pool: Pool,
	name: string,
	work: (connection: PoolClient) => Promise<Run>,
): Promise<Run> {
	const connection = await pool.connect();
	let broken: Error | undefined;
	try {
		const { rows } = await connection.query<{ mine: boolean }>(
			'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS mine',
			[name],
		);
		if (!rows[0]?.mine) return { sent: [], held: [], later: true };
		try {
			return await work(connection);
		} finally {
			await connection.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
		}
	} catch (cause) {
		// The lock goes with its session.
		broken = cause as Error;
		throw cause;
	} finally {
		connection.release(broken);
	}
}
