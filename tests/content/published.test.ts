import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { evidenceCode, frozenHash, readPatternText } from '../../src/pattern-text.ts';
import { LOCK_PATH, readLock, readPatternFiles, testedRegion } from './pattern-files.ts';
import {
	evidenceProblems,
	historyProblems,
	type Lock,
	lockProblems,
	newestOf,
	versionProblems,
} from './published.ts';

/** Git tells what the lock said before; a copy without its history can not. */
function lockHistory(): Lock[] | null {
	const git = (...args: string[]) =>
		execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
	try {
		const commits = git('log', '--format=%H', '--', LOCK_PATH).split('\n').filter(Boolean);
		return commits.flatMap((commit) => {
			try {
				return [JSON.parse(git('show', `${commit}:${LOCK_PATH}`)) as Lock];
			} catch {
				return [];
			}
		});
	} catch {
		return null;
	}
}

describe('published patterns', () => {
	const files = readPatternFiles();
	const history = lockHistory();

	it('keep their text', () => expect(lockProblems(files, readLock())).toEqual([]));
	it('say what changed', () => expect(versionProblems(files)).toEqual([]));
	it('quote code that the tests run', () =>
		expect(evidenceProblems(files, testedRegion)).toEqual([]));
	it.skipIf(history === null)('never use an id or a version twice', () =>
		expect(historyProblems(history ?? [], readLock())).toEqual([]),
	);
	it('are several, for the database', () => {
		const database = newestOf(files).filter(([id]) => id.startsWith('MT-DB-'));
		expect(database.length).toBeGreaterThanOrEqual(6);
	});
});

const PATTERN = `---
id: MT-DB-001
version: 1.0.0
title: A rule
rule: Every table is protected.
domain: database-isolation
reviewed: 2026-11-23
evidence: { from: a/code/b, region: c }
---

## Evidence

Run it.

\`\`\`sql
SELECT 1;
\`\`\`
`;
const NAME = 'MT-DB-001@1.0.0';
const NEXT = PATTERN.replace('1.0.0', '1.10.0');

describe('the lock', () => {
	const lock = { [NAME]: frozenHash(PATTERN) };

	it('accepts what may change: review day, proofs, line ends', () => {
		const later = PATTERN.replace('2026-11-23', '2027-01-01\nstatus: current\nincidents: []');
		expect(lockProblems({ [NAME]: later }, lock)).toEqual([]);
		expect(lockProblems({ [NAME]: PATTERN.replaceAll('\n', '\r\n') }, lock)).toEqual([]);
	});

	it.each([
		['the rule', PATTERN.replace('is protected', 'is safe')],
		['the text', PATTERN.replace('Run it', 'Run them')],
		['the query', PATTERN.replace('SELECT 1', 'SELECT 2')],
		['the title', PATTERN.replace('A rule', 'The rule')],
	])('refuses a change of %s', (_, text) => {
		expect(lockProblems({ [NAME]: text }, lock)).toEqual([
			`${NAME} is published and its text changed: put it back and write the next version`,
		]);
	});

	it('refuses a version that vanished, and one that nobody published', () => {
		expect(lockProblems({}, lock)[0]).toContain('its file is gone');
		expect(lockProblems({ [NAME]: PATTERN }, {})[0]).toContain('npm run publish-pattern');
	});

	it('remembers what it said before', () => {
		expect(historyProblems([lock], { ...lock, [`${NAME}0`]: 'x' })).toEqual([]);
		expect(historyProblems([lock], { [NAME]: 'x' })).toHaveLength(1);
		expect(historyProblems([lock, lock], {})).toHaveLength(1);
	});
});

describe('versions', () => {
	const changed = NEXT.replace('rule:', 'changed: The query skips views.\nrule:');

	it('say what changed, but for the first', () => {
		expect(versionProblems({ [NAME]: PATTERN, 'MT-DB-001@1.10.0': changed })).toEqual([]);
		expect(versionProblems({ [NAME]: PATTERN, 'MT-DB-001@1.10.0': NEXT })).toHaveLength(1);
		expect(versionProblems({ 'MT-DB-001@1.10.0': changed })).toHaveLength(1);
	});

	it('stay in the domain of their id', () => {
		const moved = PATTERN.replace('domain: database-isolation', 'domain: data-routing');
		expect(versionProblems({ [NAME]: moved })).toEqual([
			`${NAME} belongs to database-isolation, by its id`,
		]);
	});

	it('are ordered by number, not by letter', () => {
		const files = { 'MT-DB-001@1.10.0': changed, 'MT-DB-001@1.9.0': PATTERN };
		expect(newestOf(files)).toEqual([['MT-DB-001', changed]]);
	});
});

describe('evidence', () => {
	it('is what the tested file says', () => {
		expect(evidenceCode(readPatternText(PATTERN).body)).toBe('SELECT 1;');
		expect(evidenceProblems({ [NAME]: PATTERN }, () => 'SELECT 1;')).toEqual([]);
		expect(evidenceProblems({ [NAME]: PATTERN }, () => 'SELECT 2;')).toHaveLength(1);
	});
});
