import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformer } from '@openfga/syntax-transformer';
import { parse } from 'yaml';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { endProgram } from './end-program.ts';
import { freePort } from './free-port.ts';
import { ensureGoProgram } from './go-program.ts';

export const OPENFGA_VERSION = '1.22.1';
const MODULE = `github.com/openfga/openfga/cmd/openfga@v${OPENFGA_VERSION}`;
const PATIENCE_MS = 20_000;

/**
 * Path of the OpenFGA server of this version, built first where there is Go.
 * @throws MissingTool when it can't be built.
 */
export function ensureOpenFga(): Promise<string> {
	return ensureGoProgram('openfga', MODULE);
}

/** A tuple as the API writes it: `user` has `relation` to `object`. */
export interface Tuple {
	readonly user: string;
	readonly relation: string;
	readonly object: string;
}

/** An OpenFGA server in memory. */
export interface OpenFga {
	/** `http://127.0.0.1:<port>` */
	readonly url: string;
	/** Sends a request to its API; an answer that is no success is an error with its text. */
	send(path: string, body: object): Promise<Record<string, unknown>>;
	/** A store of its own with a model in the modeling language. */
	store(model: string): Promise<Store>;
	stop(): Promise<void>;
}

export interface Store {
	readonly id: string;
	/** Of the model that was written; requests name it, so that a later one changes no answer. */
	readonly model: string;
	write(tuples: readonly Tuple[]): Promise<void>;
	remove(tuples: readonly Tuple[]): Promise<void>;
	check(tuple: Tuple): Promise<boolean>;
	/** Objects of a type that the user has the relation to, sorted. */
	list(user: string, relation: string, type: string): Promise<string[]>;
}

/** The file that the example in YAML consists of. */
export const MODEL_FILE = join(
	LABS_FOLDER,
	'auth-isolation/object-check/code/openfga-model/openfga-model.yaml',
);

/** A store test, as `fga model test` reads it, as far as the example uses it. */
export interface StoreTest {
	readonly name: string;
	readonly model: string;
	readonly tuples: readonly Tuple[];
	readonly tests: readonly {
		readonly name: string;
		readonly tuples?: readonly Tuple[];
		readonly check?: readonly {
			readonly user: string;
			readonly object: string;
			readonly assertions: Readonly<Record<string, boolean>>;
		}[];
		readonly list_objects?: readonly {
			readonly user: string;
			readonly type: string;
			readonly assertions: Readonly<Record<string, readonly string[]>>;
		}[];
	}[];
}

/** The example's store test. */
export function readStoreTest(): StoreTest {
	return parse(readFileSync(MODEL_FILE, 'utf8')) as StoreTest;
}

/**
 * Starts OpenFGA on free ports of 127.0.0.1, with nothing on disk.
 * @param flags beyond these, such as `--listObjects-max-results=5`.
 */
export async function startOpenFga(
	program: string,
	flags: readonly string[] = [],
): Promise<OpenFga> {
	const [http, grpc] = [await freePort(), await freePort()];
	const url = `http://127.0.0.1:${http}`;
	const args = [
		'run',
		'--datastore-engine=memory',
		`--http-addr=127.0.0.1:${http}`,
		`--grpc-addr=127.0.0.1:${grpc}`,
		'--metrics-enabled=false',
		'--playground-enabled=false',
		'--log-level=error',
		...flags,
	];
	const server = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
	let log = '';
	server.stderr.on('data', (chunk: Buffer) => {
		log = (log + chunk.toString()).slice(-2000);
	});
	try {
		await untilServing(url, () => server.exitCode === null);
	} catch (cause) {
		await endProgram(server);
		throw new Error(`OpenFGA did not start. ${log.trim()}`, { cause });
	}
	const send: OpenFga['send'] = async (path, body) => {
		const answer = await fetch(`${url}${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		const text = await answer.text();
		if (!answer.ok) throw new Error(`OpenFGA ${path}: ${answer.status} ${text}`);
		return JSON.parse(text) as Record<string, unknown>;
	};
	return {
		url,
		send,
		store: (model) => makeStore(send, model),
		stop: () => endProgram(server),
	};
}

/** `--max-tuples-per-write` is 100 unless told otherwise. */
const TUPLES_PER_WRITE = 100;

async function makeStore(send: OpenFga['send'], model: string): Promise<Store> {
	const { id } = (await send('/stores', { name: 'hub' })) as { id: string };
	const path = `/stores/${id}`;
	const { authorization_model_id } = (await send(
		`${path}/authorization-models`,
		transformer.transformDSLToJSONObject(model),
	)) as { authorization_model_id: string };
	const change = async (kind: 'writes' | 'deletes', tuples: readonly Tuple[]) => {
		for (let at = 0; at < tuples.length; at += TUPLES_PER_WRITE) {
			const tuple_keys = tuples.slice(at, at + TUPLES_PER_WRITE);
			await send(`${path}/write`, { [kind]: { tuple_keys }, authorization_model_id });
		}
	};
	return {
		id,
		model: authorization_model_id,
		write: (tuples) => change('writes', tuples),
		remove: (tuples) => change('deletes', tuples),
		async check(tuple_key) {
			const answer = await send(`${path}/check`, { tuple_key, authorization_model_id });
			return answer['allowed'] === true;
		},
		async list(user, relation, type) {
			const question = { user, relation, type, authorization_model_id };
			return ((await send(`${path}/list-objects`, question))['objects'] as string[]).sort();
		},
	};
}

async function untilServing(url: string, alive: () => boolean): Promise<void> {
	for (const end = Date.now() + PATIENCE_MS; Date.now() < end && alive(); ) {
		const healthy = await fetch(`${url}/healthz`).then(
			({ ok }) => ok,
			() => false,
		);
		if (healthy) return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error('It never said that it serves.');
}
