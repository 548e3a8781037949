import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProgram } from './end-program.ts';
import { ensureProgram } from './ensure-program.ts';
import { freePort } from './free-port.ts';

/** A running nats-server with JetStream, of the tests' own. */
export interface NatsServer {
	/** `nats://127.0.0.1:<port>` */
	readonly url: string;
	stop(): Promise<void>;
}

/** Debian installs it where a user's PATH does not look. */
const USUAL_PLACES = ['/usr/sbin/nats-server', '/usr/local/bin/nats-server'];
const PATIENCE_MS = 10_000;

/**
 * Path of nats-server, installed first where the machine allows it.
 * @throws MissingTool when there is none.
 */
export function ensureNats(): Promise<string> {
	return ensureProgram('nats-server', 'nats-server', USUAL_PLACES);
}

/** Starts nats-server with JetStream on a free port of 127.0.0.1 and a store of its own. */
export async function startNats(program: string): Promise<NatsServer> {
	const port = await freePort();
	const store = await mkdtemp(join(tmpdir(), 'hub-nats-'));
	const args = ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', store];
	const server = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
	let log = '';
	server.stderr.on('data', (chunk: Buffer) => {
		log = (log + chunk.toString()).slice(-2000);
	});
	const stop = async () => {
		await endProgram(server);
		await rm(store, { recursive: true, force: true });
	};
	try {
		await untilReady(server, port);
	} catch (cause) {
		await stop();
		throw new Error(`nats-server did not start: ${(cause as Error).message} ${log.trim()}`);
	}
	return { url: `nats://127.0.0.1:${port}`, stop };
}

/** Until it greets a client: it listens before JetStream has read its store. */
async function untilReady(server: ChildProcess, port: number): Promise<void> {
	const deadline = Date.now() + PATIENCE_MS;
	while (Date.now() < deadline) {
		if (server.exitCode !== null) throw new Error(`It ended with ${server.exitCode}.`);
		if (await greets(port)) return;
		await new Promise((resolve) => setTimeout(resolve, 25));
	}
	throw new Error(`It said nothing for ${PATIENCE_MS} ms.`);
}

function greets(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		const answer = (said: boolean) => {
			socket.destroy();
			resolve(said);
		};
		socket.setTimeout(1000, () => answer(false));
		socket.once('error', () => answer(false));
		socket.once('data', (chunk) => answer(chunk.toString().startsWith('INFO')));
	});
}
