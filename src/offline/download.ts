import { isGzip } from '../lab/browser/gzip.ts';
import { type FileEntry, FROM_SERVER, hashOf, NOT_FOUND_FILE } from './copy.ts';
import { Refusal } from './refusal.ts';

/** A connection that sends nothing for this long is one that was cut. */
const STALL_MS = 30_000;
const ATTEMPTS = 3;
/** Said of the bytes on the way or of who may ask; neither holds for the copy. */
const NOT_OF_THE_COPY = ['content-encoding', 'content-length', 'set-cookie', 'vary'];

/** Asks the server itself, past a worker that serves an older copy and past the browser's cache. */
export function fetchFromServer(address: string, cache: RequestCache, signal?: AbortSignal) {
	return fetch(address, {
		cache,
		headers: { [FROM_SERVER]: '1' },
		...(signal && { signal }),
	});
}

/**
 * Fetches one file of the copy and compares its content with the list.
 *
 * @param onBytes is told of bytes as they arrive; of a second attempt, again from the first on.
 * @returns the response to store: the server's headers, its content read.
 * @throws Refusal `network`, `server`, or `changed` when another content arrives twice.
 */
export async function download(
	base: string,
	file: string,
	[hash]: FileEntry,
	onBytes: (arrived: number) => void,
): Promise<Response> {
	for (let attempt = 1; ; attempt += 1) {
		try {
			// A name that carries a hash never changes; what does is asked for again at a second attempt.
			const cache = attempt > 1 ? 'reload' : file.startsWith('_astro/') ? 'default' : 'no-cache';
			const { response, content } = await read(base + file, cache, onBytes);
			if (!response.ok && file !== NOT_FOUND_FILE) {
				throw new Refusal('server', `answer ${response.status} for ${file || 'the first page'}`);
			}
			if (!(await matches(content, file, hash))) throw new Refusal('changed', file || 'first page');
			const headers = new Headers(response.headers);
			for (const name of NOT_OF_THE_COPY) headers.delete(name);
			return new Response(content, { headers });
		} catch (cause) {
			if (attempt < ATTEMPTS) {
				await new Promise((resolve) => setTimeout(resolve, attempt * 300));
				continue;
			}
			throw cause instanceof Refusal ? cause : new Refusal('network');
		}
	}
}

async function read(address: string, cache: RequestCache, onBytes: (arrived: number) => void) {
	const abort = new AbortController();
	let timer = setTimeout(() => abort.abort(), STALL_MS);
	try {
		const response = await fetchFromServer(address, cache, abort.signal);
		const parts: Uint8Array<ArrayBuffer>[] = [];
		let arrived = 0;
		const reader = response.body?.getReader();
		for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
			clearTimeout(timer);
			timer = setTimeout(() => abort.abort(), STALL_MS);
			parts.push(part.value);
			arrived += part.value.byteLength;
			onBytes(arrived);
		}
		return { response, content: await new Blob(parts).arrayBuffer() };
	} finally {
		clearTimeout(timer);
	}
}

/** A file stored compressed may arrive opened, by a host that declares its compression. */
async function matches(content: ArrayBuffer, file: string, hash: string): Promise<boolean> {
	const head = new Uint8Array(content, 0, Math.min(2, content.byteLength));
	const compressed = file.endsWith('.gz') && isGzip(head);
	if (!compressed) return (await hashOf(content)) === hash;
	const opened = new Blob([content]).stream().pipeThrough(new DecompressionStream('gzip'));
	try {
		return (await hashOf(await new Response(opened).arrayBuffer())) === hash;
	} catch {
		// Cut in the middle: it can not be opened.
		return false;
	}
}
