import { cacheNames, FROM_SERVER, fileFor, NOT_FOUND_FILE, readKept } from './copy.ts';

/**
 * The service worker. It is registered by a reader's press alone, holds nothing itself, and answers
 * from the copy that is complete: every page of one version together, whatever the server has by
 * now. What the copy lacks comes from the network.
 */

interface FetchEvent extends Event {
	readonly request: Request;
	respondWith(response: Promise<Response>): void;
}

interface Scope {
	readonly registration: ServiceWorkerRegistration;
	readonly clients: { claim(): Promise<void> };
	skipWaiting(): Promise<void>;
	addEventListener(type: 'install', listener: () => void): void;
	addEventListener(
		type: 'activate',
		listener: (event: Event & { waitUntil(work: Promise<unknown>): void }) => void,
	): void;
	addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}

const worker = self as unknown as Scope;
const base = new URL(worker.registration.scope).pathname;

worker.addEventListener('install', () => {
	// The script may be newer than the copy: it serves whatever copy is there.
	void worker.skipWaiting();
});
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (request.method !== 'GET' || url.origin !== location.origin) return;
	if (request.headers.has(FROM_SERVER)) return;
	const wanted = fileFor(url, base);
	if (wanted) event.respondWith(answer(request, url, wanted.file, wanted.folder));
});

async function answer(request: Request, url: URL, file: string, folder?: string) {
	const match = await openCopy();
	const found = await match(file);
	if (found) return found;
	if (folder !== undefined && (await match(folder))) {
		return Response.redirect(`${url.origin}${base}${folder}${url.search}`, 301);
	}
	try {
		return await fetch(request);
	} catch (cause) {
		const page = request.mode === 'navigate' ? await match(NOT_FOUND_FILE) : undefined;
		if (!page) throw cause;
		return new Response(page.body, { status: 404, headers: page.headers });
	}
}

/** Looks files up in the copy; finds none where there is no copy or the browser took it away. */
async function openCopy(): Promise<(file: string) => Promise<Response | undefined>> {
	const kept = await readKept(base).catch(() => undefined);
	if (!kept) return async () => undefined;
	const cacheName = cacheNames(base).copy(kept.version);
	return (file) => caches.match(base + file, { cacheName }).catch(() => undefined);
}
