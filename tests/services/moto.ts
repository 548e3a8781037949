import { spawn } from 'node:child_process';
import { endProgram } from './end-program.ts';
import { freePort } from './free-port.ts';
import { ensurePython } from './python.ts';
import { untilOpen } from './until-open.ts';

/** A running moto: an imitation of AWS that keeps its state in memory. */
export interface MotoServer {
	/** `http://127.0.0.1:<port>`, for AWS_ENDPOINT_URL and its likes. */
	readonly url: string;
	stop(): Promise<void>;
}

/**
 * Starts moto, of the version that `labs/pyproject.toml` names, on a free port of 127.0.0.1.
 *
 * Of KMS it holds an encryption context to be equal and a ciphertext to be of the key that is named.
 * It knows states of keys, policies and grants, and looks at none of them; `kms.ts` does for states.
 *
 * @throws MissingTool when there is no Python for it.
 */
export async function startMoto(): Promise<MotoServer> {
	const python = await ensurePython();
	const port = await freePort();
	const args = ['-B', '-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
	const server = spawn(python, args, { stdio: ['ignore', 'ignore', 'pipe'] });
	let log = '';
	server.stderr.on('data', (chunk: Buffer) => {
		log = (log + chunk.toString()).slice(-2000);
	});
	const stop = () => endProgram(server);
	try {
		await untilOpen(port, () => server.exitCode === null);
	} catch {
		await stop();
		throw new Error(`moto did not start: ${log.trim().split('\n').at(-1)}`);
	}
	return { url: `http://127.0.0.1:${port}`, stop };
}
