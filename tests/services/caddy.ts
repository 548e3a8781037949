import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProgram } from './end-program.ts';
import { ensureProgram } from './ensure-program.ts';
import { untilOpen } from './until-open.ts';

/**
 * Path of Caddy, installed first where the machine allows it.
 * @throws MissingTool when there is none.
 */
export function ensureCaddy(): Promise<string> {
	return ensureProgram('caddy');
}

export interface RunningCaddy {
	/** What it wrote to its log, so far. */
	readonly log: () => string;
	stop(): Promise<void>;
}

/**
 * Starts Caddy with a configuration and waits until the port answers. Certificates and state live in
 * a folder of this run.
 *
 * @param config the JSON that Caddy takes.
 * @param port where the configuration listens on 127.0.0.1.
 */
export async function startCaddy(
	config: unknown,
	port: number,
	env: Readonly<Record<string, string>>,
): Promise<RunningCaddy> {
	const caddy = await ensureCaddy();
	const folder = await mkdtemp(join(tmpdir(), 'hub-caddy-'));
	const file = join(folder, 'config.json');
	await writeFile(file, JSON.stringify(config));
	const child = spawn(caddy, ['run', '--config', file], {
		env: { ...process.env, ...env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let log = '';
	const collect = (chunk: Buffer) => {
		log += chunk.toString();
	};
	child.stdout.on('data', collect);
	child.stderr.on('data', collect);
	const stop = async () => {
		await endProgram(child);
		await rm(folder, { recursive: true, force: true });
	};
	try {
		await untilOpen(port, () => child.exitCode === null);
	} catch {
		await stop();
		throw new Error(`Caddy did not start: ${log.trim().split('\n').slice(-3).join(' ')}`);
	}
	return { log: () => log, stop };
}
