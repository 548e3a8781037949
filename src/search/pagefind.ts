/** What the hub uses of Pagefind's module, which the build writes beside the index. */
export interface Pagefind {
	init(): Promise<void>;
	/** Null when another search came in the meantime. */
	debouncedSearch(query: string): Promise<{ readonly results: readonly Hit[] } | null>;
}

/** A page that holds the words, not yet loaded. */
export interface Hit {
	data(): Promise<Page>;
}

/** A page that holds the words. */
export interface Page {
	readonly url: string;
	readonly meta: { readonly title?: string };
	/** The parts of the page that hold them, best first. */
	readonly sub_results: readonly Part[];
}

/** A part of a page under a heading of its own. */
export interface Part {
	readonly title: string;
	readonly url: string;
	/** Escaped text in which `<mark>` surrounds the words. */
	readonly excerpt: string;
}

let loads = 0;

/**
 * Loads Pagefind and the head of its index.
 * @param path of `pagefind.js` on this site.
 * @throws when a file does not come; asking again tries the network again.
 */
export async function loadPagefind(path: string): Promise<Pagefind> {
	// Some browsers remember that a module failed; another query makes it another module.
	const again = loads === 0 ? '' : `?again=${loads}`;
	loads += 1;
	const pagefind: Pagefind = await import(/* @vite-ignore */ path + again);
	await pagefind.init();
	return pagefind;
}

/**
 * Pagefind answers "no results" also when a part of its index did not come, and reports that nowhere.
 * @param path of `pagefind.js` on this site.
 * @throws when the network does not answer.
 */
export async function requireNetwork(path: string): Promise<void> {
	const entry = path.replace('pagefind.js', 'pagefind-entry.json');
	const { ok } = await fetch(`${entry}?at=${Date.now()}`, { cache: 'no-store' });
	if (!ok) throw new Error(entry);
}
