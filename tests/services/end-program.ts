import type { ChildProcess } from 'node:child_process';

/** Asks a program that a test started to end, and waits until it has. */
export async function endProgram(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	child.kill('SIGTERM');
	await ended;
}
