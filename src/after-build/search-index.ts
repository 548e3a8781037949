import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as pagefind from 'pagefind';

/** The file that every search asks for first. */
const ENTRY = 'pagefind-entry.json';

/**
 * Writes the search index of the built pages to `pagefind/`. Starlight's own step is off: it lets
 * Pagefind's process write the files and ends that process as soon as it says it has, and on a busy
 * machine some are then cut off or missing. Here this process writes what it was handed.
 *
 * @param folder of the built site.
 * @returns how many pages it holds.
 * @throws Error when Pagefind can't make an index, or finds no page.
 */
export async function writeSearchIndex(folder: string): Promise<number> {
	try {
		const { index, errors } = await pagefind.createIndex();
		if (!index) throw new Error(errors.join(' '));
		const added = await index.addDirectory({ path: folder });
		const { files, errors: unwritten } = await index.getFiles();
		const problems = [...added.errors, ...unwritten];
		if (problems.length > 0) throw new Error(problems.join(' '));
		if (added.page_count === 0 || !files.some(({ path }) => path === ENTRY)) {
			throw new Error(`The search index of ${folder} holds no page. Build again.`);
		}
		// What an earlier build left has names of its own and would stay.
		rmSync(join(folder, 'pagefind'), { recursive: true, force: true });
		for (const { path, content } of files) {
			const target = join(folder, 'pagefind', path);
			mkdirSync(dirname(target), { recursive: true });
			writeFileSync(target, content);
		}
		return added.page_count;
	} finally {
		await pagefind.close();
	}
}
