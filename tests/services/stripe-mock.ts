import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { call } from './call.ts';
import { endProgram } from './end-program.ts';
import { freePort } from './free-port.ts';
import { ensureGo } from './go.ts';
import { findProgram } from './install.ts';
import { MissingTool } from './missing.ts';
import { untilOpen } from './until-open.ts';

/** Its descriptions of the API are those of 2026-08. */
const MODULE = 'github.com/stripe/stripe-mock@v0.203.0';

/**
 * Path of Stripe's own mock, which checks requests against the OpenAPI description and keeps no state.
 * Built first where there is Go.
 * @throws MissingTool when there is none.
 */
export async function ensureStripeMock(): Promise<string> {
	const folder = join(LABS_FOLDER, '..', '.cache', 'go-bin');
	const own = join(folder, process.platform === 'win32' ? 'stripe-mock.exe' : 'stripe-mock');
	if (existsSync(own)) return own;
	const { go } = await ensureGo();
	await mkdir(folder, { recursive: true });
	const { code, output } = await call(go, ['install', MODULE], { env: { GOBIN: folder } });
	if (code === 0 && existsSync(own)) return own;
	const found = findProgram(['stripe-mock']);
	if (found) return found;
	throw new MissingTool(`stripe-mock could not be built: ${output.trim().split('\n').at(-1)}`);
}

export interface StripeMock {
	readonly host: '127.0.0.1';
	readonly port: number;
	stop(): Promise<void>;
}

/** Starts stripe-mock on a free port of 127.0.0.1. */
export async function startStripeMock(program: string): Promise<StripeMock> {
	const port = await freePort();
	const server = spawn(program, ['-http-addr', `127.0.0.1:${port}`], { stdio: 'ignore' });
	try {
		await untilOpen(port, () => server.exitCode === null);
	} catch (cause) {
		await endProgram(server);
		throw new Error('stripe-mock did not start.', { cause });
	}
	return { host: '127.0.0.1', port, stop: () => endProgram(server) };
}
