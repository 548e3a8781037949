import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../services/free-port.ts';
import { type PgBouncerOptions, runPgBouncer } from '../services/pgbouncer.ts';

/** PgBouncer as the guide shows it: its ini byte for byte, and a place.ini of the test's. */

export type Mode = PgBouncerOptions['mode'];
export const MODES: readonly Mode[] = ['session', 'transaction', 'statement'];

const SECRET = 'of the test';

export interface Place {
	/** @param name of the database in place.ini. */
	url(role: string, name?: string): string;
	stop(): Promise<void>;
}

export interface PlaceOptions {
	readonly server: string;
	readonly database: string;
	readonly mode: Mode;
	readonly size: number;
	/** A further line of place.ini. */
	readonly also?: string;
	/** Further databases of place.ini, by the size of their pools: the same one behind other names. */
	readonly names?: Readonly<Record<string, number>>;
}

export async function startAsShown(
	program: string,
	ini: string,
	{ server, database, mode, size, also = '', names = {} }: PlaceOptions,
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
${Object.entries({ app: size, ...names })
	.map(
		([name, most]) =>
			`${name} = host=${hostname} port=${serverPort} dbname=${database} pool_mode=${mode} pool_size=${most}\n`,
	)
	.join('')}`,
	);
	const url = (role: string, name = role === 'exporter' ? 'pgbouncer' : 'app') =>
		`postgres://${role}:${encodeURIComponent(SECRET)}@127.0.0.1:${port}/${name}`;
	return { url, stop: await runPgBouncer(program, folder, url('exporter')) };
}
