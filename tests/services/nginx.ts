import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProgram } from './end-program.ts';
import { ensureProgram } from './ensure-program.ts';
import { untilOpen } from './until-open.ts';

const PLACES = ['/usr/sbin/nginx'];

/**
 * Path of nginx, installed first where the machine allows it.
 * @throws MissingTool when there is none.
 */
export function ensureNginx(): Promise<string> {
	return ensureProgram('nginx', 'nginx-light', PLACES);
}

export interface RunningNginx {
	stop(): Promise<void>;
}

/**
 * Starts nginx with one file of server blocks inside its `http` block, in a folder of this run.
 *
 * @param included text of the file; it listens on `port` of 127.0.0.1.
 */
export async function startNginx(included: string, port: number): Promise<RunningNginx> {
	const nginx = await ensureNginx();
	const folder = await mkdtemp(join(tmpdir(), 'hub-nginx-'));
	await writeFile(join(folder, 'site.conf'), included);
	await writeFile(
		join(folder, 'nginx.conf'),
		`daemon off;
pid nginx.pid;
error_log error.log;
events {}
http {
	include /etc/nginx/mime.types;
	access_log off;
	client_body_temp_path body;
	proxy_temp_path proxy;
	fastcgi_temp_path fastcgi;
	uwsgi_temp_path uwsgi;
	scgi_temp_path scgi;
	include site.conf;
}
`,
	);
	// As root the workers become another user, who may not read a folder of this run.
	const user = process.getuid?.() === 0 ? ['-g', 'user root;'] : [];
	const args = ['-p', folder, '-c', 'nginx.conf', '-e', 'error.log', ...user];
	const child = spawn(nginx, args, { stdio: ['ignore', 'ignore', 'pipe'] });
	let said = '';
	child.stderr.on('data', (chunk: Buffer) => {
		said += chunk.toString();
	});
	const stop = async () => {
		await endProgram(child);
		await rm(folder, { recursive: true, force: true });
	};
	try {
		await untilOpen(port, () => child.exitCode === null);
	} catch {
		const log = await readFile(join(folder, 'error.log'), 'utf8').catch(() => '');
		await stop();
		throw new Error(`nginx did not start: ${said || log}`);
	}
	return { stop };
}
