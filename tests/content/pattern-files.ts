import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cutRegion } from '../../src/components/snippet.ts';
import { readPatternText } from '../../src/pattern-text.ts';
import type { Lock, PatternFiles } from './published.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const LOCK_PATH = 'src/content/patterns/published.json';

/** Every version on the disk, by `<id>@<version>`. */
export function readPatternFiles(): PatternFiles {
	const paths = globSync('src/content/patterns/*/*.md', { cwd: ROOT }).sort();
	return Object.fromEntries(
		paths.map((path) => {
			const [id, file] = path.replaceAll('\\', '/').split('/').slice(-2);
			return [`${id}@${file?.replace(/\.md$/, '')}`, readFileSync(`${ROOT}/${path}`, 'utf8')];
		}),
	);
}

export function readLock(): Lock {
	return JSON.parse(readFileSync(`${ROOT}/${LOCK_PATH}`, 'utf8'));
}

/** The region that a pattern's front matter names under `evidence`. */
export function testedRegion(text: string): string {
	const evidence = readPatternText(text).data['evidence'] as Record<string, string>;
	const { from, region, lang = 'sql' } = evidence;
	const file = `${from?.split('/').at(-1)}.${lang}`;
	const [path = ''] = globSync(`labs/*/${from}/${file}`, { cwd: ROOT });
	return cutRegion(readFileSync(`${ROOT}/${path}`, 'utf8'), region, file).code;
}
