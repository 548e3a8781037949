import { randomUUID } from 'node:crypto';
import {
	AckPolicy,
	DeliverPolicy,
	type JetStreamClient,
	type JsMsg,
	jetstream,
	jetstreamManager,
	RetentionPolicy,
} from '@nats-io/jetstream';
import { connect, type NatsConnection, nanos } from '@nats-io/transport-node';
import type { Publisher } from '../../../labs/billing-metering/usage-dedupe/code/usage-outbox/usage-outbox.ts';
import { PLAN, type Planned } from './plan.ts';

/** The stream of the proof, and the ways a producer and a consumer of it go wrong. */

export const STREAM = 'USAGE';

/** A stream that remembers message ids for as long as the plan says, and everything else for ever. */
export async function makeStream(url: string): Promise<NatsConnection> {
	const connection = await connect({ servers: url, name: 'hub', timeout: 10_000 });
	const manager = await jetstreamManager(connection);
	await manager.streams.add({
		name: STREAM,
		subjects: ['usage.*'],
		retention: RetentionPolicy.Limits,
		duplicate_window: nanos(PLAN.windowMs),
	});
	return connection;
}

export interface Published {
	attempts: number;
	/** What the stream had already and said so. */
	refusedByWindow: number;
}

/** A producer that meets each event's trouble once, the first time it is sent. */
export class TroubledPublisher implements Publisher {
	readonly published: Published = { attempts: 0, refusedByWindow: 0 };
	readonly #client: JetStreamClient;
	readonly #troubles: Map<string, Planned['trouble']>;
	readonly #keyPerAttempt: boolean;

	/** @param keyPerAttempt BROKEN on purpose: a new key whenever a message is sent. */
	constructor(connection: NatsConnection, planned: readonly Planned[], keyPerAttempt = false) {
		this.#client = jetstream(connection, { timeout: 20_000 });
		this.#troubles = new Map(
			planned.map(({ tenantId, eventId, trouble }) => [`${tenantId}:${eventId}`, trouble]),
		);
		this.#keyPerAttempt = keyPerAttempt;
	}

	async publish(subject: string, data: string, { msgID }: { msgID: string }): Promise<void> {
		const trouble = this.#troubles.get(msgID) ?? 'none';
		this.#troubles.delete(msgID);
		if (trouble === 'held back') await new Promise((resolve) => setTimeout(resolve, 30));
		await this.#send(subject, data, msgID);
		if (trouble === 'sent twice') await this.#send(subject, data, msgID);
		if (trouble === 'answer lost') throw new Error('The answer was lost, on purpose.');
	}

	async #send(subject: string, data: string, msgID: string): Promise<void> {
		this.published.attempts += 1;
		const id = this.#keyPerAttempt ? randomUUID() : msgID;
		const text = this.#keyPerAttempt ? JSON.stringify({ ...JSON.parse(data), id }) : data;
		const { duplicate } = await this.#client.publish(subject, text, { msgID: id });
		if (duplicate) this.published.refusedByWindow += 1;
	}
}

/** Reads the stream from its beginning through a durable consumer, batch by batch, until all is acknowledged. */
export async function drain(
	url: string,
	durable: string,
	handle: (batch: readonly JsMsg[], crash: boolean) => Promise<void>,
	crashes: readonly number[] = [],
): Promise<{ batches: number; redelivered: number }> {
	let connection = await connect({ servers: url });
	await addConsumer(connection, durable);
	let redelivered = 0;
	for (let batches = 0; ; ) {
		const consumer = await jetstream(connection).consumers.get(STREAM, durable);
		const { num_pending, num_ack_pending } = await consumer.info();
		if (num_pending + num_ack_pending === 0) {
			await connection.close();
			return { batches, redelivered };
		}
		const batch: JsMsg[] = [];
		const messages = await consumer.fetch({ max_messages: PLAN.batch, expires: 1000 });
		try {
			for await (const message of messages) batch.push(message);
		} catch (cause) {
			// Where the machine is busy for a second, heartbeats are missed: what came is handled, the rest
			// is asked for again.
			if (!(cause as Error).message.includes('heartbeats missed')) throw cause;
		}
		if (batch.length === 0) continue;
		batches += 1;
		redelivered += batch.filter((message) => message.redelivered).length;
		const crash = crashes.includes(batches);
		await handle(batch, crash);
		if (crash) {
			// Nothing it still wanted to say reaches the broker: a process that ended.
			await connection.close();
			connection = await connect({ servers: url });
		}
	}
}

async function addConsumer(connection: NatsConnection, durable: string): Promise<void> {
	const manager = await jetstreamManager(connection);
	await manager.consumers.add(STREAM, {
		durable_name: durable,
		// A replay is not acknowledged: whoever breaks it off runs it again from its beginning.
		ack_policy: durable === 'replay' ? AckPolicy.None : AckPolicy.Explicit,
		...(durable !== 'replay' && {
			ack_wait: nanos(PLAN.ackWaitMs),
			max_ack_pending: 4 * PLAN.batch,
		}),
		deliver_policy: DeliverPolicy.All,
	});
}
