import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Loader, LoaderContext } from 'astro/loaders';
import { LABS_FOLDER, listLabs, readLabFromDisk } from './lab/disk.ts';
import type { Known } from './references.ts';

/** An entry as a check sees it. */
export interface Checked {
	readonly id: string;
	readonly data: Readonly<Record<string, unknown>>;
	readonly body: string;
}

/** A loader that stops the build when `problemsOf` finds something, naming the file. */
export function checkedLoader(
	inner: Loader,
	problemsOf: (entry: Checked, known: Known) => string[],
): Loader {
	return {
		...inner,
		async load(context: LoaderContext) {
			await inner.load(context);
			// Over the whole store: an unchanged page is not parsed again, but what it names may be gone.
			const known = readKnown();
			const problems = context.store.values().flatMap(({ id, data, body = '', filePath }) => {
				return problemsOf({ id, data, body }, known).map((line) => `- ${filePath ?? id}: ${line}`);
			});
			if (problems.length > 0) throw new ContentError(problems);
		},
	};
}

class ContentError extends Error {
	constructor(problems: readonly string[]) {
		super(`Pages that can not be built:\n${problems.join('\n')}`);
		this.name = 'ContentError';
	}
}

/** Everything that exists on the disk at this moment. */
function readKnown(): Known {
	const labs = listLabs().map((path) => readLabFromDisk(path.split('/')[1] as string));
	return {
		labs: labs.map(({ id }) => id),
		steps: labs.flatMap((lab) => lab.steps.map((step) => `${lab.id}/${step.id}`)),
		attacks: names(`${LABS_FOLDER}/attacks`),
		patterns: names(fileURLToPath(new URL('./content/patterns', import.meta.url))).filter(
			(name) => !name.includes('.'),
		),
	};
}

function names(folder: string): string[] {
	try {
		return readdirSync(folder).sort();
	} catch {
		return [];
	}
}
