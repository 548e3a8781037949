import { describe, expect, test } from 'vitest';
import { LabError, tenantOf } from '../../src/lab/read.ts';
import { fixtureLab, LAB_FILES } from './fixture-lab.ts';

const readme = LAB_FILES['README.md'] as string;
const step = LAB_FILES['01-first/README.md'] as string;

describe('a lab', () => {
	test('has its parts', () => {
		const lab = fixtureLab();
		expect(lab).toMatchObject({
			id: 'notes',
			domain: 'database-isolation',
			title: 'Notes',
			intro: 'One table.',
			engines: ['pglite', 'postgres'],
			sessions: 'separate',
			shares: [],
			superuser: null,
		});
		expect(lab.actors.map(({ login }) => login)).toEqual([
			{ role: 'app_user', tenant: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' },
			{ role: 'app_owner', tenant: null },
		]);
		expect(lab.actors.map((actor) => tenantOf(lab, actor)?.marker)).toEqual(['orchid', undefined]);
	});

	test('has steps with task, hints, reason, answers', () => {
		const [first, second] = fixtureLab().steps;
		expect(first).toMatchObject({
			number: 1,
			id: 'first',
			folder: '01-first',
			task: 'Do it.',
			hints: ['Nudge.', 'Place.'],
			why: 'Because.',
			leaks: 'forbidden',
			wrong: [
				{ name: 'a', text: 'SELECT 3;' },
				{ name: 'b', text: 'SELECT 2;' },
			],
			also: [{ name: 'c', text: 'SELECT 4;' }],
			transcript: null,
		});
		expect(first?.actor.name).toBe('migrator');
		expect(first?.probes).toMatchObject([{ actor: { name: 'acme' }, sql: 'SELECT * FROM note;' }]);
		expect(second).toMatchObject({ number: 2, solution: null, check: null, hints: [], why: null });
		expect(second?.actor.name).toBe('acme');
	});

	test('may have a part that only a superuser sets up', () => {
		const superuser = 'CREATE VIEW all_notes AS SELECT * FROM note;';
		expect(fixtureLab({ 'superuser.sql': superuser })).toMatchObject({ superuser });
	});

	test('may have examples, whatever files they hold', () => {
		expect(fixtureLab({ 'code/any/thing.go': '' }).id).toBe('notes');
	});
});

describe('what is wrong is named', () => {
	const without = (name: string) => ({ [name]: null });
	const lab = (from: string | RegExp, to: string) => ({ 'README.md': readme.replace(from, to) });
	const first = (from: string | RegExp, to: string) => ({
		'01-first/README.md': step.replace(from, to),
	});

	test.each([
		['no README', without('README.md'), 'README.md is missing'],
		['no schema', without('schema.sql'), 'schema.sql is missing'],
		['no seed', without('seed.sql'), 'seed.sql is missing'],
		['no front matter', { 'README.md': 'Text.' }, 'does not begin with front matter'],
		['broken YAML', lab('title: Notes', 'title: [Notes'), 'README.md: '],
		['an unknown field', lab('minutes: 5', 'minutes: 5\nlevel: hard'), 'Unrecognized key'],
		['a missing field', lab('question: Who reads a note?\n', ''), 'README.md: question'],
		['a wrong version', lab('1.0.0', '"1.0"'), 'use a version such as 1.0.0'],
		['a wrong pattern', lab('MT-DB-001', 'DB-1'), 'use an id such as MT-DB-001'],
		['a tenant that is no UUID', lab(/aaaaaaaa-\S+?,/, '7,'), 'use the tenant’s UUID'],
		['one tenant', lab(/ {2}- \{ id: bbbb.*\n/, ''), 'README.md: tenants'],
		['a tenant twice', lab('name: globex', 'name: acme'), 'tenant acme stands twice'],
		['an actor twice', lab('name: migrator', 'name: acme'), 'actor acme stands twice'],
		[
			'an actor of no tenant',
			lab('tenant: acme', 'tenant: hooli'),
			'actor acme names tenant hooli; there are acme, globex',
		],
		['a stray file', { 'notes.txt': '' }, 'notes.txt has no role'],
		['a misspelled check', { '01-first/chek.sql': '' }, '01-first/chek.sql has no role'],
		[
			'a stray folder in a step',
			{ '01-first/right/a.sql': '' },
			'01-first/right/a.sql has no role',
		],
		[
			'a variant that is no SQL',
			{ '01-first/wrong/a.txt': '' },
			'01-first/wrong/a.txt has no role',
		],
		['a folder without a number', { 'third/README.md': '' }, 'third/README.md has no role'],
		['no starter', without('01-first/starter.sql'), '01-first/starter.sql is missing'],
		[
			'a solution without check',
			without('01-first/check.sql'),
			'solution.sql and check.sql exist together',
		],
		[
			'a check without solution',
			without('01-first/solution.sql'),
			'solution.sql and check.sql exist together',
		],
		[
			'an unknown actor of a step',
			first('actor: migrator', 'actor: boss'),
			'actor names actor boss; there are acme, migrator',
		],
		[
			'an unknown actor of a probe',
			first('acme: SELECT', 'boss: SELECT'),
			'probes names actor boss; there are acme, migrator',
		],
		[
			'an unknown field of a step',
			first('title: First', 'title: First\nlevel: 1'),
			'Unrecognized key',
		],
		[
			'an unknown heading',
			first('## Why it matters', '## Solution'),
			'heading "Solution" is none of',
		],
		['no task', first('Do it.\n', ''), '01-first/README.md: the task is missing'],
		[
			'a gap in the numbers',
			{
				'02-second/README.md': null,
				'02-second/starter.sql': null,
				'03-third/README.md': '---\ntitle: Third\n---\nLook.',
				'03-third/starter.sql': '',
			},
			'03-third: steps are numbered without gaps; this one should be 2',
		],
		[
			'a step that is called as a page beside it',
			{
				'02-second/README.md': null,
				'02-second/starter.sql': null,
				'02-sheet/README.md': '---\ntitle: Second\n---\nLook.',
				'02-sheet/starter.sql': '',
			},
			'02-sheet: sheet is the address of a page beside the steps',
		],
	])('%s', (_name, changes: Record<string, string | null>, problem) => {
		expect(() => fixtureLab(changes)).toThrow(LabError);
		expect(() => fixtureLab(changes)).toThrow(problem);
	});

	test('no step', () => {
		const steps = Object.keys(LAB_FILES).filter((path) => path.includes('/'));
		const changes = Object.fromEntries(steps.map((path) => [path, null]));
		expect(() => fixtureLab(changes)).toThrow('there is no step');
	});

	test('a domain that does not exist, and a path that is none', () => {
		expect(() => fixtureLab({}, 'databases/notes')).toThrow('the domain databases does not exist');
		expect(() => fixtureLab({}, 'notes')).toThrow('a lab stands in <domain>/<lab>');
	});

	test('everything at once, a line each', () => {
		const changes = { 'x.txt': '', '01-first/starter.sql': null, 'seed.sql': null };
		let message = '';
		try {
			fixtureLab(changes);
		} catch (cause) {
			message = (cause as Error).message;
		}
		expect(message.split('\n- ')).toHaveLength(4);
	});
});
