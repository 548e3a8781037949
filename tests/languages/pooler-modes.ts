import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../services/free-port.ts';

/** PgBouncer as the guide shows it: its ini byte for byte, and a place.ini of the test's. */

export const MODES = ['session', 'transaction', 'statement'] as const;
export type Mode = (typeof MODES)[number];

export const SECRET = 'of the test';

export interface Place {
	url(role: string): string;
	stop(): Promise<void>;
}

export interface PlaceOptions {
	readonly server: string;
	readonly database: string;
	readonly mode: Mode;
	readonly size: number;
	/** A further line of place.ini. */
	readonly also?: string;
}

export async function startAsShown(
	program: string,
	ini: string,
	{ server, database, mode, size, also = '' }: PlaceOptions,
): Promise<Place> {
	const { hostname, port: serverPort } = new URL(server);
	const port = await freePort();
	const folder = await mkdtemp(join(tmpdir(), 'hub-pooler-'));
	await chmod(folder, 0o755);
	const users = ['app_user', 'app_owner', 'postgres', 'exporter'];
	await writeFile(join(folder, 'pgbouncer.ini'), ini);
	await writeFile(
		join(folder, 'users.txt'),
		users.map((user) => `"${user}" "${SECRET}"\n`).join(''),
	);
	await writeFile(
		join(folder, 'place.ini'),
		`listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
${also}

[databases]
app = host=${hostname} port=${serverPort} dbname=${database} pool_mode=${mode} pool_size=${size}
`,
	);
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
			child.kill('SIGTERM');
			await ended;
		}
		await rm(folder, { recursive: true, force: true });
	};
	const address = (role: string, name: string) =>
		`postgres://${role}:${encodeURIComponent(SECRET)}@127.0.0.1:${port}/${name}`;
	const deadline = Date.now() + 10_000;
	for (;;) {
		const client = new pg.Client({ connectionString: address('exporter', 'pgbouncer') });
		client.on('error', () => {});
		try {
			await client.connect();
			break;
		} catch (cause) {
			if (child.exitCode !== null || Date.now() > deadline) {
				await stop();
				throw new Error(`PgBouncer did not start: ${log.trim()}`, { cause });
			}
			await new Promise((resolve) => setTimeout(resolve, 30));
		} finally {
			await client.end().catch(() => {});
		}
	}
	return { url: (role) => address(role, role === 'exporter' ? 'pgbouncer' : 'app'), stop };
}
