import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProgram } from './end-program.ts';
import { ensureProgram } from './ensure-program.ts';
import { freePort } from './free-port.ts';
import { ensurePython } from './python.ts';
import { untilOpen } from './until-open.ts';

/** Two SAML identity providers in one process of pysaml2: `<url>/acme/sso` and `<url>/globex/sso`. */
export interface SamlIdp {
	readonly env: Readonly<Record<string, string>>;
	stop(): Promise<void>;
}

/**
 * Starts them on a free port of 127.0.0.1. They sign with the xmlsec1 of this machine, which is installed first
 * where the machine allows it. Their login page answers with the fields of the form in JSON.
 * @throws MissingTool when there is no Python or no xmlsec1.
 */
export async function startSamlIdp(): Promise<SamlIdp> {
	const python = await ensurePython();
	const xmlsec = await ensureProgram('xmlsec1');
	const port = await freePort();
	const folder = await mkdtemp(join(tmpdir(), 'hub-saml-'));
	const script = join(import.meta.dirname, 'saml_idp.py');
	const server = spawn(python, ['-B', script, folder, xmlsec, String(port)], {
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let log = '';
	server.stderr.on('data', (chunk: Buffer) => {
		log = (log + chunk.toString()).slice(-2000);
	});
	const stop = async () => {
		await endProgram(server);
		await rm(folder, { recursive: true, force: true });
	};
	try {
		await untilOpen(port, () => server.exitCode === null);
		// It listens before its keys are made.
		await new Promise<void>((resolve, reject) => {
			server.stdout.once('data', () => resolve());
			server.once('close', () => reject(new Error('closed')));
		});
	} catch {
		await stop();
		throw new Error(`The SAML identity providers did not start: ${log.trim()}`);
	}
	return { env: { SAML_IDP_URL: `http://127.0.0.1:${port}` }, stop };
}
