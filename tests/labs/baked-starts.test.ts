import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bakeStartStates, loadBaseDirectory } from '../../src/lab/bake.ts';
import { applyDelta } from '../../src/lab/delta.ts';
import { listLabs, readLabFromDisk, readSharedScripts } from '../../src/lab/disk.ts';
import { bootBackend } from '../../src/lab/engines/backend.ts';
import { createPGliteEngine } from '../../src/lab/engines/pglite.ts';
import { startFileName } from '../../src/lab/start-file.ts';
import { startState } from '../../src/lab/steps.ts';
import { fingerprint } from './fingerprint.ts';

/** What pages start from in place of scripts is what the scripts make. */

const FILES = fileURLToPath(new URL('../../src/lab/browser/files', import.meta.url));

/** The first case may have to bake the states of all labs. */
const BAKES_FIRST_MS = 240_000;

for (const path of listLabs()) {
	const lab = readLabFromDisk(basename(path));
	if (lab.language !== 'sql') continue;
	test(
		`${lab.id}: the baked start of its last step is what its scripts make`,
		async () => {
			await bakeStartStates();
			const step = lab.steps.findLast(({ live }) => live);
			if (!step) throw new Error(`${lab.id} has no step that runs.`);
			const state = startState(lab, readSharedScripts(), step);
			const base = await loadBaseDirectory();
			const key = readFileSync(join(FILES, 'key.txt'), 'utf8');
			const delta = gunzipSync(readFileSync(join(FILES, 'starts', startFileName(state, key))));
			const baked = new Blob([applyDelta(new Uint8Array(await base.arrayBuffer()), delta)]);
			const boot = async (directory: Promise<Blob | null>) =>
				bootBackend({ directory: (await directory) ?? base });
			const made = async (directory?: Blob) => {
				const engine = createPGliteEngine(boot, undefined, { directory: async () => directory });
				const database = await engine.open(state);
				try {
					return await fingerprint(database);
				} finally {
					await database.close();
					await engine.close();
				}
			};
			expect(await made(baked)).toBe(await made());
			// A state of another step is another one: the comparison can fail.
			if (step.number > 1) expect(await made(base)).not.toBe(await made(baked));
		},
		BAKES_FIRST_MS,
	);
}
