import {
	type CopyHead,
	type CopyList,
	cacheNames,
	HEAD_FILE,
	type KeptCopy,
	LIST_FILE,
	pointerAddress,
	readKept,
	WORKER_FILE,
} from './copy.ts';
import { fetchFromServer } from './download.ts';
import { changedEntries, fillCopy, openCopy, type Progress } from './fill.ts';
import { Refusal, type Refused, storageRefusal } from './refusal.ts';

/**
 * Keeps the whole hub in this browser, on a reader's press and never before. A copy is one version,
 * complete or not there: the pointer to it is written after the last file, and the copy it replaces
 * is deleted after that.
 */

export type { Progress } from './fill.ts';

export type OfflineState =
	| Refused
	| { readonly kind: 'none' }
	| { readonly kind: 'kept'; readonly copy: KeptCopy };

export type KeepResult = Refused | { readonly kind: 'kept'; readonly copy: KeptCopy };

/** What the server says of its version beside the one that is kept. */
export type ServerVersion =
	| { readonly kind: 'unreachable' }
	| { readonly kind: 'same' }
	| { readonly kind: 'newer'; readonly head: CopyHead; readonly declined: boolean };

const base = `${import.meta.env.BASE_URL}/`.replace(/\/+$/, '/');
const names = cacheNames(base);
/** Address of the page that keeps, updates and removes the copy. */
export const PAGE_ADDRESS = `${base}offline/`;

/** Bytes for readers: `9.9 MB`, `12 KB`. */
export function readableBytes(bytes: number): string {
	if (bytes < 100_000) return `${Math.ceil(bytes / 1000)} KB`;
	return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Whether this browser keeps a copy, or why it can not. Registers and fetches nothing. */
export async function offlineState(): Promise<OfflineState> {
	try {
		requireBrowser();
		const copy = await readKept(base);
		// A browser short of room may have taken the files and left the rest.
		const whole = copy && (await caches.has(names.copy(copy.version)));
		if (!whole || !(await ownRegistration())) return { kind: 'none' };
		return { kind: 'kept', copy };
	} catch (cause) {
		return storageRefusal(cause, '').result;
	}
}

/** Version and size of what the server has. @throws Refusal `network`, or `no-list` where it has none. */
export async function serverHead(): Promise<CopyHead> {
	return fetchJson<CopyHead>(HEAD_FILE);
}

/**
 * Fetches every file of the server's version and keeps it, or brings a kept copy to that version.
 * A press after a failure goes on where the last one ended.
 */
export async function keepForOffline(
	onProgress: (progress: Progress) => void,
): Promise<KeepResult> {
	try {
		requireBrowser();
		// Asked for and not waited for: one browser decides by itself, another asks the reader.
		void navigator.storage?.persist?.();
		return { kind: 'kept', copy: await alone(() => keepList(onProgress)) };
	} catch (cause) {
		return storageRefusal(cause, '').result;
	}
}

/** Deletes the copy and the worker; pages come from the network again. */
export async function removeOfflineCopy(): Promise<Refused | { readonly kind: 'none' }> {
	try {
		await alone(async () => {
			await caches.delete(names.pointer);
			await deleteCopies();
			await (await ownRegistration())?.unregister();
		});
		return { kind: 'none' };
	} catch (cause) {
		return storageRefusal(cause, '').result;
	}
}

/** Does what no two tabs may do at once. @throws Refusal `busy` where another one is at it. */
async function alone<Value>(work: () => Promise<Value>): Promise<Value> {
	const whenFree = (lock: Lock | null) => {
		if (lock === null) throw new Refusal('busy');
		return work();
	};
	return navigator.locks.request(names.pointer, { ifAvailable: true }, whenFree);
}

/** Compares the kept version with the server's. */
export async function newerVersion(): Promise<ServerVersion> {
	const [kept, head] = await Promise.all([readKept(base), serverHead().catch(() => undefined)]);
	if (!head) return { kind: 'unreachable' };
	if (!kept || head.version === kept.version) return { kind: 'same' };
	return { kind: 'newer', head, declined: kept.declined === head.version };
}

/** Bytes that an update fetches, about: those of the files that changed. @throws Refusal `network`. */
export async function bytesToUpdate(): Promise<number> {
	const [kept, list] = await Promise.all([readKept(base), fetchJson<CopyList>(LIST_FILE)]);
	const changed = changedEntries(list, kept && (await openCopy(base, kept.version)).entries);
	return changed.reduce((sum, [, , sent]) => sum + sent, 0);
}

/** Calls back when another tab has replaced the copy that this page comes from. */
export function onReplaced(listener: () => void): void {
	new BroadcastChannel(names.pointer).addEventListener('message', listener);
}

function tellOtherTabs(): void {
	const channel = new BroadcastChannel(names.pointer);
	channel.postMessage('replaced');
	channel.close();
}

/** Remembers that the reader stays with the kept version; the next version is asked about again. */
export async function declineVersion(version: string): Promise<void> {
	const kept = await readKept(base);
	if (kept) await point({ ...kept, declined: version });
}

function requireBrowser(): void {
	if (!isSecureContext) throw new Refusal('insecure');
	const has = 'serviceWorker' in navigator && 'caches' in globalThis && 'locks' in navigator;
	if (!has) throw new Refusal('no-worker');
}

/** This hub's registration; a hub above it on the same origin has another. */
async function ownRegistration(): Promise<ServiceWorkerRegistration | undefined> {
	const found = await navigator.serviceWorker.getRegistration(base);
	return found?.scope === new URL(base, location.href).href ? found : undefined;
}

async function keepList(onProgress: (progress: Progress) => void): Promise<KeptCopy> {
	const list = await fetchJson<CopyList>(LIST_FILE);
	await requireRoom(list);
	const previous = await readKept(base);
	const copies = (await caches.keys()).filter(names.isCopy);
	const wanted = [names.copy(list.version), previous && names.copy(previous.version)];
	// Left by a download that ended early and was of another version.
	await Promise.all(copies.filter((name) => !wanted.includes(name)).map((n) => caches.delete(n)));
	await registerWorker();
	try {
		await fillCopy(base, list, previous, onProgress);
		const { entries: _, ...head } = list;
		const copy: KeptCopy = { ...head, keptAt: new Date().toISOString() };
		await point(copy);
		await deleteCopies(list.version);
		if (previous && previous.version !== list.version) tellOtherTabs();
		return copy;
	} catch (cause) {
		const refusal = storageRefusal(cause, readableBytes(list.stored));
		// A full disk is not left full.
		if (refusal.reason === 'disk-full' && previous?.version !== list.version) {
			await caches.delete(names.copy(list.version));
		}
		throw refusal;
	}
}

async function requireRoom(list: CopyList): Promise<void> {
	const { quota, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
	if (quota === undefined || quota - usage >= list.stored) return;
	if (await caches.has(names.copy(list.version))) return;
	throw new Refusal('disk-full', readableBytes(list.stored));
}

/** Registers the worker and waits until it serves. */
async function registerWorker(): Promise<void> {
	try {
		const options = { scope: base, updateViaCache: 'none' } as const;
		const registration = await navigator.serviceWorker.register(base + WORKER_FILE, options);
		const worker = registration.active ?? registration.waiting ?? registration.installing;
		if (worker) await activation(worker);
	} catch (cause) {
		throw new Refusal('worker-blocked', (cause as Error).message || (cause as Error).name);
	}
}

function activation(worker: ServiceWorker): Promise<void> {
	return new Promise((resolve, reject) => {
		const look = () => {
			if (worker.state === 'activated') resolve();
			if (worker.state === 'redundant') reject(new Error('it did not start'));
		};
		worker.addEventListener('statechange', look);
		look();
	});
}

async function point(copy: KeptCopy): Promise<void> {
	const cache = await caches.open(names.pointer);
	await cache.put(pointerAddress(base), Response.json(copy));
}

/** Deletes all copies but one. */
async function deleteCopies(version?: string): Promise<void> {
	const copies = (await caches.keys()).filter(names.isCopy);
	const others = copies.filter((name) => version === undefined || name !== names.copy(version));
	await Promise.all(others.map((name) => caches.delete(name)));
}

async function fetchJson<T>(file: string): Promise<T> {
	let response: Response;
	try {
		response = await fetchFromServer(base + file, 'no-store');
	} catch {
		throw new Refusal('network', ' before the first file');
	}
	if (!response.ok) throw new Refusal('no-list', `answer ${response.status} for ${file}`);
	try {
		return await response.json();
	} catch {
		throw new Refusal('no-list', `${file} can not be read`);
	}
}
