import sizes from './files/sizes.json' with { type: 'json' };

/** Bytes that a first Start fetches, without the worker's script. */
export const DOWNLOAD_BYTES = Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);

/** Bytes as megabytes with one decimal. */
export function megabytes(bytes: number): string {
	return (bytes / 1_000_000).toFixed(1);
}

/**
 * Scripts that a Start fetches in a TypeScript lab, as a host that compresses sends them; with a
 * database, those of PGlite and `pg` too. A test measures both.
 */
export const TYPESCRIPT_BYTES = { alone: 110_000, withDatabase: 300_000 } as const;

/** What Start does in a lab, and what it fetches. */
export function startNote(language: 'sql' | 'ts', database: boolean): string {
	if (language === 'sql') {
		return `Start runs PostgreSQL in this page. It fetches ${megabytes(DOWNLOAD_BYTES)} MB once.`;
	}
	const bytes = database ? DOWNLOAD_BYTES + TYPESCRIPT_BYTES.withDatabase : TYPESCRIPT_BYTES.alone;
	return `Start runs your TypeScript in a worker of this page. It fetches ${megabytes(bytes)} MB once.`;
}
