import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Attack, readAttack } from './attack.ts';
import { type Lab, LabError, readLab } from './read.ts';
import { DOMAINS } from './schema.ts';
import type { SharedScripts } from './steps.ts';

/** Labs read from the disk, for the terminal, the tests and the build. */

export const LABS_FOLDER = fileURLToPath(new URL('../../labs', import.meta.url));

/** The scripts every lab begins with, from the given `labs/` folder. */
export function readSharedScripts(root = LABS_FOLDER): SharedScripts {
	return {
		roles: readFileSync(join(root, 'roles.sql'), 'utf8'),
		expect: readFileSync(join(root, 'expect.sql'), 'utf8'),
	};
}

/** Paths `<domain>/<lab>` of all labs; a lab is a folder with a README.md in a domain's folder. */
export function listLabs(root = LABS_FOLDER): string[] {
	return DOMAINS.flatMap((domain) =>
		folders(join(root, domain)).map((name) => `${domain}/${name}`),
	).sort();
}

/**
 * Reads one lab by its id, which is its folder's name and unique in the hub.
 * @throws LabError when there is none, listing those there are, or when its files are wrong.
 */
export function readLabFromDisk(id: string, root = LABS_FOLDER): Lab {
	const paths = listLabs(root).filter((path) => path.endsWith(`/${id}`));
	const [path] = paths;
	if (path === undefined) {
		const known = listLabs(root).map((known) => known.split('/')[1]);
		throw new LabError(id, [`no such lab; there are ${known.join(', ')}`]);
	}
	if (paths.length > 1) throw new LabError(id, [`the id stands twice: ${paths.join(' and ')}`]);
	return readLab(path, readFiles(join(root, path)));
}

/** Names of all attacks, the folders of `labs/attacks/`. */
export function listAttacks(root = LABS_FOLDER): string[] {
	return folders(join(root, 'attacks')).sort();
}

/** @throws LabError when its files are wrong. */
export function readAttackFromDisk(id: string, root = LABS_FOLDER): Attack {
	return readAttack(id, readFiles(join(root, 'attacks', id)));
}

function folders(path: string): string[] {
	try {
		return readdirSync(path, { withFileTypes: true })
			.filter((entry) => entry.isDirectory())
			.map((entry) => entry.name);
	} catch {
		return [];
	}
}

function readFiles(folder: string): Record<string, string> {
	const files: Record<string, string> = {};
	for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		const path = join(entry.parentPath, entry.name);
		files[relative(folder, path).split(sep).join('/')] = readFileSync(path, 'utf8');
	}
	return files;
}
