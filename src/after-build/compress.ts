import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** What a host can send smaller; below this size a second file gains nothing. */
export const TEXT = /\.(?:html|js|css|json|md|svg|txt|xml|webmanifest)$/;
const LEAST_BYTES = 1024;
/** Pages are many and change with each build; what has a hash in its name is made once and sent often. */
const PAGE_QUALITY = 9;
const ASSET_QUALITY = 11;

const toBrotli = promisify<Uint8Array, object, Buffer>(brotliCompress);
const toGzip = promisify<Uint8Array, object, Buffer>(gzip);

/** Writes `<file>.br` and `<file>.gz` beside each text file, for hosts that send such twins. */
export async function compressFolder(folder: string): Promise<void> {
	const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
		TEXT.test(name),
	);
	const queue = names.values();
	// zlib works on the threads of the pool: four at a time keep them busy.
	await Promise.all(
		Array.from({ length: 4 }, async () => {
			for (const name of queue) await compressFile(join(folder, name));
		}),
	);
}

async function compressFile(path: string): Promise<void> {
	const content = await readFile(path);
	if (content.length < LEAST_BYTES) return;
	const quality = path.includes('_astro') ? ASSET_QUALITY : PAGE_QUALITY;
	const params = {
		[constants.BROTLI_PARAM_QUALITY]: quality,
		[constants.BROTLI_PARAM_SIZE_HINT]: content.length,
	};
	await Promise.all([
		toBrotli(content, { params }).then((small) => writeFile(`${path}.br`, small)),
		toGzip(content, { level: 9 }).then((small) => writeFile(`${path}.gz`, small)),
	]);
}
