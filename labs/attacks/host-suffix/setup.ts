/** The books by the host of their tenant. */
export const books: Readonly<Record<string, string>> = {
	'acme.saas.example': 'orchid retainer',
	'globex.saas.example': 'falcon rollout',
};

/** The hosts in the catalog. */
export const hosts: ReadonlySet<string> = new Set(Object.keys(books));

export const BASE = 'saas.example';

/**
 * What a page reads that calls globex's API from the browser of somebody logged in at globex. The
 * browser hands the answer over where the server allows the page's origin.
 */
export function pageReads(
	origin: string,
	allows: (origin: string, host: string) => boolean,
): string {
	const host = 'globex.saas.example';
	return allows(origin, host) ? (books[host] ?? '') : 'blocked by the browser';
}
