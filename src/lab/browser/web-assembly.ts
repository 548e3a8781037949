import { EngineError } from '../engine.ts';

/** Told apart from failures that another press may mend. */
export const NO_WEB_ASSEMBLY = 'no-webassembly';

/** @throws EngineError where PostgreSQL can not run in this browser, however often one tries. */
export function requireWebAssembly(): void {
	if (typeof WebAssembly === 'object') return;
	throw new EngineError(
		'This browser has no WebAssembly, which PostgreSQL needs to run in a page.',
		NO_WEB_ASSEMBLY,
	);
}

/** The error for a module that a policy keeps from being compiled; null for any other failure. */
export function refusal(cause: unknown): EngineError | null {
	const { name, message } = cause as Error;
	// A file that came broken is a CompileError too: only the words tell.
	if (name !== 'CompileError' || !/policy|disallow|blocked/i.test(message)) return null;
	return new EngineError(
		'This browser is set not to run WebAssembly, which PostgreSQL needs to run in a page.',
		NO_WEB_ASSEMBLY,
	);
}
