import { EngineError } from '../engine.ts';
import type { BackendFiles } from '../engines/backend.ts';
import { DownloadError, download } from './download.ts';
import { FileLoader } from './file-loader.ts';
import directoryUrl from './files/lab-base.tar.gz?url';
import dataUrl from './files/pglite.data.gz?url';
import wasmUrl from './files/pglite.wasm.gz?url';
import { refusal, requireWebAssembly } from './web-assembly.ts';

/**
 * The three files PostgreSQL boots from, fetched once for all labs of a page. They are stored
 * compressed, so that a host without compression sends no more than one with it. The page decompresses
 * the code, as it is compiled; a worker does the others at the same time.
 */

export type OnBytes = (loaded: number) => void;

type Code = Required<Omit<BackendFiles, 'directory'>>;

interface Arriving {
	readonly code: Promise<Code>;
	readonly base: Promise<Blob>;
}

const loader = new FileLoader(
	() =>
		new Worker(new URL('./files-worker.ts', import.meta.url), { type: 'module', name: 'files' }),
);
let kept: Arriving | undefined;
let loaded = 0;
const listeners = new Set<OnBytes>();

/** Fetches all three, once; a failed attempt is forgotten so that the next press tries again. */
export async function loadFiles(onBytes?: OnBytes): Promise<Code & { readonly directory: Blob }> {
	const [code, directory] = await Promise.all([loadEngine(onBytes), loadBase()]);
	return { ...code, directory };
}

/** What PostgreSQL needs before its directory, which comes at the same time. */
export async function loadEngine(onBytes?: OnBytes): Promise<Code> {
	if (onBytes) {
		listeners.add(onBytes);
		onBytes(loaded);
	}
	try {
		return await arriving().code;
	} finally {
		if (onBytes) listeners.delete(onBytes);
	}
}

/** The directory that all labs boot from. */
export async function loadBase(): Promise<Blob> {
	return arriving().base;
}

const starts = new Map<string, Promise<Blob | undefined>>();

/**
 * The directory of a baked start state: what all labs boot from, with the state's delta. Fetched once.
 * @returns undefined where there is no file or it can not be had: the state's scripts lead to it, too.
 */
export function loadStart({
	baked,
}: {
	readonly baked?: string | undefined;
}): Promise<Blob | undefined> {
	if (baked === undefined) return Promise.resolve(undefined);
	const known = starts.get(baked);
	if (known) return known;
	const fetched = fetchStart(baked).catch(() => {
		starts.delete(baked);
		return undefined;
	});
	starts.set(baked, fetched);
	return fetched;
}

async function fetchStart(url: string): Promise<Blob> {
	const [base, delta] = await Promise.all([loadBase(), loader.load({ url })]);
	return loader.load({ base, delta });
}

function arriving(): Arriving {
	requireWebAssembly();
	kept ??= fetchAll();
	return kept;
}

function fetchAll(): Arriving {
	let begin = () => {};
	const begun = new Promise<void>((resolve) => {
		begin = resolve;
	});
	const data = loader.load({ url: dataUrl }, count, begin);
	// The later of two failures may come when the next press has begun anew: it is to leave that alone.
	const forget = (cause: unknown): never => {
		if (kept === attempt) {
			kept = undefined;
			loaded = 0;
		}
		throw told(cause);
	};
	const base = loader.load({ url: directoryUrl }, count).catch(forget);
	const code = Promise.all([compile(begun), data])
		.then(([wasm, bundle]) => ({ wasm, data: bundle }))
		.catch(forget);
	// Whoever waits for one of them only is told by that one.
	for (const file of [base, code]) file.catch(() => {});
	const attempt = { code, base };
	return attempt;
}

/** A body that breaks off fails wherever it is read: as a stream or a module. */
function told(cause: unknown): EngineError {
	if (cause instanceof EngineError) return cause;
	return refusal(cause) ?? new DownloadError((cause as Error).message);
}

/** @param begun a page that decompresses loads no script: the worker's has to be there before. */
async function compile(begun: Promise<void>): Promise<WebAssembly.Module> {
	const [body] = await Promise.all([download(wasmUrl, count), begun]);
	const headers = { 'content-type': 'application/wasm' };
	return WebAssembly.compileStreaming(new Response(body, { headers }));
}

function count(bytes: number): void {
	loaded += bytes;
	for (const listener of listeners) listener(loaded);
}
