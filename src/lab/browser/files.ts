import { applyDelta } from '../delta.ts';
import { EngineError } from '../engine.ts';
import type { BackendFiles } from '../engines/backend.ts';
import directoryUrl from './files/lab-base.tar.gz?url';
import dataUrl from './files/pglite.data.gz?url';
import wasmUrl from './files/pglite.wasm.gz?url';
import { isGzip } from './gzip.ts';
import { refusal, requireWebAssembly } from './web-assembly.ts';

/**
 * The three files PostgreSQL boots from, fetched once for all labs of a page. They are stored
 * compressed, so that a host without compression sends no more than one with it.
 */

export type OnBytes = (loaded: number) => void;

export class DownloadError extends EngineError {
	constructor(detail: string) {
		super(
			`PostgreSQL could not be downloaded (${detail}). Nothing of yours is lost: check the connection and press Start again.`,
		);
		this.name = 'DownloadError';
	}
}

let kept: Promise<Required<BackendFiles>> | undefined;
let loaded = 0;
const listeners = new Set<OnBytes>();

/** Fetches and compiles, once; a failed attempt is forgotten so that the next press tries again. */
export function loadFiles(onBytes?: OnBytes): Promise<Required<BackendFiles>> {
	if (onBytes) {
		listeners.add(onBytes);
		onBytes(loaded);
	}
	kept ??= fetchAll().catch((cause) => {
		kept = undefined;
		loaded = 0;
		// A body that breaks off fails wherever it is read: as a stream, a Blob or a module.
		if (cause instanceof EngineError) throw cause;
		throw refusal(cause) ?? new DownloadError((cause as Error).message);
	});
	return kept.finally(() => {
		if (onBytes) listeners.delete(onBytes);
	});
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
	const delta = open(url, false).then((body) => new Response(body).arrayBuffer());
	const [{ directory }, bytes] = await Promise.all([loadFiles(), delta]);
	const base = new Uint8Array(await directory.arrayBuffer());
	return new Blob([applyDelta(base, new Uint8Array(bytes))]);
}

async function fetchAll(): Promise<Required<BackendFiles>> {
	requireWebAssembly();
	const [wasm, data, directory] = await Promise.all([
		open(wasmUrl).then((body) =>
			WebAssembly.compileStreaming(
				new Response(body, { headers: { 'content-type': 'application/wasm' } }),
			),
		),
		open(dataUrl).then((body) => new Response(body).blob()),
		open(directoryUrl).then((body) => new Response(body).blob()),
	]);
	return { wasm, data, directory };
}

/**
 * The file's content, decompressed whether or not the host has already done so.
 * @param counted whether its bytes are told to those who listen.
 */
async function open(url: string, counted = true): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
	let response: Response;
	try {
		response = await fetch(url);
	} catch (cause) {
		throw new DownloadError((cause as Error).message);
	}
	if (!response.ok || !response.body) throw new DownloadError(`answer ${response.status}`);
	const sent = counted ? response.body.pipeThrough(counting()) : response.body;
	const [head, body] = await peek(sent);
	return isGzip(head) ? body.pipeThrough(new DecompressionStream('gzip')) : body;
}

function counting(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
	return new TransformStream({
		transform(chunk, controller) {
			loaded += chunk.byteLength;
			for (const listener of listeners) listener(loaded);
			controller.enqueue(chunk);
		},
	});
}

async function peek(
	stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<[Uint8Array, ReadableStream<Uint8Array<ArrayBuffer>>]> {
	const reader = stream.getReader();
	const read = () =>
		reader.read().catch((cause) => {
			throw new DownloadError((cause as Error).message);
		});
	const first = await read();
	const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
		start(controller) {
			if (first.value) controller.enqueue(first.value);
		},
		async pull(controller) {
			const { done, value } = await read();
			if (done) controller.close();
			else controller.enqueue(value);
		},
		cancel: (reason) => reader.cancel(reason),
	});
	return [first.value ?? new Uint8Array(0), body];
}
