import baseKey from './lab/browser/files/key.txt?raw';
import type { Lab } from './lab/read.ts';
import { startFileName } from './lab/start-file.ts';
import { startState } from './lab/steps.ts';
import { shared } from './labs.ts';

/** Addresses of the baked files by their names. A client script that imported this would list all. */
const files = import.meta.glob<string>('./lab/browser/files/starts/*.gz', {
	query: '?url',
	import: 'default',
	eager: true,
});

/** Where each step's start state is served; steps whose state was not baked are left out. */
export function bakedStarts(lab: Lab): Record<string, string> {
	const found = lab.steps.map(({ id, number }) => {
		const name = startFileName(startState(lab, shared, { number }), baseKey);
		return [id, files[`./lab/browser/files/starts/${name}`]] as const;
	});
	return Object.fromEntries(found.filter(([, url]) => url !== undefined)) as Record<string, string>;
}
