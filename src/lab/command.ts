import { styleText } from 'node:util';
import { readSharedScripts } from './disk.ts';
import { type Engine, EngineError } from './engine.ts';
import { connectPostgres } from './engines/postgres.ts';
import { createNodePGlite } from './node-engine.ts';
import { createNodeScripts } from './node-scripts.ts';
import { LabError } from './read.ts';
import type { SharedScripts } from './steps.ts';
import type { Paint } from './terminal.ts';
import { JobError, type ScriptRunner } from './typescript/job.ts';

/** What the commands `lab` and `attack` have in common: what they run on, and how they end. */

/** A mistake in the call: one sentence that names what exists, exit code 2. */
export class UsageError extends Error {}

/** What a command that runs on an engine is given. */
export interface Terminal {
	readonly engine: Engine;
	readonly shared: SharedScripts;
	readonly say: (text: string) => void;
	readonly paint: Paint;
}

/**
 * Opens PGlite, or the reader's server where there is a url, for one command.
 * @returns the exit code: 0 when the command says that all held, else 1.
 */
export async function inTerminal(
	url: string | null,
	command: (terminal: Terminal) => Promise<boolean>,
): Promise<number> {
	const shared = readSharedScripts();
	const engine = url === null ? await createNodePGlite() : await connectPostgres(url, shared.roles);
	// On a server of the reader's, an interrupted run takes its databases and roles with it.
	process.once('SIGINT', () => engine.close().finally(() => process.exit(130)));
	try {
		return (await command({ engine, shared, ...TERMINAL })) ? 0 : 1;
	} finally {
		await engine.close();
	}
}

/** As `inTerminal`, for what runs in TypeScript. */
export async function inTerminalScripts(
	command: (runner: ScriptRunner, terminal: Omit<Terminal, 'engine'>) => Promise<boolean>,
): Promise<number> {
	const runner = createNodeScripts();
	try {
		return (await command(runner, { shared: readSharedScripts(), ...TERMINAL })) ? 0 : 1;
	} finally {
		await runner.close();
	}
}

const TERMINAL: Pick<Terminal, 'say' | 'paint'> = {
	say: (text) => console.log(text),
	// styleText leaves colors out for NO_COLOR and where the output is no terminal.
	paint: (style, text) => styleText(style, text, { stream: process.stdout }),
};

/** Runs a command to its exit code; what the caller can mend is a sentence and code 2. */
export async function runCommand(main: () => Promise<number>): Promise<void> {
	process.stdout.on('error', () => process.exit(1));
	try {
		process.exitCode = await main();
	} catch (cause) {
		const expected =
			cause instanceof UsageError ||
			cause instanceof EngineError ||
			cause instanceof JobError ||
			cause instanceof LabError;
		if (!expected) throw cause;
		console.error(cause.message);
		process.exitCode = 2;
	}
}
