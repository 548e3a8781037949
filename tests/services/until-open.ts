import { connect } from 'node:net';

const WAIT_MS = 15_000;

/**
 * Waits until a port of 127.0.0.1 takes connections.
 * @param alive false once the program that should listen has ended.
 * @throws when it ended or 15 seconds have passed.
 */
export async function untilOpen(port: number, alive: () => boolean): Promise<void> {
	for (const end = Date.now() + WAIT_MS; Date.now() < end && alive(); ) {
		if (await opens(port)) return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error('closed');
}

function opens(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		const end = (open: boolean) => {
			socket.destroy();
			resolve(open);
		};
		socket.once('connect', () => end(true));
		socket.once('error', () => end(false));
	});
}
