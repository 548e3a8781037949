import type { JsMsg } from '@nats-io/jetstream';
import { jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import pg, { type Pool } from 'pg';
import {
	consume,
	type Delivery,
	type Outcome,
} from '../../../labs/billing-metering/usage-dedupe/code/usage-consumer/usage-consumer.ts';
import { relayUsage } from '../../../labs/billing-metering/usage-dedupe/code/usage-outbox/usage-outbox.ts';
import { startNats } from '../../services/nats.ts';
import { serveFinalState } from '../final-state.ts';
import { drain, makeStream, type Published, STREAM, TroubledPublisher } from './broker.ts';
import { compare, PLAN, type Planned, plan, TENANTS, type Totals, totalsOf } from './plan.ts';

/** Usage from the outbox through JetStream into the database, with all of the plan's trouble. */

/** How a run dedupes; all but `keyed` are BROKEN on purpose. */
export type Way = 'keyed' | 'stream window only' | 'key per attempt';

export interface Report {
	readonly seed: number;
	readonly way: Way;
	readonly published: Published;
	readonly inStream: number;
	readonly redelivered: number;
	readonly crashes: number;
	readonly refused: number;
	readonly replayed: number;
	readonly result: ReturnType<typeof compare>;
	/** Tenants whose invoice for October changed after it was closed. */
	readonly invoicesChanged: number;
	/** What is counted and stands on no month's bill, or on two: tenths of pages. */
	readonly unbilled: number;
	/** Rows of the lab's own view `usage_gap`, over all tenants. */
	readonly gaps: number;
	readonly seconds: number;
}

/** What consumes a batch, and where its totals are read. */
interface Store {
	readonly consume: (batch: readonly Delivery[]) => Promise<Outcome[]>;
	readonly table: 'usage_event' | 'usage_unkeyed';
}

class Run {
	readonly #way: Way;
	readonly #planned: Planned[];
	readonly #url: string;
	readonly #connection: NatsConnection;
	readonly #pool: Pool;
	readonly #superuser: Pool;
	#redelivered = 0;
	#refused = 0;
	#crashes = 0;

	constructor(
		way: Way,
		planned: Planned[],
		url: string,
		connection: NatsConnection,
		pool: Pool,
		superuser: Pool,
	) {
		this.#way = way;
		this.#planned = planned;
		this.#url = url;
		this.#connection = connection;
		this.#pool = pool;
		this.#superuser = superuser;
	}

	async go(seed: number): Promise<Report> {
		const started = performance.now();
		const keyed = this.#way !== 'stream window only';
		const store: Store = keyed
			? { consume: (batch) => consume(this.#pool, batch, () => {}), table: 'usage_event' }
			: { consume: (batch) => this.#consumeUnkeyed(batch), table: 'usage_unkeyed' };
		if (!keyed) await this.#superuser.query('CREATE TABLE usage_unkeyed (LIKE usage_event)');
		const publisher = new TroubledPublisher(
			this.#connection,
			this.#planned,
			this.#way === 'key per attempt',
		);
		await this.#fill(this.#planned.filter(({ late }) => !late));
		await this.#relay(publisher);
		await this.#publishForeign();
		await this.#consumeAll('meter', store, PLAN.crashes);
		if (this.#way === 'keyed') await this.#closeOctober();
		await this.#fill(this.#planned.filter(({ late }) => late));
		await this.#relay(publisher);
		await this.#consumeAll('meter', store);
		// A twin is wrong without it as well, and would be twice as wrong with it.
		const replayed = this.#way === 'keyed' ? await this.#consumeAll('replay', store) : 0;
		const { state } = await (await jetstream(this.#connection).streams.get(STREAM)).info();
		return {
			seed,
			way: this.#way,
			published: publisher.published,
			inStream: state.messages,
			redelivered: this.#redelivered,
			crashes: this.#crashes,
			refused: this.#refused,
			replayed,
			result: compare(totalsOf(this.#planned), await this.#totals(store.table)),
			...(await this.#billed()),
			seconds: Math.round((performance.now() - started) / 100) / 10,
		};
	}

	/** What the business transactions left in the outbox; the emitter has a test of its own. */
	async #fill(planned: readonly Planned[]): Promise<void> {
		const rows = planned.map(({ tenantId, eventId, tenths, occurredAt }) => ({
			tenant_id: tenantId,
			event_id: eventId,
			quantity: (tenths / 10).toFixed(1),
			occurred_at: occurredAt,
		}));
		await this.#superuser.query(
			`INSERT INTO outbox (tenant_id, event_id, subject, quantity, occurred_at)
			 SELECT tenant_id, event_id, 'report', quantity, occurred_at
			 FROM json_to_recordset($1) AS r(tenant_id uuid, event_id text, quantity numeric, occurred_at timestamptz)`,
			[JSON.stringify(rows)],
		);
	}

	/** Four relays share the tenants; each goes on until nothing of a tenant waits. */
	async #relay(publisher: TroubledPublisher): Promise<void> {
		for (let left = TENANTS.length; left > 0; ) {
			const queue = [...TENANTS];
			left = 0;
			const work = async () => {
				for (let tenant = queue.pop(); tenant; tenant = queue.pop()) {
					const sent = await relayUsage(this.#pool, tenant, publisher, 2000);
					left += sent;
				}
			};
			await Promise.all([work(), work(), work(), work()]);
		}
	}

	async #publishForeign(): Promise<void> {
		const client = jetstream(this.#connection);
		for (let index = 0; index < PLAN.foreign; index += 1) {
			const [mine, other] = [TENANTS[index], TENANTS[index + 1]];
			const event = {
				specversion: '1.0',
				id: `planted-${index}`,
				source: `/tenants/${other}/usage`,
				type: 'hub.usage.v1',
				subject: 'planted',
				time: '2026-10-10T10:00:00Z',
				datacontenttype: 'application/json',
				data: { meter: 'page', quantity: '1000000' },
			};
			await client.publish(`usage.${mine}`, JSON.stringify(event));
		}
	}

	async #consumeAll(durable: string, store: Store, crashes: readonly number[] = []) {
		let handled = 0;
		const { redelivered } = await drain(
			this.#url,
			durable,
			async (batch, crash) => {
				handled += batch.length;
				if (crash) this.#crashes += 1;
				const replays = durable === 'replay';
				const deliveries = crash ? batch.map(dyingBeforeAck) : replays ? batch.map(silent) : batch;
				const outcomes = await store.consume(deliveries);
				if (!replays) {
					this.#refused += outcomes.filter((outcome) => outcome === 'refused').length;
				}
				if (outcomes.includes('again')) throw new Error('The database refused a batch.');
			},
			crashes,
		);
		this.#redelivered += redelivered;
		return handled;
	}

	/** BROKEN on purpose: trusts that the stream delivers each event once. */
	async #consumeUnkeyed(batch: readonly Delivery[]): Promise<Outcome[]> {
		const events = batch.map(({ subject, data }) => {
			const tenant_id = subject.split('.')[1];
			return { tenant_id, ...JSON.parse(new TextDecoder().decode(data)) };
		});
		const good = events.map(({ tenant_id, source }) => source === `/tenants/${tenant_id}/usage`);
		await this.#superuser.query(
			`INSERT INTO usage_unkeyed
			 SELECT tenant_id, id, subject, data->>'meter', (data->>'quantity')::numeric, time, now()
			 FROM json_to_recordset($1)
			   AS e(tenant_id uuid, id text, subject text, data json, time timestamptz)`,
			[JSON.stringify(events.filter((_, index) => good[index]))],
		);
		for (const [index, one] of batch.entries()) if (!good[index]) one.term();
		await Promise.allSettled(batch.filter((_, index) => good[index]).map((one) => one.ackAck()));
		return good.map((is) => (is ? 'stored' : 'refused'));
	}

	async #closeOctober(): Promise<void> {
		await this.#superuser.query(
			`INSERT INTO usage_period
			 SELECT tenant_id, month, now(), quantity FROM bill
			 WHERE month = '2026-10-01' AND tenant_id = ANY ($1)`,
			[TENANTS],
		);
	}

	async #totals(table: Store['table']): Promise<Totals> {
		const { rows } = await this.#superuser.query<{ key: string; tenths: string }>(
			`SELECT tenant_id || ' ' || to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM') AS key,
			        (10 * sum(quantity))::bigint AS tenths
			 FROM ${table} WHERE tenant_id = ANY ($1) GROUP BY 1`,
			[TENANTS],
		);
		return new Map(rows.map(({ key, tenths }) => [key, Number(tenths)]));
	}

	async #billed(): Promise<Pick<Report, 'invoicesChanged' | 'unbilled' | 'gaps'>> {
		const { rows } = await this.#superuser.query<{
			changed: string;
			unbilled: string;
			gaps: string;
		}>(
			`SELECT (SELECT count(*) FROM usage_period p JOIN bill b USING (tenant_id, month)
			         WHERE b.quantity <> p.invoiced) AS changed,
			        (SELECT abs(sum(quantity)) FROM (SELECT quantity FROM usage_event UNION ALL SELECT -quantity FROM bill) q) AS unbilled,
			        (SELECT count(*) FROM usage_gap) AS gaps`,
		);
		const { changed = '', unbilled = '', gaps = '' } = rows[0] ?? {};
		return {
			invoicesChanged: Number(changed),
			unbilled: Math.round(10 * Number(unbilled)),
			gaps: Number(gaps),
		};
	}
}

/** The process ends after COMMIT: no acknowledgment leaves it. */
function dyingBeforeAck(message: JsMsg): Delivery {
	return {
		subject: message.subject,
		data: message.data,
		ackAck: () => Promise.reject(new Error('The process has ended, on purpose.')),
		nak: () => {},
		term: () => message.term(),
	};
}

/** Of a consumer that wants no answers. */
function silent({ subject, data }: JsMsg): Delivery {
	return { subject, data, ackAck: async () => true, nak: () => {}, term: () => {} };
}

/** A pool whose connections may be ended by the server when its database goes. */
function open(connectionString: string, max: number): Pool {
	return new pg.Pool({ connectionString, max }).on('error', () => {});
}

/** One run on a nats-server and a database of its own. */
export async function runPipeline(
	tools: { readonly nats: string; readonly postgresUrl: string },
	seed: number,
	way: Way = 'keyed',
	events: number = PLAN.events,
): Promise<Report> {
	const server = await startNats(tools.nats);
	const state = await serveFinalState(tools.postgresUrl, 'usage-dedupe');
	const pool = open(state.databaseUrl, 4);
	const superuser = open(state.superuserUrl, 1);
	const connection = await makeStream(server.url);
	try {
		return await new Run(way, plan(seed, events), server.url, connection, pool, superuser).go(seed);
	} finally {
		await connection.close();
		await Promise.all([pool.end(), superuser.end()]);
		await state.close();
		await server.stop();
	}
}
