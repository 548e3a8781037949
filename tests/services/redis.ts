import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProgram } from './end-program.ts';
import { ensureProgram } from './ensure-program.ts';
import { freePort } from './free-port.ts';
import { run } from './install.ts';

/** A running redis-server of the tests' own. */
export interface RedisServer {
	/** `redis://127.0.0.1:<port>` */
	readonly url: string;
	/** As it says itself: 7.0.15. */
	readonly version: string;
	/** Ends it without a goodbye, as a crash does: what is not on disk is lost. */
	kill(): Promise<void>;
	/** Starts it again on the same port with the files that it left. */
	restart(): Promise<void>;
	stop(): Promise<void>;
}

export interface RedisOptions {
	/**
	 * When the append-only file reaches the disk; without it nothing is kept, not even by a snapshot.
	 * `everysec` is what Redis takes where the file is switched on and nothing else is said.
	 */
	readonly appendFsync?: 'always' | 'everysec';
	/** Address of the server to copy from. */
	readonly replicaOf?: string;
}

/** Debian installs it where a user's PATH finds it; others build it. */
const USUAL_PLACES = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'];
const PATIENCE_MS = 10_000;

/**
 * Path of redis-server, installed first where the machine allows it.
 * @throws MissingTool when there is none.
 */
export function ensureRedis(): Promise<string> {
	return ensureProgram('redis-server', 'redis-server', USUAL_PLACES);
}

/** Starts redis-server on a free port of 127.0.0.1 with a folder of its own. */
export async function startRedis(
	program: string,
	{ appendFsync, replicaOf }: RedisOptions = {},
): Promise<RedisServer> {
	const port = await freePort();
	const folder = await mkdtemp(join(tmpdir(), 'hub-redis-'));
	const { output } = await run(program, ['--version']);
	const args = [
		...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
		...(appendFsync
			? ['--appendonly', 'yes', '--appendfsync', appendFsync]
			: ['--appendonly', 'no']),
		...(replicaOf ? ['--replicaof', '127.0.0.1', new URL(replicaOf).port] : []),
		// A copy in tests need not wait for others that may come.
		...['--repl-diskless-sync-delay', '0'],
	];
	let server = await startOnce(program, args, port);
	const kill = async () => {
		const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
		if (server.exitCode !== null || server.signalCode !== null) return;
		server.kill('SIGKILL');
		await ended;
	};
	return {
		url: `redis://127.0.0.1:${port}`,
		version: /v=([\d.]+)/.exec(output)?.[1] ?? 'unknown',
		kill,
		restart: async () => {
			server = await startOnce(program, args, port);
		},
		stop: async () => {
			await endProgram(server);
			await rm(folder, { recursive: true, force: true });
		},
	};
}

async function startOnce(
	program: string,
	args: readonly string[],
	port: number,
): Promise<ChildProcess> {
	const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
	let log = '';
	server.stdout.on('data', (chunk: Buffer) => {
		log = (log + chunk.toString()).slice(-2000);
	});
	const deadline = Date.now() + PATIENCE_MS;
	while (Date.now() < deadline && server.exitCode === null) {
		if (await answers(port)) return server;
		await new Promise((resolve) => setTimeout(resolve, 25));
	}
	await endProgram(server);
	throw new Error(`redis-server did not start: ${log.trim()}`);
}

/** PONG comes when it has read its files; before, it says that it loads. */
function answers(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
		const answer = (said: boolean) => {
			socket.destroy();
			resolve(said);
		};
		socket.setTimeout(1000, () => answer(false));
		socket.once('error', () => answer(false));
		socket.once('data', (chunk) => answer(chunk.toString().startsWith('+PONG')));
	});
}
