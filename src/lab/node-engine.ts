import { loadBaseDirectory } from './bake.ts';
import type { Engine } from './engine.ts';
import { bootBackend } from './engines/backend.ts';
import { createPGliteEngine } from './engines/pglite.ts';

/** PGlite within this process, for the terminal and the tests. */
export async function createNodePGlite(): Promise<Engine> {
	const base = await loadBaseDirectory();
	return createPGliteEngine(async (directory) =>
		bootBackend({ directory: (await directory) ?? base }),
	);
}
