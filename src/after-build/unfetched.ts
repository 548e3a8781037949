import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Files that the bundler emits because PGlite names them, and that no page fetches: a lab boots
 * from the compressed files in `src/lab/browser/files` and never runs initdb. 15 MB.
 */
const UNFETCHED = /^(?:pglite|initdb)-[\w-]{8}\.(?:wasm|data)$/;

/** Deletes them from the built site's assets. */
export function removeUnfetched(folder: string): void {
	const assets = join(folder, '_astro');
	for (const name of readdirSync(assets)) {
		if (UNFETCHED.test(name)) rmSync(join(assets, name));
	}
}
