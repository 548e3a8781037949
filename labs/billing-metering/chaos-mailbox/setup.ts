import { Pool } from 'pg';

/** A model of Stripe, and the mailbox between it and the reader's code. */

export const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const GLOBEX = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
export const INITECH = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';
export const TENANTS: Readonly<Record<string, string>> = {
	acme: ACME,
	globex: GLOBEX,
	initech: INITECH,
};

export type Row = Readonly<Record<string, unknown>>;
export interface Db {
	query(
		text: string,
		values?: readonly unknown[],
	): Promise<{ rows: Row[]; rowCount: number | null }>;
}
/** A connection of the pool. Each statement commits, unless it stands in `transaction`. */
export interface Connection extends Db {
	transaction<Result>(work: (tx: Db) => Promise<Result>): Promise<Result>;
}

export interface Subscription {
	readonly id: string;
	readonly customer: string;
	readonly status: string;
}
export interface StripeObject extends Subscription {
	readonly amount_paid: number;
	readonly metadata: Readonly<Record<string, string>>;
}
export interface Event {
	readonly id: string;
	readonly type: string;
	/** Whole seconds, as Stripe's. */
	readonly created: number;
	readonly livemode: boolean;
	readonly data: { readonly object: StripeObject };
}

const event = (
	id: string,
	type: string,
	created: number,
	object: Partial<StripeObject>,
): Event => ({
	id,
	type,
	created,
	livemode: true,
	data: { object: { id: '', customer: '', status: '', amount_paid: 0, metadata: {}, ...object } },
});
const subscription = (
	id: string,
	what: string,
	created: number,
	customer: string,
	status: string,
) =>
	event(id, `customer.subscription.${what}`, created, {
		id: customer.replace('cus', 'sub'),
		customer,
		status,
	});

/** An invoice that was paid. */
export const paid = (id: string, invoice: string, customer: string, cents: number) =>
	event(id, 'invoice.paid', 100, { id: invoice, customer, status: 'paid', amount_paid: cents });

/** What happened at Stripe, in this order. Look at the seconds. */
export const HISTORY: readonly Event[] = [
	subscription('evt_g1', 'created', 90, 'cus_globex', 'active'),
	subscription('evt_a1', 'created', 100, 'cus_acme', 'incomplete'),
	paid('evt_a2', 'in_acme', 'cus_acme', 5000),
	subscription('evt_a3', 'updated', 100, 'cus_acme', 'active'),
	subscription('evt_g2', 'updated', 200, 'cus_globex', 'past_due'),
	subscription('evt_g3', 'deleted', 200, 'cus_globex', 'canceled'),
];
/** The events about one customer's subscription. */
export const subscriptionEvents = (customer: string) =>
	HISTORY.filter(
		({ type, data }) => type.includes('subscription') && data.object.customer === customer,
	);

/** The name of a tenant's id. */
export const nameOf = (id: string) =>
	Object.entries(TENANTS).find(([, tenant]) => tenant === id)?.[0] ?? (id || 'nobody');

const noted = (id: string, customer: string, tenant?: string): Event => {
	const made = paid(id, `in_${id}`, customer, 5000);
	const metadata: Record<string, string> = tenant === undefined ? {} : { tenant_id: tenant };
	return { ...made, data: { object: { ...made.data.object, metadata } } };
};
/** Paid invoices, with what somebody noted on them. */
export const MAIL: readonly Event[] = [
	noted('evt_plain', 'cus_acme'),
	noted('evt_lies', 'cus_acme', GLOBEX),
	noted('evt_stranger', 'cus_unknown', GLOBEX),
	{ ...noted('evt_test', 'cus_acme', ACME), livemode: false },
];

/** The calls of Stripe's library that this lab has. */
export interface Stripe {
	readonly subscriptions: {
		retrieve(id: string): Promise<Subscription>;
		/** A page has two here, and at most a hundred at Stripe. Without a status: not the canceled. */
		list(params?: {
			status?: 'all' | 'active' | 'canceled';
			starting_after?: string;
		}): Promise<{ data: Subscription[]; has_more: boolean }>;
	};
	readonly billing: {
		readonly meterEvents: { create(params: MeterEvent): Promise<void> };
	};
}
export interface MeterEvent {
	readonly event_name: 'pages';
	readonly identifier: string;
	/** Seconds. */
	readonly timestamp: number;
	readonly payload: { readonly stripe_customer_id: string; readonly value: string };
}
/** What Stripe's library throws. */
export class StripeError extends Error {
	/** Undefined where no answer came. */
	readonly statusCode: number | undefined;
	constructor(statusCode: number | undefined, message: string) {
		super(message);
		this.statusCode = statusCode;
	}
}

export type Receive = (db: Connection, event: Event, stripe: Stripe) => Promise<void>;

/** The tenant of an event, by our map alone. */
export async function tenantOf(db: Db, event: Event): Promise<string> {
	if (!event.livemode) throw new Error('This endpoint is for live events.');
	return tenantOfCustomer(db, event.data.object.customer);
}
export async function tenantOfCustomer(db: Db, customer: string): Promise<string> {
	const { rows } = await db.query('SELECT tenant_id FROM customer WHERE id = $1', [customer]);
	if (!rows[0]) throw new Error(`No tenant has the customer ${customer}.`);
	return String(rows[0]['tenant_id']);
}

/** Writes what is known of a subscription. */
export async function save(db: Db, { id, customer, status }: Subscription): Promise<void> {
	await db.query(
		`INSERT INTO subscription (id, tenant_id, status) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET status = excluded.status`,
		[id, await tenantOfCustomer(db, customer), status],
	);
}

/** The first receiver: it believes each payload, as it comes. */
export const believe: Receive = async (db, event) => {
	const { object } = event.data;
	if (event.type !== 'invoice.paid') return save(db, object);
	await db.query('INSERT INTO credit (tenant_id, invoice, cents) VALUES ($1, $2, $3)', [
		await tenantOf(db, event),
		object.id,
		object.amount_paid,
	]);
};

class Killed extends Error {}

/** One run of the reader's code. */
interface Life {
	statements: number;
	killAfter: number;
	depth: number;
	/** What it has locked; '*' is everything. */
	readonly locked: Set<unknown>;
}

/** A statement that commits or fails for itself. */
async function alone(raw: Db, text: string, values: readonly unknown[]) {
	await raw.query('SAVEPOINT statement');
	try {
		return await raw.query(text, values);
	} catch (cause) {
		await raw.query('ROLLBACK TO statement');
		throw cause;
	} finally {
		await raw.query('RELEASE statement');
	}
}

function connect(raw: Db, life: Life): Connection {
	const db: Connection = {
		async query(text, values = []) {
			if (life.statements >= life.killAfter) throw new Killed('The process is gone.');
			if (/^\s*(begin|start|commit|rollback|end|savepoint)\b/i.test(text)) {
				throw new Error('Use db.transaction(async (tx) => …).');
			}
			const result = await (life.depth > 0 ? raw.query(text, values) : alone(raw, text, values));
			// There is one session, so nobody can wait in it: the mailbox reads who would.
			if (
				life.depth > 0 &&
				/\bfor (no key )?update\b|pg_advisory_xact_lock|^\s*lock\b/i.test(text)
			) {
				for (const value of values.length > 0 ? values : ['*']) life.locked.add(value);
			}
			life.statements += 1;
			if (life.statements >= life.killAfter) throw new Killed('The process is gone.');
			return result;
		},
		async transaction(work) {
			await raw.query('SAVEPOINT t');
			life.depth += 1;
			try {
				const result = await work(db);
				if (life.statements >= life.killAfter) throw new Killed('The process is gone.');
				await raw.query('RELEASE t');
				return result;
			} catch (cause) {
				await raw.query('ROLLBACK TO t');
				await raw.query('RELEASE t');
				throw cause;
			} finally {
				life.depth -= 1;
				if (life.depth === 0) life.locked.clear();
			}
		},
	};
	return db;
}

/** How a call of a meter event ends: taken; taken, and the answer lost; refused for now. */
export type Weather = 'fine' | 'answer lost' | 'too many' | 'down';

const DAY = 86_400;
export const seconds = (time: string) => Date.parse(time) / 1000;

/** Our tables and Stripe's, from the beginning to the end of one trial. */
export class World {
	/** How many events of `history` have happened at Stripe. */
	happened: number;
	readonly log: string[] = [];
	/** What happens while Stripe's next answer is under way. */
	meanwhile: ((life: Life) => Promise<void>) | undefined;
	/** Stripe's clock, and the start of the first month whose invoice is not final. */
	now = seconds('2026-11-01T00:30:00Z');
	open = seconds('2026-10-01T00:00:00Z');
	weather: Weather[] = [];
	readonly taken: (MeterEvent & { at: number; billed: string })[] = [];

	readonly raw: Db;
	readonly history: readonly Event[];

	constructor(raw: Db, history: readonly Event[] = HISTORY) {
		this.raw = raw;
		this.history = history;
		this.happened = history.length;
	}

	/** The subscriptions as they are now. */
	subscriptions(): Subscription[] {
		const now = new Map<string, Subscription>();
		for (const { type, data } of this.history.slice(0, this.happened)) {
			const { id, customer, status } = data.object;
			if (type.includes('subscription')) now.set(id, { id, customer, status });
		}
		return [...now.values()];
	}

	stripe(life: Life): Stripe {
		const slowly = async <Answer>(answer: Answer): Promise<Answer> => {
			const meanwhile = this.meanwhile;
			this.meanwhile = undefined;
			await meanwhile?.(life);
			return answer;
		};
		return {
			subscriptions: {
				retrieve: async (id) => {
					const found = this.subscriptions().find((one) => one.id === id);
					if (!found) throw new StripeError(404, `No such subscription: '${id}'`);
					return slowly(found);
				},
				list: async ({ status, starting_after } = {}) => {
					const all = this.subscriptions().filter((one) =>
						status === 'all' ? true : status ? one.status === status : one.status !== 'canceled',
					);
					const from = all.findIndex(({ id }) => id === starting_after) + 1;
					return slowly({ data: all.slice(from, from + 2), has_more: all.length > from + 2 });
				},
			},
			billing: { meterEvents: { create: async (params) => this.take(params) } },
		};
	}

	/** A meter event arrives at Stripe. */
	private take(params: MeterEvent): void {
		const weather = this.weather.shift() ?? 'fine';
		const { identifier, timestamp } = params;
		if (weather === 'too many') throw new StripeError(429, 'Too many requests.');
		if (weather === 'down') throw new StripeError(500, 'Something went wrong.');
		if (timestamp < this.now - 35 * DAY || timestamp > this.now + 300) {
			throw new StripeError(400, 'The timestamp is not within the past 35 days.');
		}
		if (this.taken.some((one) => one.identifier === identifier && one.at > this.now - DAY)) {
			throw new StripeError(400, `An event already exists with identifier ${identifier}.`);
		}
		// Usage of a month whose invoice is final is taken, and on no invoice.
		const month = new Date(timestamp * 1000).toISOString().slice(0, 7);
		this.taken.push({ ...params, at: this.now, billed: timestamp < this.open ? 'never' : month });
		if (weather === 'answer lost') throw new StripeError(undefined, 'The connection was lost.');
	}

	/** Runs the reader's code, as one process. */
	async run(
		work: (db: Connection, stripe: Stripe) => Promise<unknown>,
		killAfter = Number.POSITIVE_INFINITY,
	): Promise<unknown> {
		const life: Life = { statements: 0, killAfter, depth: 0, locked: new Set() };
		const result = await work(connect(this.raw, life), this.stripe(life));
		if (life.statements >= killAfter) throw new Killed('The process is gone.');
		return result;
	}

	/** Delivers an event. An error is no 200: the mailbox will deliver it again. */
	async deliver(receive: Receive, event: Event, killAfter?: number): Promise<boolean> {
		try {
			await this.run((db, stripe) => receive(db, event, stripe), killAfter);
			this.log.push(event.id);
			return true;
		} catch (cause) {
			this.log.push(`${event.id} (${(cause as Error).message})`);
			return false;
		}
	}

	/** Ours beside Stripe's, one row for each tenant. */
	async books() {
		const ours = await this.raw.query(
			`SELECT c.id, c.tenant_id,
				(SELECT string_agg(s.status, ', ' ORDER BY s.id) FROM subscription AS s WHERE s.tenant_id = c.tenant_id) AS status,
				(SELECT coalesce(sum(cents), 0)::int FROM credit AS g WHERE g.tenant_id = c.tenant_id)
				+ (SELECT coalesce(sum(cents), 0)::int FROM credit_grant AS g WHERE g.tenant_id = c.tenant_id) AS credit
			FROM customer AS c ORDER BY c.id`,
		);
		return ours.rows.map(({ id, status, credit }) => {
			const invoices = new Map(
				this.history
					.slice(0, this.happened)
					.filter(({ type, data }) => type === 'invoice.paid' && data.object.customer === id)
					.map(({ data }) => [data.object.id, data.object.amount_paid]),
			);
			const row = {
				tenant: String(id).replace('cus_', ''),
				ours: String(status ?? 'none'),
				'at Stripe': this.subscriptions().find(({ customer }) => customer === id)?.status ?? 'none',
				credit: Number(credit),
				paid: [...invoices.values()].reduce((sum, cents) => sum + cents, 0),
			};
			const agree = row.ours === row['at Stripe'] && row.credit === row.paid;
			return { ...row, agree: agree ? 'yes' : 'no' };
		});
	}

	async book(tenant: string) {
		const found = (await this.books()).find((row) => row.tenant === tenant);
		if (!found) throw new Error(`There is no tenant ${tenant}.`);
		return found;
	}
}

/** A trial: a world of its own, undone at its end. */
export async function trial<Result>(
	work: (world: World) => Promise<Result>,
	history: readonly Event[] = HISTORY,
	session?: Db,
): Promise<Result> {
	const borrowed = session ? undefined : await new Pool().connect();
	const raw = session ?? (borrowed as Db);
	try {
		await raw.query('BEGIN');
		return await work(new World(raw, history));
	} finally {
		await raw.query('ROLLBACK');
		borrowed?.release();
	}
}

/** Every order of the items; equal items make no new order. */
export function orders<Item>(items: readonly Item[]): Item[][] {
	if (items.length === 0) return [[]];
	return [...new Set(items)].flatMap((first) => {
		const rest = [...items];
		rest.splice(rest.indexOf(first), 1);
		return orders(rest).map((order) => [first, ...order]);
	});
}

/** Delivers in each order, and names those after which our status is not Stripe's. */
export async function wrongStates(receive: Receive, tenant: string, events: readonly Event[]) {
	const wrong: string[] = [];
	const all = orders(events);
	for (const order of all) {
		await trial(async (world) => {
			for (const event of order) await world.deliver(receive, event);
			const { ours, 'at Stripe': theirs } = await world.book(tenant);
			const names = order.map(({ id }) => id.replace('evt_', '')).join(' ');
			if (ours !== theirs) wrong.push(`${names}: ${ours}, at Stripe ${theirs}`);
		});
	}
	return { count: all.length, wrong };
}

/** What happened while a delivery, or a list, waited for Stripe. */
export interface Race {
	readonly ours: string;
	readonly theirs: string;
	readonly log: readonly string[];
}

/**
 * The first call to Stripe has its answer, and before it arrives the rest of globex's story happens,
 * and is delivered to another process. That process waits if `customer` or its tenant is locked.
 */
export async function race(
	work: (world: World) => Promise<unknown>,
	receive: Receive,
	happened: number,
	customer = 'cus_globex',
	session?: Db,
): Promise<Race> {
	return trial(
		async (world) => {
			const rest = subscriptionEvents('cus_globex').slice(happened);
			const others = subscriptionEvents(customer).slice(-1);
			world.happened = HISTORY.indexOf(subscriptionEvents('cus_globex')[happened - 1] as Event) + 1;
			let waiting: (() => Promise<void>) | undefined;
			world.meanwhile = async ({ locked }) => {
				world.happened = HISTORY.length;
				const arrive = async () => {
					for (const event of customer === 'cus_globex' ? rest : others) {
						await world.deliver(receive, event);
					}
				};
				const keys = [customer, TENANTS[customer.replace('cus_', '')], '*'];
				if (keys.some((key) => locked.has(key))) waiting = arrive;
				else await arrive();
			};
			await work(world);
			await waiting?.();
			const { ours, 'at Stripe': theirs } = await world.book('globex');
			return { ours, theirs, log: world.log };
		},
		HISTORY,
		session,
	);
}

/** A subscription that somebody made in the dashboard, for a customer that no tenant has. */
export const STRANGER: readonly Event[] = [
	subscription('evt_u1', 'created', 50, 'cus_unknown', 'active'),
];

/** Locks the customer, asks for the subscription, and writes it: the answer of step 5. */
export function sync(
	db: Connection,
	stripe: Stripe,
	{ id, customer }: Pick<Subscription, 'id' | 'customer'>,
): Promise<void> {
	return db.transaction(async (tx) => {
		await tx.query('SELECT FROM customer WHERE id = $1 FOR NO KEY UPDATE', [customer]);
		await save(tx, await stripe.subscriptions.retrieve(id));
	});
}
export const receiveAll: Receive = (db, event, stripe) => sync(db, stripe, event.data.object);

/** Reports that were rendered, and what each must add to which month. */
export interface Report {
	readonly tenant: string;
	readonly report: string;
	readonly pages: number;
	readonly at: string;
}
/** Report 7 exists twice, once for each tenant. */
export const REPORTS: readonly Report[] = [
	{ tenant: 'acme', report: 'report-7', pages: 10, at: '2026-10-31T23:50:00Z' },
	{ tenant: 'globex', report: 'report-7', pages: 500, at: '2026-10-30T08:00:00Z' },
	{ tenant: 'initech', report: 'report-9', pages: 3, at: '2026-11-01T00:10:00Z' },
];

/** Puts reports into the outbox. */
export async function fill(world: World, reports: readonly Report[] = REPORTS): Promise<void> {
	for (const { tenant, report, pages, at } of reports) {
		await world.raw.query(
			'INSERT INTO usage_outbox (tenant_id, report, pages, occurred_at) VALUES ($1, $2, $3, $4)',
			[TENANTS[tenant], report, pages, at],
		);
	}
}

/** A row of the outbox that waits, with its tenant's customer. Times are in seconds. */
export interface Waiting {
	readonly tenant: string;
	readonly report: string;
	readonly customer: string;
	readonly pages: number;
	readonly occurred: number;
}
export async function waiting(db: Db): Promise<Waiting[]> {
	const { rows } = await db.query(
		`SELECT u.tenant_id::text AS tenant, u.report, c.id AS customer, u.pages,
			extract(epoch FROM u.occurred_at)::float8 AS occurred
		FROM usage_outbox AS u JOIN customer AS c USING (tenant_id)
		WHERE u.sent_at IS NULL ORDER BY u.occurred_at, u.tenant_id`,
	);
	return rows as unknown as Waiting[];
}
export async function markSent(db: Db, { tenant, report }: Waiting): Promise<void> {
	await db.query('UPDATE usage_outbox SET sent_at = now() WHERE tenant_id = $1 AND report = $2', [
		tenant,
		report,
	]);
}

/** Sends what waits. `open` is the start of the first month whose invoice is not final. */
export type Send = (db: Connection, stripe: Stripe, open: number) => Promise<void>;

/** Runs the sender, as a job does whose errors are logged and whose next run comes. */
export async function sendOnce(world: World, send: Send): Promise<string> {
	return world
		.run((db, stripe) => send(db, stripe, world.open))
		.then(() => '')
		.catch((cause: Error) => cause.message);
}

/** What Stripe bills a tenant for a month. */
export const billed = (world: World, tenant: string, month: string) =>
	world.taken
		.filter(
			({ billed, payload }) => billed === month && payload.stripe_customer_id === `cus_${tenant}`,
		)
		.reduce((sum, { payload }) => sum + Number(payload.value), 0);

/** Tables that agree with what was listed at Stripe, several rows on each side. */
export async function agree({ raw }: World): Promise<void> {
	await raw.query(`INSERT INTO subscription (id, tenant_id, status) VALUES
		('sub_acme', '${ACME}', 'active'), ('sub_acme_old', '${ACME}', 'canceled'), ('sub_globex', '${GLOBEX}', 'canceled')`);
	await raw.query(`INSERT INTO stripe_subscription VALUES
		('sub_acme', 'cus_acme', 'active'), ('sub_acme_old', 'cus_acme', 'canceled'), ('sub_globex', 'cus_globex', 'canceled')`);
	await raw.query(`INSERT INTO credit_grant VALUES
		('in_1', '${ACME}', 5000), ('in_2', '${ACME}', 7000), ('in_3', '${GLOBEX}', 900)`);
	await raw.query(`INSERT INTO stripe_invoice VALUES
		('in_1', 'cus_acme', 5000), ('in_2', 'cus_acme', 7000), ('in_3', 'cus_globex', 900)`);
	await raw.query(`INSERT INTO usage_outbox (tenant_id, report, pages, occurred_at, sent_at) VALUES
		('${ACME}', 'report-7', 10, '2026-10-31T23:50:00Z', '2026-11-01T00:20:00Z'),
		('${ACME}', 'report-8', 20, '2026-11-01T00:10:00Z', '2026-11-01T00:20:00Z'),
		('${ACME}', 'report-9', 30, '2026-11-02T08:00:00Z', NULL),
		('${GLOBEX}', 'report-7', 500, '2026-10-30T08:00:00Z', '2026-10-30T08:00:02Z')`);
	await raw.query(`INSERT INTO stripe_usage VALUES
		('cus_acme', '2026-10-01', 10), ('cus_acme', '2026-11-01', 50), ('cus_globex', '2026-10-01', 500)`);
}
/** What can go wrong between the two, as it stands in the tables afterwards. */
export const DRIFTS: Readonly<Record<string, string>> = {
	revived: `UPDATE subscription SET status = 'active' WHERE id = 'sub_globex'`,
	unknown: `INSERT INTO stripe_subscription VALUES ('sub_unknown', 'cus_unknown', 'active')`,
	ours: `DELETE FROM stripe_subscription WHERE id = 'sub_acme_old'`,
	other: `UPDATE subscription SET tenant_id = '${GLOBEX}' WHERE id = 'sub_acme'`,
	twice: `INSERT INTO credit_grant VALUES ('evt_2', '${ACME}', 5000)`,
	lost: `INSERT INTO stripe_invoice VALUES ('in_4', 'cus_initech', 900)`,
	unsent: `DELETE FROM stripe_usage WHERE customer = 'cus_globex'`,
	month: `UPDATE stripe_usage SET pages = CASE month WHEN '2026-10-01' THEN 0 ELSE 60 END WHERE customer = 'cus_acme'`,
	stranger: `INSERT INTO stripe_usage VALUES ('cus_unknown', '2026-10-01', 4)`,
};
/** The rows of the query, sorted and short: tenant what ours/stripe. */
export async function drifted(world: World, drift: string): Promise<string[]> {
	const { rows } = await world.raw.query(drift);
	return rows
		.map(({ tenant, what, ours, stripe }) => {
			const name = tenant === null ? 'nobody' : nameOf(String(tenant));
			return `${name} ${what} ${ours ?? 'nothing'}/${stripe ?? 'nothing'}`;
		})
		.sort();
}
