import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ensureProgram } from './ensure-program.ts';
import { freePort } from './free-port.ts';
import { run } from './install.ts';

/** A running PgBouncer of the tests' own. */
export interface PgBouncer {
	/** As it says itself: 1.18.0. */
	readonly version: string;
	/** Address of a database behind it, as the role that it logs in with. */
	url(role: string, database: string): string;
	stop(): Promise<void>;
}

export interface PgBouncerOptions {
	readonly mode: 'session' | 'transaction' | 'statement';
	/** Server connections for each database and role. */
	readonly size: number;
	/** What is sent when a connection comes back, in session mode. */
	readonly resetQuery?: string;
}

const USUAL_PLACES = ['/usr/sbin/pgbouncer', '/usr/local/bin/pgbouncer'];
const PATIENCE_MS = 10_000;

/**
 * Path of pgbouncer, installed first where the machine allows it.
 * @throws MissingTool when there is none.
 */
export function ensurePgBouncer(): Promise<string> {
	return ensureProgram('pgbouncer', 'pgbouncer', USUAL_PLACES);
}

/**
 * Starts PgBouncer on a free port of 127.0.0.1 before a server that asks for no password.
 *
 * @param program path of pgbouncer.
 * @param server address of the PostgreSQL behind it.
 */
export async function startPgBouncer(
	program: string,
	server: string,
	{ mode, size, resetQuery = 'DISCARD ALL' }: PgBouncerOptions,
): Promise<PgBouncer> {
	const { hostname, port: serverPort } = new URL(server);
	const port = await freePort();
	const folder = await mkdtemp(join(tmpdir(), 'hub-pgbouncer-'));
	await chmod(folder, 0o755);
	await writeFile(join(folder, 'users.txt'), '"app_user" ""\n"app_owner" ""\n"postgres" ""\n');
	await writeFile(
		join(folder, 'pgbouncer.ini'),
		`[databases]
* = host=${hostname} port=${serverPort}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = users.txt
pool_mode = ${mode}
default_pool_size = ${size}
server_reset_query = ${resetQuery.replaceAll(/\s*\n\s*/g, ' ')}
ignore_startup_parameters = extra_float_digits
`,
	);
	const url = (role: string, database: string) =>
		`postgres://${encodeURIComponent(role)}@127.0.0.1:${port}/${database}`;
	const stop = await runPgBouncer(program, folder, url('postgres', 'postgres'));
	const { output } = await run(program, ['--version']);
	return { version: /PgBouncer (\S+)/.exec(output)?.[1] ?? 'unknown', url, stop };
}

/**
 * Runs the `pgbouncer.ini` of a folder until it is stopped, and removes the folder then.
 *
 * @param probe address behind which somebody answers once it is up.
 * @throws Error with the end of its log when it does not come up.
 */
export async function runPgBouncer(
	program: string,
	folder: string,
	probe: string,
): Promise<() => Promise<void>> {
	// It refuses to run as root.
	const asUser = process.getuid?.() === 0 ? ['-u', 'postgres'] : [];
	const child = spawn(program, [...asUser, 'pgbouncer.ini'], {
		cwd: folder,
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	let log = '';
	child.stderr.on('data', (chunk: Buffer) => {
		log = (log + chunk.toString()).slice(-2000);
	});
	const stop = async () => {
		if (child.exitCode === null && child.signalCode === null) {
			const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
			child.kill('SIGINT');
			// Clients that are still there would be waited for.
			const impatient = setTimeout(() => child.kill('SIGKILL'), 2000);
			await ended;
			clearTimeout(impatient);
		}
		await rm(folder, { recursive: true, force: true });
	};
	const deadline = Date.now() + PATIENCE_MS;
	while (!(await answers(probe))) {
		if (child.exitCode === null && Date.now() < deadline) continue;
		await stop();
		throw new Error(`PgBouncer did not start: ${log.trim()}`);
	}
	return stop;
}

async function answers(url: string): Promise<boolean> {
	const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
	client.on('error', () => {});
	try {
		await client.connect();
		await client.query(url.endsWith('/pgbouncer') ? 'SHOW VERSION' : 'SELECT 1');
		return true;
	} catch {
		await new Promise((resolve) => setTimeout(resolve, 50));
		return false;
	} finally {
		await client.end().catch(() => {});
	}
}
