import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LABS_FOLDER, listLabs, readLabFromDisk, readSharedScripts } from '../../src/lab/disk.ts';
import type { ProjectSources } from '../../src/stackblitz/project.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a project of an example is composed from, read from the disk as the build reads it. */
export function readProjectSources(): ProjectSources {
	const ids = listLabs().map((path) => path.split('/')[1] ?? '');
	return {
		code: textsIn(LABS_FOLDER, ROOT, (path) => /^labs\/[^/]+\/[^/]+\/code\//.test(path)),
		labs: ids.map((id) => readLabFromDisk(id)),
		shared: readSharedScripts(),
		template: textsIn(join(ROOT, 'src/stackblitz/template')),
		manifest: JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')),
	};
}

function textsIn(folder: string, root = folder, keep: (path: string) => boolean = () => true) {
	const texts: Record<string, string> = {};
	for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
		const path = join(entry.parentPath, entry.name);
		const name = relative(root, path).split(sep).join('/');
		if (entry.isFile() && keep(name)) texts[name] = readFileSync(path, 'utf8');
	}
	return texts;
}
