import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { frozenHash } from './pattern-text.ts';

/**
 * `npm run publish-pattern -- MT-DB-001@1.0.0`: adds the hash of a version's text to published.json.
 * From then on a test fails when the text changes; a change is a new file with the next version.
 */

const FOLDER = new URL('./content/patterns/', import.meta.url);
const LOCK = new URL('published.json', FOLDER);

const names = process.argv.slice(2);
if (names.length === 0)
	stop('Name one version or more: npm run publish-pattern -- MT-DB-001@1.0.0');

const lock = JSON.parse(readFileSync(LOCK, 'utf8')) as Record<string, string>;
for (const name of names) {
	const file = new URL(`${name.replace('@', '/')}.md`, FOLDER);
	if (!existsSync(file)) stop(`There is no ${file.pathname.split('/').slice(-3).join('/')}.`);
	const hash = frozenHash(readFileSync(file, 'utf8'));
	if (lock[name] && lock[name] !== hash) {
		stop(`${name} is published with another text. Put that text back and write a new version.`);
	}
	lock[name] = hash;
}
const sorted = Object.fromEntries(
	Object.entries(lock).sort(([a], [b]) => a.localeCompare(b, 'en')),
);
writeFileSync(LOCK, `${JSON.stringify(sorted, null, '\t')}\n`);

function stop(sentence: string): never {
	console.error(sentence);
	process.exit(1);
}
