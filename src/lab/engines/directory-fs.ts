import { MemoryFS, type PGlite } from '@electric-sql/pglite';
import { TAR_BLOCK, tarMembers } from '../tar.ts';

const DATA_DIRECTORY = '/pglite/data';

/** What is used of the file system in PGlite's module. */
interface ModuleFiles {
	mkdirTree(path: string): void;
	writeFile(path: string, data: Uint8Array, options: { canOwn: boolean }): void;
	utime(path: string, accessed: number, modified: number): void;
}

/**
 * Files in memory, with a dumped data directory in them. PGlite's own `loadDataDir` copies
 * each file and looks up each folder again, and wants the archive before it begins; this takes it when
 * PostgreSQL's code stands.
 */
export class DirectoryFs extends MemoryFS {
	readonly #directory: Blob | Promise<Blob>;

	/** @param directory an archive as `dumpDataDir('none')` makes it. */
	constructor(directory: Blob | Promise<Blob>) {
		super();
		this.#directory = directory;
	}

	/** PGlite calls it once, before it looks whether there is a directory. */
	override async initialSyncFs(): Promise<void> {
		const archive = new Uint8Array(await (await this.#directory).arrayBuffer());
		unpack(archive, (this.pg as PGlite).Module.FS as ModuleFiles);
	}
}

function unpack(archive: Uint8Array, files: ModuleFiles): void {
	const made = new Set<string>();
	const make = (path: string) => {
		if (made.has(path)) return;
		files.mkdirTree(path);
		made.add(path);
	};
	for (const { name, at, size, modified, isDirectory } of tarMembers(archive)) {
		const path = `${DATA_DIRECTORY}${name}`;
		if (isDirectory) {
			make(path);
			continue;
		}
		make(path.slice(0, path.lastIndexOf('/')));
		const begin = at + TAR_BLOCK;
		files.writeFile(path, archive.subarray(begin, begin + size), { canOwn: true });
		// A dump of the same state is to be the same archive.
		files.utime(path, modified * 1000, modified * 1000);
	}
}
