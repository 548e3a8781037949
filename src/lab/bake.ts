import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { bakeStarts } from './bake-starts.ts';
import { readSharedScripts } from './disk.ts';
import { bakeDirectory } from './engines/bake.ts';
import { baseScripts } from './steps.ts';

/** Makes the files every lab boots from. Runs before a build; does nothing when they are current. */

const FILES = fileURLToPath(new URL('./browser/files', import.meta.url));
const STARTS = join(FILES, 'starts');
const BASE = 'lab-base.tar.gz';
const PACKAGED = { 'pglite.data.gz': 'pglite.data', 'pglite.wasm.gz': 'pglite.wasm' };
const NAMES = [BASE, ...Object.keys(PACKAGED)];
const LEVEL = { level: 9 };

const compress = promisify<Uint8Array, { level: number }, Buffer>(gzip);
const decompress = promisify<Uint8Array, Buffer>(gunzip);

/** Folder of PGlite's built files, whatever node_modules it was installed to. */
function pgliteFolder(): string {
	return dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
}

function base() {
	return baseScripts(readSharedScripts());
}

/** Equal while the baked files are current: PGlite, the recipe, the start parameters and the base scripts decide. */
async function currentKey(): Promise<string> {
	const { version } = JSON.parse(
		await readFile(join(pgliteFolder(), '..', 'package.json'), 'utf8'),
	) as { version: string };
	const hash = createHash('sha256').update(version);
	for (const source of ['bake.ts', 'backend.ts']) {
		hash.update(await readFile(new URL(`./engines/${source}`, import.meta.url)));
	}
	return hash.update(JSON.stringify(base())).digest('hex');
}

/** Under its final name a file is always whole, also when two processes bake at once. */
async function writeWhole(
	name: string,
	content: Uint8Array | string,
	folder = FILES,
): Promise<void> {
	const temporary = join(folder, `.${name}.${randomBytes(6).toString('hex')}`);
	await writeFile(temporary, content);
	await rename(temporary, join(folder, name));
}

async function isCurrent(key: string): Promise<boolean> {
	const complete = [...NAMES, 'sizes.json', 'key.txt'].every((name) =>
		existsSync(join(FILES, name)),
	);
	return complete && (await readFile(join(FILES, 'key.txt'), 'utf8')) === key;
}

/**
 * Writes the baked files where they are missing or stale.
 * @returns true when something was written.
 */
export async function bake(): Promise<boolean> {
	const key = await currentKey();
	if (await isCurrent(key)) return false;
	await mkdir(FILES, { recursive: true });
	const writeBase = async () => {
		const directory = await bakeDirectory(base());
		await writeWhole(BASE, await compress(new Uint8Array(await directory.arrayBuffer()), LEVEL));
	};
	const writePackaged = async ([name, source]: [string, string]) =>
		writeWhole(name, await compress(await readFile(join(pgliteFolder(), source)), LEVEL));
	await Promise.all([...Object.entries(PACKAGED).map(writePackaged), writeBase()]);
	const sizes: Record<string, number> = {};
	for (const name of NAMES) sizes[name] = (await stat(join(FILES, name))).size;
	await writeWhole('sizes.json', `${JSON.stringify(sizes, null, '\t')}\n`);
	// Last: the key vouches for the files.
	await writeWhole('key.txt', key);
	return true;
}

/** The data directory that instances in Node boot from, baked first where needed. */
export async function loadBaseDirectory(): Promise<Blob> {
	await bake();
	const packed = await readFile(join(FILES, BASE));
	return new Blob([new Uint8Array(await decompress(packed))]);
}

/** Writes what is missing of the start states that pages boot at. @returns how many. */
export async function bakeStartStates(): Promise<number> {
	const directory = await loadBaseDirectory();
	const key = await readFile(join(FILES, 'key.txt'), 'utf8');
	return bakeStarts(STARTS, { directory, key }, (name, content) =>
		writeWhole(name, content, STARTS),
	);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const began = performance.now();
	const base = await bake();
	const starts = await bakeStartStates();
	if (base || starts > 0) {
		const what = `${base ? 'the labs’ database and ' : ''}${starts} start states`;
		console.log(`Baked ${what} in ${Math.round(performance.now() - began)} ms.`);
	}
}
