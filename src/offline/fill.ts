import { type CopyList, cacheNames, type FileEntry, type KeptCopy, LIST_FILE } from './copy.ts';
import { download } from './download.ts';
import { Refusal } from './refusal.ts';

const AT_ONCE = 6;

/** How far a download is. */
export interface Progress {
	readonly files: number;
	readonly allFiles: number;
	/** Of what is sent, from 0 to 1. */
	readonly share: number;
}

/** Puts every file of the list into its cache: from there, from the copy before, from the server. */
export async function fillCopy(
	base: string,
	list: CopyList,
	previous: KeptCopy | undefined,
	onProgress: (progress: Progress) => void,
): Promise<void> {
	const cache = await caches.open(cacheNames(base).copy(list.version));
	const old = previous && (await openCopy(base, previous.version));
	const all = Object.entries(list.entries).sort(([, a], [, b]) => b[1] - a[1]);
	const arrived = new Map<string, number>();
	let files = 0;
	const tell = () => {
		const bytes = [...arrived.values()].reduce((sum, part) => sum + part, 0);
		onProgress({ files, allFiles: all.length, share: Math.min(1, bytes / list.sent) });
	};
	const queue = all.values();
	let failed = false;
	const lane = async () => {
		for (const [file, entry] of queue) {
			if (failed) return;
			const [hash, stored, sent] = entry;
			if (!(await cache.match(base + file))) {
				const same = old?.entries[file]?.[0] === hash && (await old.match(file));
				const response =
					same ||
					(await download(base, file, entry, (bytes) => {
						arrived.set(file, Math.min(1, bytes / stored) * sent);
						tell();
					}));
				await cache.put(base + file, response);
			}
			arrived.set(file, sent);
			files += 1;
			tell();
		}
	};
	const lanes = Array.from({ length: AT_ONCE }, lane);
	for (const one of lanes) one.catch(() => (failed = true));
	try {
		await Promise.all(lanes);
	} catch (cause) {
		await Promise.allSettled(lanes);
		if (cause instanceof Refusal && cause.reason === 'network') {
			throw new Refusal('network', ` after ${files} of ${all.length} files`);
		}
		throw cause;
	}
	await cache.put(base + LIST_FILE, Response.json(list));
}

/** A copy that is complete: its files by name, and its list. */
export async function openCopy(base: string, version: string) {
	const cache = await caches.open(cacheNames(base).copy(version));
	const list: CopyList | undefined = await (await cache.match(base + LIST_FILE))?.json();
	return { entries: list?.entries ?? {}, match: (file: string) => cache.match(base + file) };
}

/** Entries of a list whose content another copy does not have under the same name. */
export function changedEntries(
	list: Pick<CopyList, 'entries'>,
	kept: CopyList['entries'] = {},
): FileEntry[] {
	return Object.entries(list.entries)
		.filter(([file, [hash]]) => kept[file]?.[0] !== hash)
		.map(([, entry]) => entry);
}
