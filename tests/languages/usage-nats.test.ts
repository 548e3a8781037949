import { AckPolicy, jetstream, jetstreamManager, RetentionPolicy } from '@nats-io/jetstream';
import { connect, type NatsConnection, nanos } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MissingTool, orMissing } from '../services/missing.ts';
import { ensureNats, type NatsServer, startNats } from '../services/nats.ts';

/** What the guide says of JetStream, asked of a nats-server. */

const WINDOW_MS = 400;
const WAIT_MS = 300;

const program = await orMissing(ensureNats);
const missing = program instanceof MissingTool;

describe.skipIf(missing)('JetStream', () => {
	let server: NatsServer;
	let connection: NatsConnection;
	beforeAll(async () => {
		server = await startNats(program as string);
		connection = await connect({ servers: server.url });
		await (await jetstreamManager(connection)).streams.add({
			name: 'USAGE',
			subjects: ['usage.*'],
			retention: RetentionPolicy.Limits,
			duplicate_window: nanos(WINDOW_MS),
		});
	});
	afterAll(async () => {
		await connection.close();
		await server.stop();
	});

	const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
	const stored = async () => {
		const manager = await jetstreamManager(connection);
		return (await manager.streams.info('USAGE')).state.messages;
	};
	const consumerOf = async (durable_name: string, subject: string, max_deliver = -1) => {
		const manager = await jetstreamManager(connection);
		await manager.consumers.add('USAGE', {
			durable_name,
			filter_subject: subject,
			ack_policy: AckPolicy.Explicit,
			ack_wait: nanos(WAIT_MS),
			max_deliver,
		});
		return jetstream(connection).consumers.get('USAGE', durable_name);
	};

	it('remembers an id for its window and stores the message again afterwards', async () => {
		const publish = () => jetstream(connection).publish('usage.window', 'x', { msgID: 'report-1' });
		const before = await stored();
		expect((await publish()).duplicate).toBe(false);
		expect((await publish()).duplicate).toBe(true);
		expect(await stored()).toBe(before + 1);
		await pause(2 * WINDOW_MS);
		expect((await publish()).duplicate).toBe(false);
		expect(await stored()).toBe(before + 2);
	});

	it('looks at the id alone: an id without the tenant hides the other tenant’s event', async () => {
		const client = jetstream(connection);
		await client.publish('usage.acme', 'orchid', { msgID: 'report-2' });
		const { duplicate } = await client.publish('usage.globex', 'falcon', { msgID: 'report-2' });
		expect(duplicate).toBe(true);
	});

	it('remembers ids for two minutes unless told otherwise', async () => {
		const manager = await jetstreamManager(connection);
		const { config } = await manager.streams.add({ name: 'OTHER', subjects: ['other'] });
		expect(config.duplicate_window).toBe(nanos(120_000));
	});

	it('waits 30 seconds for an acknowledgment unless told otherwise', async () => {
		const manager = await jetstreamManager(connection);
		const { config } = await manager.consumers.add('USAGE', {
			durable_name: 'patient',
			ack_policy: AckPolicy.Explicit,
		});
		expect(config.ack_wait).toBe(nanos(30_000));
	});

	it('delivers again after ack_wait, up to max_deliver, and keeps the message', async () => {
		await jetstream(connection).publish('usage.poison', 'x');
		const consumer = await consumerOf('poison', 'usage.poison', 2);
		for (const redelivered of [false, true]) {
			const message = await consumer.next({ expires: 2000 });
			expect(message?.redelivered).toBe(redelivered);
		}
		expect(await consumer.next({ expires: 1500 })).toBe(null);
		const manager = await jetstreamManager(connection);
		const kept = await manager.streams.getMessage('USAGE', { last_by_subj: 'usage.poison' });
		expect(kept?.string()).toBe('x');
	});

	it('answers an acknowledgment that asks to be answered', async () => {
		await jetstream(connection).publish('usage.double', 'x');
		const consumer = await consumerOf('double', 'usage.double');
		const message = await consumer.next({ expires: 2000 });
		expect(await message?.ackAck()).toBe(true);
		expect((await consumer.info()).num_ack_pending).toBe(0);
	});

	it('ends a delivery for term(); a reason needs a server from 2.10.4 on', async () => {
		await jetstream(connection).publish('usage.term', 'x');
		const consumer = await consumerOf('term', 'usage.term');
		(await consumer.next({ expires: 2000 }))?.term('malformed');
		const ignored = connection.info?.version.startsWith('2.9.') ?? false;
		const again = await consumer.next({ expires: 1500 });
		expect(again !== null).toBe(ignored);
		again?.term();
		expect(await consumer.next({ expires: 1000 })).toBe(null);
	});
});
