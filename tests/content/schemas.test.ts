import { describe, expect, it } from 'vitest';
import {
	docsExtension,
	pageProblems,
	patternSchema,
	sectionProblems,
} from '../../src/content-schemas.ts';
import { unknownReferences } from '../../src/references.ts';

const GUIDE = {
	title: 'A guide',
	description: 'What it lets you decide.',
	labs: ['row-level-security'],
	patterns: ['MT-DB-001'],
	sources: [{ title: 'PostgreSQL 18', url: 'https://www.postgresql.org/docs/18/' }],
	reviewed: new Date('2026-11-23'),
};

const PATTERN = {
	id: 'MT-DB-001',
	version: '1.0.0',
	title: 'Row security',
	rule: 'Every table has row security.',
	domain: 'database-isolation',
	status: 'current',
	reviewed: new Date('2026-11-23'),
	proves: { labs: ['row-level-security/add-a-policy'] },
	evidence: { from: 'row-level-security/code/policy-gaps', region: 'tables' },
	incidents: [],
};

describe('a guide', () => {
	it('has every key of a guide', () => {
		expect(pageProblems('database-isolation/a-guide', GUIDE)).toEqual([]);
	});

	it.each(['labs', 'patterns', 'sources', 'reviewed', 'description'])('needs %s', (key) => {
		const { [key as keyof typeof GUIDE]: _, ...rest } = GUIDE;
		expect(pageProblems('database-isolation/a-guide', rest)).toEqual([`${key}: a guide needs it`]);
	});

	it('names sources by https and patterns by their id', () => {
		const source = { title: 'x', url: 'http://example.com/' };
		expect(docsExtension.safeParse({ sources: [source] }).success).toBe(false);
		expect(docsExtension.safeParse({ patterns: ['mt-db-1'] }).success).toBe(false);
		expect(docsExtension.safeParse({ labz: [] }).success).toBe(false);
	});
});

describe('another page', () => {
	it.each(['index', '404', 'reference/glossary', 'database-isolation/index'])(
		'%s has none of these keys',
		(id) => {
			expect(pageProblems(id, { title: 'x', description: 'y' })).toEqual([]);
			expect(pageProblems(id, { title: 'x', labs: [] })).toEqual([
				'labs: only a guide in the folder of a domain has this key',
			]);
		},
	);
});

describe('a pattern', () => {
	it('is accepted', () => {
		expect(patternSchema.safeParse(PATTERN).success).toBe(true);
	});

	it.each([
		['an unknown key', { ...PATTERN, owner: 'me' }],
		['an id in lower case', { ...PATTERN, id: 'mt-db-001' }],
		['a rule of two sentences', { ...PATTERN, rule: 'Do this. Do that.' }],
		['a rule that is a topic', { ...PATTERN, rule: 'Row security' }],
		['a step without its lab', { ...PATTERN, proves: { labs: ['add-a-policy'] } }],
		['no proof', { ...PATTERN, proves: { labs: [] } }],
		['a version without quotes', { ...PATTERN, version: 1 }],
		['a domain that is not there', { ...PATTERN, domain: 'databases' }],
	])('refuses %s', (_, pattern) => {
		expect(patternSchema.safeParse(pattern).success).toBe(false);
	});

	it('has its sections, in order', () => {
		const body = '## Context\nx\n## Consequences\nx\n## Limits\nx\n## Evidence\nx';
		expect(sectionProblems(body)).toEqual([]);
		expect(sectionProblems(body.replace('Limits', 'Limit'))).toHaveLength(1);
		expect(sectionProblems('')).toEqual([
			'the sections are missing; a pattern has Context, Consequences, Limits, Evidence',
		]);
	});
});

describe('references', () => {
	const known = { labs: ['a'], steps: ['a/one'], attacks: [], patterns: ['MT-DB-001'] };

	it('are found', () => {
		const proves = { labs: ['a/one'], attacks: [] };
		expect(unknownReferences({ labs: ['a'], patterns: ['MT-DB-001'], proves }, known)).toEqual([]);
	});

	it('that are not there are named with those that are', () => {
		const proves = { labs: ['a/two'], attacks: ['x'] };
		expect(unknownReferences({ labs: ['b'], proves }, known)).toEqual([
			'labs: the lab b does not exist; there are a',
			'proves.labs: the lab step a/two does not exist; there are a/one',
			'proves.attacks: the attack x does not exist; there is none yet',
		]);
	});
});
