import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeDelta } from './delta.ts';
import { listLabs, readLabFromDisk, readSharedScripts } from './disk.ts';
import { type StartState, SUPERUSER } from './engine.ts';
import { bootBackend } from './engines/backend.ts';
import { runScripts } from './engines/pglite.ts';
import { startFileName } from './start-file.ts';
import { startState } from './steps.ts';

/**
 * Bakes the start of every step that runs SQL in the page, as a delta to the directory that all
 * labs boot from: some 120 kB each, in place of running schema, seed and earlier solutions when a
 * reader presses Start. A page that gets none runs the scripts.
 */

/** The states that pages start from, without repetition. */
function startStates(): StartState[] {
	const shared = readSharedScripts();
	const states = listLabs().flatMap((path) => {
		const lab = readLabFromDisk(basename(path));
		const live = lab.language === 'sql' ? lab.steps.filter((step) => step.live) : [];
		return live.map((step) => startState(lab, shared, step));
	});
	return [...new Map(states.map((state) => [state.key, state])).values()];
}

/**
 * Writes the states that are missing and removes those that no step has any more.
 *
 * @param folder where they stand.
 * @param base the directory they are deltas to, and the key of what it was made from.
 * @param write writes a file that is whole under its name.
 * @returns how many were written.
 */
export async function bakeStarts(
	folder: string,
	base: { readonly directory: Blob; readonly key: string },
	write: (name: string, content: Uint8Array) => Promise<void>,
): Promise<number> {
	await mkdir(folder, { recursive: true });
	const states = new Map(startStates().map((state) => [startFileName(state, base.key), state]));
	const present = new Set((await readdir(folder)).filter((name) => name.endsWith('.gz')));
	const old = [...present].filter((name) => !states.has(name));
	await Promise.all(old.map((name) => rm(join(folder, name), { force: true })));
	const missing = [...states].filter(([name]) => !present.has(name));
	const archive = new Uint8Array(await base.directory.arrayBuffer());
	for (const [name, state] of missing) {
		const delta = encodeDelta(archive, await dumpOf(state, base.directory));
		await write(name, gzipSync(delta, { level: 9 }));
	}
	return missing.length;
}

async function dumpOf(state: StartState, directory: Blob): Promise<Uint8Array> {
	const backend = await bootBackend({ directory });
	try {
		await runScripts(backend, state.scripts);
		await backend.turn(SUPERUSER);
		return new Uint8Array(await (await backend.dump()).arrayBuffer());
	} finally {
		await backend.close();
	}
}
