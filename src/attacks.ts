import { type Attack, readAttack } from './lab/attack.ts';
import { DOMAINS } from './lab/schema.ts';

/** The attacks as the site's pages see them, bundled at build like the labs in `labs.ts`. */

const texts = import.meta.glob<string>('/labs/attacks/*/*.*', {
	query: '?raw',
	import: 'default',
	eager: true,
});

function byFolder(): Map<string, Record<string, string>> {
	const folders = new Map<string, Record<string, string>>();
	for (const [path, text] of Object.entries(texts)) {
		const [name = '', file = ''] = path.slice('/labs/attacks/'.length).split('/');
		folders.set(name, { ...folders.get(name), [file]: text });
	}
	return folders;
}

/** All attacks, in the order of the domains and by title within one. */
export const attacks: readonly Attack[] = [...byFolder()]
	.map(([id, files]) => readAttack(id, files))
	.sort(
		(a, b) =>
			DOMAINS.indexOf(a.domain) - DOMAINS.indexOf(b.domain) || a.title.localeCompare(b.title, 'en'),
	);
