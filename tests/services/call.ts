import { execFile } from 'node:child_process';

export interface CallResult {
	/** 127 when there is no such program, 124 when it took too long. */
	readonly code: number;
	readonly stdout: string;
	/** What stood on both streams, for a reader. */
	readonly output: string;
}

/** Runs a program without a shell, to its end or for at most this many milliseconds. */
export function call(
	program: string,
	args: readonly string[],
	{ cwd, env = {}, timeout = 300_000 }: CallOptions = {},
): Promise<CallResult> {
	const options = { cwd, env: { ...process.env, ...env }, timeout, maxBuffer: 64 * 1024 * 1024 };
	return new Promise((resolve) => {
		execFile(program, args, options, (error, stdout, stderr) => {
			const said = [stdout, stderr].filter((text) => text.trim() !== '').join('\n');
			if (!error) resolve({ code: 0, stdout, output: said });
			else if (error.killed) {
				resolve({ code: 124, stdout, output: `${said}\nIt took more than ${timeout} ms.` });
			} else {
				const code = typeof error.code === 'number' ? error.code : 127;
				resolve({ code, stdout, output: said || error.message });
			}
		});
	});
}

export interface CallOptions {
	readonly cwd?: string | undefined;
	/** Variables beside those of this process. */
	readonly env?: Readonly<Record<string, string>>;
	readonly timeout?: number;
}
