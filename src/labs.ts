import expect from '../labs/expect.sql?raw';
import roles from '../labs/roles.sql?raw';
import { type Lab, LabError, readLab } from './lab/read.ts';
import { recordingOf, requireCurrent } from './lab/record/current.ts';
import { DOMAINS } from './lab/schema.ts';
import type { SharedScripts } from './lab/steps.ts';

/**
 * The labs as the site's pages see them: bundled at build, so a page needs no disk. Import it from
 * pages and components only; a client script that did would carry every lab.
 */

const texts = import.meta.glob<string>(['/labs/*/*/**/*.*', '!/labs/*/*/code/**'], {
	query: '?raw',
	import: 'default',
	eager: true,
});

/** Files of each lab by `<domain>/<lab>`, each by its path in the lab's folder. */
function byFolder(): Map<string, Record<string, string>> {
	const folders = new Map<string, Record<string, string>>();
	for (const [path, text] of Object.entries(texts)) {
		const [domain, lab, ...file] = path.slice('/labs/'.length).split('/');
		if (!DOMAINS.some((known) => known === domain)) continue;
		const folder = `${domain}/${lab}`;
		const files = folders.get(folder) ?? {};
		files[file.join('/')] = text;
		folders.set(folder, files);
	}
	return folders;
}

/** All labs, in the order of the domains and by id within one. */
export const labs: readonly Lab[] = [...byFolder()]
	.map(([folder, files]) => readLab(folder, files))
	.sort(
		(a, b) =>
			DOMAINS.indexOf(a.domain) - DOMAINS.indexOf(b.domain) || a.id.localeCompare(b.id, 'en'),
	);

/** The scripts every lab begins with. */
export const shared: SharedScripts = { roles, expect };

/**
 * For every page that shows what was recorded of a lab: the first of them to be built stops it.
 * @throws Error that names the file and the command, where a step's recording is not current.
 */
export function requireRecorded(lab: Lab): Promise<void> {
	const known = recorded.get(lab);
	if (known) return known;
	const found = requireSteps(lab);
	recorded.set(lab, found);
	return found;
}

/** Every page of a lab asks, and one look at its recordings answers them all. */
const recorded = new WeakMap<Lab, Promise<void>>();

async function requireSteps(lab: Lab): Promise<void> {
	for (const step of lab.steps) await requireCurrent(recordingOf(lab, shared, step));
}

/**
 * One lab by its id.
 * @throws LabError that lists the labs there are.
 */
export function labById(id: string): Lab {
	const lab = labs.find((candidate) => candidate.id === id);
	if (lab) return lab;
	const known = labs.map((candidate) => candidate.id).join(', ');
	throw new LabError(id, [`no such lab; there are ${known}`]);
}
