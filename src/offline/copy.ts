/**
 * What the page that keeps a copy and the service worker that serves it agree on: the names of
 * files and caches, and which file of the copy an address means. No DOM.
 */

/** The service worker's script. Its own name is its address: a browser looks for a newer one there. */
export const WORKER_FILE = 'sw.js';
/** Version and size of what the server has, some hundred bytes, asked for often. */
export const HEAD_FILE = 'offline.json';
/** Every file of that version with its hash. */
export const LIST_FILE = 'offline-files.json';
/** The page for addresses that are not there. */
export const NOT_FOUND_FILE = '404.html';
/** A request that carries it is one for the server's newest file, which the worker must not answer. */
export const FROM_SERVER = 'X-Offline-Keep';

/** Version and size of an offline copy. */
export interface CopyHead {
	readonly version: string;
	readonly files: number;
	/** Bytes that a server which compresses sends, about. */
	readonly sent: number;
	/** Bytes on the reader's disk. */
	readonly stored: number;
}

/** Hash of the content (SHA-256, the first 128 bits as base64url), bytes stored, bytes sent. */
export type FileEntry = readonly [hash: string, stored: number, sent: number];

/** The files of a version; a page goes by its folder with a slash, as it is linked. */
export interface CopyList extends CopyHead {
	readonly entries: Readonly<Record<string, FileEntry>>;
}

/** The copy that this browser keeps. */
export interface KeptCopy extends CopyHead {
	/** When it was complete, as an ISO date and time. */
	readonly keptAt: string;
	/** A newer version that the reader does not want to be asked about again. */
	readonly declined?: string;
}

/** Names of the caches of one hub; two hubs of one origin have different bases. */
export function cacheNames(base: string) {
	const own = `hub-offline ${encodeURIComponent(base)}`;
	return {
		/** Holds one entry, which says what copy is complete. */
		pointer: own,
		copy: (version: string) => `${own} ${version}`,
		isCopy: (name: string) => name.startsWith(`${own} `),
	};
}

/** Address of the one entry of the pointer cache. @param base with both slashes. */
export function pointerAddress(base: string): string {
	return `${base}offline-kept.json`;
}

/** The copy that is complete, undefined where there is none. */
export async function readKept(base: string): Promise<KeptCopy | undefined> {
	const cacheName = cacheNames(base).pointer;
	const response = await caches.match(pointerAddress(base), { cacheName });
	return response?.json();
}

/** Hash of a file's content as the list writes it. */
export async function hashOf(content: BufferSource): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', content);
	const bytes = String.fromCharCode(...new Uint8Array(digest, 0, 16));
	return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * The file of a copy that an address means, and the address to send a reader to where the folder's
 * own is another; undefined for what no copy holds.
 *
 * @param url of the request. @param base of the hub, with both slashes.
 */
export function fileFor(url: URL, base: string): { file: string; folder?: string } | undefined {
	if (!url.pathname.startsWith(base)) return undefined;
	const path = url.pathname.slice(base.length);
	if ([WORKER_FILE, HEAD_FILE, LIST_FILE].includes(path)) return undefined;
	if (path === 'index.html' || path.endsWith('/index.html')) {
		return { file: path, folder: path.slice(0, -'index.html'.length) };
	}
	if (path === '' || path.endsWith('/')) return { file: path };
	return { file: path, folder: `${path}/` };
}
