import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg, { type Pool } from 'pg';
import Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import table from './cases.json' with { type: 'json' };
import {
	type Endpoint,
	type Event,
	receiveWebhooks,
	type StripeClient,
	settle,
	verify,
} from './webhook.ts';

// DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
// the lab ends in.

type Subscriptions = Readonly<
	Record<string, { readonly customer: string; readonly status: string }>
>;

interface Delivery {
	readonly event?: object;
	/** The text that is signed, where blanks and escapes matter. */
	readonly raw?: string;
	/** What arrives instead of what was signed. */
	readonly sent?: string;
	readonly signed_with?: readonly (keyof typeof table.secrets)[];
	readonly age?: number;
	/** Blanks that follow. */
	readonly pad?: number;
	readonly down?: boolean;
	readonly status: number;
}

interface Case {
	readonly name: string;
	readonly deliveries: readonly Delivery[];
	readonly stripe?: Subscriptions;
	readonly inbox: readonly string[];
	readonly credit: readonly unknown[];
	readonly subscriptions: readonly unknown[];
}

const cases = table.cases as readonly Case[];
const real = new Stripe('sk_test_hub');
const trusted = table.trusted.map((name) => table.secrets[name as 'current']);

let pool: Pool;
let superuser: Pool;

/** A pool whose idle connections may be ended by the server when its database goes. */
function open(address: string, max: number): Pool {
	return new pg.Pool({ connectionString: process.env[address], max }).on('error', () => {});
}

/** Stripe's own check of signatures, and subscriptions that never leave this process. */
function stripeWith(subscriptions: Subscriptions, down = false): StripeClient {
	return {
		webhooks: real.webhooks,
		subscriptions: {
			async retrieve(id) {
				const found = subscriptions[id];
				if (down || !found) throw new Error(`No such subscription: ${id}`);
				return { id, customer: found.customer, status: found.status as 'active' };
			},
		},
	};
}

const endpoint = (stripe: StripeClient): Endpoint => ({
	pool,
	stripe,
	secrets: trusted,
	livemode: true,
	report: () => {},
});

/** The header of Stripe's library; one `v1` for each secret, as while a secret is rolled. */
function headerOf(
	payload: string,
	{ signed_with = ['current'], age = 0 }: Partial<Delivery>,
): string {
	const timestamp = Math.floor(Date.now() / 1000) - age;
	const headers = signed_with.map((name) =>
		real.webhooks.generateTestHeaderString({ payload, timestamp, secret: table.secrets[name] }),
	);
	return headers.map((header, at) => (at === 0 ? header : header.replace(/^t=\d+,/, ''))).join(',');
}

async function stored() {
	const read = async (sql: string) => (await superuser.query({ text: sql, rowMode: 'array' })).rows;
	return {
		inbox: (await read('SELECT event_id FROM inbox ORDER BY 1')).flat(),
		credit: await read('SELECT invoice, tenant_id, cents, currency FROM credit_grant ORDER BY 1'),
		subscriptions: await read('SELECT id, tenant_id, status FROM subscription ORDER BY 1'),
	};
}

const forget = async () => {
	for (const name of ['inbox', 'credit_grant', 'subscription']) {
		await superuser.query(`DELETE FROM ${name}`);
	}
};

/** Every order of the items; equal items make no new order. */
function ordersOf<Item>(items: readonly Item[]): Item[][] {
	if (items.length === 0) return [[]];
	return [...new Set(items)].flatMap((first) => {
		const rest = [...items];
		rest.splice(rest.indexOf(first), 1);
		return ordersOf(rest).map((order) => [first, ...order]);
	});
}

function eventOf(event: object): Event {
	const payload = JSON.stringify(event);
	const read = verify(endpoint(stripeWith({})), Buffer.from(payload), headerOf(payload, {}));
	if (!read || read === 'ignored') throw new Error('The case is no event.');
	return read;
}

beforeAll(() => {
	pool = open('DATABASE_URL', 4);
	superuser = open('SUPERUSER_URL', 2);
});
afterAll(async () => {
	await Promise.all([pool.end(), superuser.end()]);
});
beforeEach(forget);

describe('receiveWebhooks', () => {
	let server: Server;
	let handle: ReturnType<typeof receiveWebhooks>;
	beforeAll(async () => {
		server = createServer((request, response) => void handle(request, response));
		await new Promise<void>((resolve) => {
			server.listen(0, '127.0.0.1', resolve);
		});
	});
	afterAll(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});

	it.each(cases)('$name', async (one) => {
		const { port } = server.address() as AddressInfo;
		for (const delivery of one.deliveries) {
			handle = receiveWebhooks(endpoint(stripeWith(one.stripe ?? {}, delivery.down)));
			const signed = delivery.raw ?? JSON.stringify(delivery.event);
			const header = headerOf(signed, delivery);
			const { status } = await fetch(`http://127.0.0.1:${port}`, {
				method: 'POST',
				headers: header === '' ? {} : { 'stripe-signature': header },
				body: (delivery.sent ?? signed) + ' '.repeat(delivery.pad ?? 0),
			});
			expect(status).toBe(delivery.status);
		}
		const { inbox, credit, subscriptions } = one;
		expect(await stored()).toEqual({ inbox, credit, subscriptions });
	});

	it('says which secret verified what it settled, and counts every answer', async () => {
		const { port } = server.address() as AddressInfo;
		const counted: unknown[] = [];
		handle = receiveWebhooks({
			...endpoint(stripeWith({})),
			count: (status, secret) => counted.push([status, secret]),
		});
		const body = JSON.stringify(cases[0]?.deliveries[0]?.event);
		for (const signed_with of [['current'], ['previous'], ['other']] as const) {
			const headers = { 'stripe-signature': headerOf(body, { signed_with }) };
			await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body });
		}
		expect(counted).toEqual([
			[200, 0],
			[200, 1],
			[400, undefined],
		]);
	});

	it.each([[[]], [['']], [['whsec_']], [['whsec_test_current', ' ']]])(
		'takes no endpoint with the secrets %j',
		(secrets) => {
			const wrong = { ...endpoint(stripeWith({})), secrets };
			expect(() => receiveWebhooks(wrong)).toThrow('A signing secret is whsec_ and more.');
		},
	);
});

describe('settle', () => {
	it('ends right in each of 90 orders of three events that come twice', {
		timeout: 60_000,
	}, async () => {
		const { events, times, count, stripe, subscriptions } = table.orders;
		const read = events.map(eventOf);
		const orders = ordersOf(Array.from({ length: times }, () => read).flat());
		expect(orders).toHaveLength(count);
		for (const order of orders) {
			await forget();
			for (const event of order) await settle(endpoint(stripeWith(stripe)), event);
			expect((await stored()).subscriptions, order.map(({ id }) => id).join(' ')).toEqual(
				subscriptions,
			);
		}
	});

	/** Stripe at the moment of a cancellation: the first answer is from before it, and slow. */
	function cancelling() {
		const first = Promise.withResolvers<void>();
		const asked = Promise.withResolvers<void>();
		let calls = 0;
		const stripe: StripeClient = {
			webhooks: real.webhooks,
			subscriptions: {
				async retrieve(id) {
					calls += 1;
					if (calls > 1) return { id, customer: 'cus_acme', status: 'canceled' };
					asked.resolve();
					await first.promise;
					return { id, customer: 'cus_acme', status: 'active' };
				},
			},
		};
		return { stripe, asked: asked.promise, answer: first.resolve };
	}
	const [, updated, deleted] = table.orders.events.map(eventOf) as [Event, Event, Event];
	const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

	it('lets two deliveries about one customer take turns', async () => {
		const { stripe, asked, answer } = cancelling();
		const one = settle(endpoint(stripe), updated);
		await asked;
		const other = settle(endpoint(stripe), deleted);
		await pause(300);
		answer();
		await Promise.all([one, other]);
		expect((await stored()).subscriptions).toEqual(table.orders.subscriptions);
	});

	it('holds up neither another customer nor rows that reference this one', async () => {
		const { stripe, asked, answer } = cancelling();
		const one = settle(endpoint(stripe), updated);
		try {
			await asked;
			const globex = eventOf(
				JSON.parse(JSON.stringify(cases[0]?.deliveries[0]?.event).replaceAll('acme', 'globex')),
			);
			expect(await settle(endpoint(stripe), globex)).toBe('settled');
			const tx = await superuser.connect();
			await tx.query("BEGIN; SET LOCAL lock_timeout = '1s'");
			await tx.query(
				`INSERT INTO usage_outbox (tenant_id, report, pages, occurred_at)
				 SELECT tenant_id, 'while Stripe is asked', 1, now() FROM customer WHERE id = 'cus_acme'`,
			);
			await tx.query('ROLLBACK');
			tx.release();
		} finally {
			answer();
			await one;
		}
	});

	it('settles the same event once when it comes twenty times at once', async () => {
		const event = eventOf(cases[0]?.deliveries[0]?.event as object);
		const outcomes = await Promise.all(
			Array.from({ length: 20 }, () => settle(endpoint(stripeWith({})), event)),
		);
		expect(outcomes.filter((outcome) => outcome === 'settled')).toHaveLength(1);
		expect((await stored()).credit).toHaveLength(1);
	});
});
