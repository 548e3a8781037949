import sizes from './files/sizes.json';

/** Bytes that a first Start fetches, without the worker's script. */
export const DOWNLOAD_BYTES = Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);

/** Bytes as megabytes with one decimal. */
export function megabytes(bytes: number): string {
	return (bytes / 1_000_000).toFixed(1);
}

/** Bytes of what TypeScript runs on, as a host that compresses sends them; a test measures them. */
export const TYPESCRIPT_BYTES = 90_000;

/** What Start does in a lab, and what it fetches. */
export function startNote(language: 'sql' | 'ts', database: boolean): string {
	const bytes = (database ? DOWNLOAD_BYTES : 0) + (language === 'ts' ? TYPESCRIPT_BYTES : 0);
	const what =
		language === 'ts'
			? 'runs your TypeScript in a worker of this page'
			: 'runs PostgreSQL in this page';
	return `Start ${what}. It fetches ${megabytes(bytes)} MB once.`;
}
