import sizes from './files/sizes.json';

/** Bytes that a first Start fetches, without the worker's script. */
export const DOWNLOAD_BYTES = Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);

/** Bytes as megabytes with one decimal. */
export function megabytes(bytes: number): string {
	return (bytes / 1_000_000).toFixed(1);
}
