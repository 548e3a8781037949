import { spawn } from 'node:child_process';
import { endProgram } from './end-program.ts';
import { freePort } from './free-port.ts';
import { ensureGoProgram } from './go-program.ts';
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
	try {
		return await ensureGoProgram('stripe-mock', MODULE);
	} catch (cause) {
		const found = cause instanceof MissingTool && findProgram(['stripe-mock']);
		if (found) return found;
		throw cause;
	}
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
