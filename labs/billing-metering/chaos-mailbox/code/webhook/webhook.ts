import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Pool, PoolClient } from 'pg';
import type Stripe from 'stripe';

/** What the receiver needs of Stripe's library: `new Stripe(key)` has it. */
export interface StripeClient {
	readonly webhooks: Pick<Stripe['webhooks'], 'constructEvent'>;
	readonly subscriptions: {
		retrieve(
			id: string,
			params: Stripe.SubscriptionRetrieveParams,
			options: Stripe.RequestOptions,
		): Promise<Pick<Stripe.Subscription, 'id' | 'customer' | 'status'>>;
	};
}

export interface Endpoint {
	readonly pool: Pool;
	readonly stripe: StripeClient;
	/** Signing secrets of this endpoint: the new one and, while it is rolled, the one before. */
	readonly secrets: readonly string[];
	/** False for a sandbox. */
	readonly livemode: boolean;
	/** Gets each answer, and which secret verified what was settled: 0 is the new one. */
	readonly count?: (status: number, secret: number | undefined) => void;
	/** Gets what kept an event from being settled. */
	readonly report?: (problem: unknown) => void;
}

/** `repeated`: it was settled before. `ignored`: nobody here handles its type. */
export type Outcome = 'settled' | 'repeated' | 'ignored';

const MAX_BYTES = 1_000_000;
const PATIENCE_MS = 5000;

// #region handler
/**
 * Makes the handler of the endpoint's route. No middleware may parse the body before it. It answers
 * 200 after COMMIT and never before; whatever is no 2xx, Stripe sends again.
 *
 * @throws TypeError for a secret that is none: an empty one would let everybody sign.
 */
export function receiveWebhooks(endpoint: Endpoint) {
	const { secrets, count, report = console.error } = endpoint;
	if (secrets.length === 0 || !secrets.every((secret) => /^whsec_\w+$/.test(secret))) {
		throw new TypeError('A signing secret is whsec_ and more.');
	}
	return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const answer = (status: number, event?: Event | 'ignored') => {
			response.writeHead(status).end();
			count?.(status, typeof event === 'object' ? event.secret : undefined);
		};
		try {
			const body = await readBody(request);
			if (!body) {
				response.setHeader('connection', 'close');
				answer(413);
				return;
			}
			const event = verify(endpoint, body, request.headers['stripe-signature']);
			if (!event) {
				answer(400);
				return;
			}
			await settle(endpoint, event);
			answer(200, event);
		} catch (problem) {
			report(problem);
			answer(500);
		}
	};
}
// #endregion handler

/** The bytes as they came, or nothing when there are too many. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request.iterator({ destroyOnReturn: false })) {
		size += chunk.length;
		if (size > MAX_BYTES) return undefined;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/** What is taken from an event: which object of which customer, and the credit that was paid for. */
export interface Event {
	readonly id: string;
	readonly type: string;
	readonly object: string;
	readonly customer: string;
	readonly cents: number;
	/** Of which currency the cents are, where there are any. */
	readonly currency: string;
	/** Which of the secrets verified it: 0 is the new one. */
	readonly secret: number;
}

const HANDLED = /^(invoice\.paid|customer\.subscription\.\w+)$/;

// #region verify
/**
 * Reads an event whose signature one of the secrets made within the last five minutes, over exactly
 * these bytes.
 *
 * @returns nothing for one that is forged, too old, malformed, of the other mode, or of a connected
 * account, whose customers are not in our map.
 */
export function verify(
	{ stripe, secrets, livemode }: Endpoint,
	body: Buffer,
	signature: string | string[] = '',
): Event | 'ignored' | undefined {
	for (const [number, secret] of secrets.entries()) {
		let event: Stripe.Event;
		try {
			event = stripe.webhooks.constructEvent(body, signature, secret);
		} catch {
			continue;
		}
		if (event.livemode !== livemode || event.account !== undefined) return undefined;
		return HANDLED.test(event.type) ? parse(event, number) : 'ignored';
	}
	return undefined;
}
// #endregion verify

/** Invoices of a subscription pay for the subscription: they buy no credit. */
function parse({ id, type, data }: Stripe.Event, secret: number): Event | undefined {
	const found = data.object as object as Readonly<Record<string, unknown>>;
	const { id: object, customer, amount_paid: paid, billing_reason: reason } = found;
	if (typeof object !== 'string' || typeof customer !== 'string') return undefined;
	const read = { id, type, object, customer, secret };
	if (type !== 'invoice.paid' || reason !== 'manual') return { ...read, cents: 0, currency: '' };
	const { currency } = found;
	if (typeof paid !== 'number' || !Number.isSafeInteger(paid)) return undefined;
	return typeof currency === 'string' ? { ...read, cents: paid, currency } : undefined;
}

// #region settle
/**
 * Settles an event in one transaction: its row in the inbox and its effect stay, or neither does.
 * The customer's row is locked before anything is asked of Stripe: two deliveries about one customer
 * take turns, and the one that writes last has asked last.
 *
 * @throws Error for a customer that is in nobody's map, and whatever Stripe or the database says.
 */
export async function settle(endpoint: Endpoint, event: Event | 'ignored'): Promise<Outcome> {
	if (event === 'ignored') return 'ignored';
	return inTransaction(endpoint.pool, async (tx) => {
		await tx.query(`SET LOCAL lock_timeout = ${PATIENCE_MS}`);
		// FOR UPDATE would also hold up rows that reference the customer, its usage for instance.
		const { rows } = await tx.query<{ tenant_id: string }>(
			'SELECT tenant_id FROM customer WHERE id = $1 FOR NO KEY UPDATE',
			[event.customer],
		);
		const tenantId = rows[0]?.tenant_id;
		if (!tenantId) throw new Error(`No tenant has the customer ${event.customer}.`);
		const { rowCount } = await tx.query(
			`INSERT INTO inbox (event_id, tenant_id, type) VALUES ($1, $2, $3)
			 ON CONFLICT DO NOTHING`,
			[event.id, tenantId, event.type],
		);
		if (rowCount === 0) return 'repeated';
		await apply(tx, endpoint.stripe, tenantId, event);
		return 'settled';
	});
}
// #endregion settle

// #region effect
/**
 * Credit is keyed by its invoice, and a subscription is written as it is now, not as the event says.
 * Here whoever pays a one-off invoice buys credit; where you sell more than that, compare the price.
 */
async function apply(tx: PoolClient, stripe: StripeClient, tenantId: string, event: Event) {
	if (event.type === 'invoice.paid') {
		if (event.cents <= 0) return;
		await tx.query(
			`INSERT INTO credit_grant (invoice, tenant_id, cents, currency) VALUES ($1, $2, $3, $4)
			 ON CONFLICT (invoice) DO NOTHING`,
			[event.object, tenantId, event.cents, event.currency],
		);
		return;
	}
	const options = { timeout: PATIENCE_MS, maxNetworkRetries: 0 };
	const { id, customer, status } = await stripe.subscriptions.retrieve(event.object, {}, options);
	if (customer !== event.customer) throw new Error(`${id} is of another customer.`);
	await tx.query(
		`INSERT INTO subscription (id, tenant_id, status) VALUES ($1, $2, $3)
		 ON CONFLICT (id) DO UPDATE SET status = excluded.status`,
		[id, tenantId, status],
	);
	await tx.query('UPDATE customer SET synced_at = clock_timestamp() WHERE id = $1', [customer]);
}
// #endregion effect

async function inTransaction<Result>(
	pool: Pool,
	work: (tx: PoolClient) => Promise<Result>,
): Promise<Result> {
	const tx = await pool.connect();
	let broken: Error | undefined;
	try {
		await tx.query('BEGIN');
		const result = await work(tx);
		await tx.query('COMMIT');
		return result;
	} catch (cause) {
		await tx.query('ROLLBACK').catch((problem: Error) => {
			broken = problem;
		});
		throw cause;
	} finally {
		tx.release(broken);
	}
}
