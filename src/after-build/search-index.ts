import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as pagefind from 'pagefind';

/** The file that every search asks for first. */
const ENTRY = 'pagefind-entry.json';

/**
 * Makes the search index whole. Starlight ends Pagefind's own process as soon as that says it has
 * written; on a busy machine the last file, the entry, is then empty, and every search fails. The
 * index is made again here and its files are written by this process.
 *
 * @returns whether it was incomplete.
 * @throws Error when Pagefind can't make an index of the pages.
 */
export async function completeSearchIndex(folder: string): Promise<boolean> {
	if (isWhole(join(folder, 'pagefind', ENTRY))) return false;
	try {
		const { index, errors } = await pagefind.createIndex();
		if (!index) throw new Error(errors.join(' '));
		const added = await index.addDirectory({ path: folder });
		const { files, errors: unwritten } = await index.getFiles();
		const problems = [...added.errors, ...unwritten];
		if (problems.length > 0) throw new Error(problems.join(' '));
		for (const { path, content } of files) {
			const target = join(folder, 'pagefind', path);
			mkdirSync(dirname(target), { recursive: true });
			writeFileSync(target, content);
		}
	} finally {
		await pagefind.close();
	}
	if (!isWhole(join(folder, 'pagefind', ENTRY))) {
		throw new Error('The search index has no entry file. Build again.');
	}
	return true;
}

function isWhole(entry: string): boolean {
	if (!existsSync(entry)) return false;
	try {
		JSON.parse(readFileSync(entry, 'utf8'));
		return true;
	} catch {
		return false;
	}
}
