import { describe, expect, test } from 'vitest';
import { numbered, readBlocks } from '../../src/lab/blocks.ts';
import type { Execution } from '../../src/lab/engine.ts';
import { holdingsOf, holdingsQuery, holdsStatus, settingsNamed } from '../../src/lab/holdings.ts';
import { LabError } from '../../src/lab/read.ts';
import { fixtureLab, LAB_FILES } from './fixture-lab.ts';

describe('blocks of a scenario', () => {
	const read = (text: string) => {
		const problems: string[] = [];
		return { blocks: numbered(readBlocks('after.sql', text, problems)), problems };
	};

	test('are split at their headings and numbered by client', () => {
		const { blocks, problems } = read(
			'-- @acme\nSELECT 1;\n\n-- a comment stays\n-- @globex\nSELECT 2;\n-- @acme\nSELECT 3;\n',
		);
		expect(problems).toEqual([]);
		expect(blocks).toEqual([
			{ id: 'acme', actor: 'acme', sql: 'SELECT 1;\n\n-- a comment stays' },
			{ id: 'globex', actor: 'globex', sql: 'SELECT 2;' },
			{ id: 'acme-2', actor: 'acme', sql: 'SELECT 3;' },
		]);
	});

	test.for([
		[
			'SELECT 1;\n-- @acme\nSELECT 2;',
			'after.sql: begins with "SELECT 1;"; the first line is -- @<actor>',
		],
		['', 'after.sql: holds no block; one begins with -- @<actor>'],
		['-- @acme\n\n-- @globex\nSELECT 1;', 'after.sql: the block of acme is empty'],
	] as const)('%j is refused with a sentence', ([text, problem]) => {
		expect(read(text).problems).toEqual([problem]);
	});
});

describe('what a connection holds', () => {
	const answered = (...rows: (string | null)[][]): Execution => ({
		statements: [
			{
				text: '',
				start: 0,
				tag: 'SELECT',
				fields: [],
				rows: [['connection', 'connection', '42'], ...rows],
				rowCount: rows.length + 1,
				notices: [],
				error: null,
			},
		],
		skipped: 0,
		leftOpen: false,
		ms: 1,
	});

	test('is named after who made it so, until somebody changes it', () => {
		const first = holdingsOf(answered(['role', 'role', 'support']), [], 'acme', 'none');
		expect(first).toEqual([{ kind: 'role', name: 'role', value: 'support', by: 'acme' }]);
		const same = holdingsOf(answered(['role', 'role', 'support']), first, 'globex', 'none');
		expect(same).toEqual(first);
		const other = holdingsOf(answered(['role', 'role', 'other']), same, 'globex', 'none');
		expect(other).toMatchObject([{ by: 'globex' }]);
	});

	test('stays what it was in a failed transaction, where nothing can be asked', () => {
		const before = holdingsOf(answered(['setting', 'app.tenant_id', 'a']), [], 'acme', 'none');
		const refused = { ...answered(), statements: [] };
		expect(holdingsOf(refused, before, 'globex', 'failed')).toEqual([
			{ kind: 'transaction', name: 'transaction', value: 'failed', by: 'globex' },
			...before,
		]);
	});

	test('is told in one sentence', () => {
		const lab = { actors: [{ name: 'acme', label: 'acme’s app' }] };
		expect(holdsStatus(lab, [])).toBe('The connection holds nothing.');
		const held = holdingsOf(answered(['search_path', 'search_path', 'acme']), [], 'acme', 'open');
		expect(holdsStatus(lab, held)).toBe(
			'The connection holds transaction, search path, left by acme’s app.',
		);
	});

	test('is asked of the settings that the texts name', () => {
		const text =
			"SET app.tenant_id = 'a'; SET LOCAL App.Region TO 'eu'; SELECT set_config('app.user', 'u', true); SET search_path = x;";
		expect(settingsNamed(text)).toEqual(['app.tenant_id', 'app.region', 'app.user']);
		expect(holdingsQuery(["it's.odd"])).toContain("'it''s.odd'");
	});
});

describe('a lab with an actor on another server', () => {
	const README = LAB_FILES['README.md'] ?? '';
	const withServer = README.replace(
		'\nactors:',
		'\nactors:\n  - { name: reader, label: the reader, role: app_user }\n  - { name: mover, label: the new home, role: app_owner, server: new }',
	);
	const scenario = {
		'02-second/README.md': '---\ntitle: Second\n---\nLook.',
		'02-second/scenario.sql': '-- @reader\nSELECT 1;\n-- @mover\nSELECT 2;',
	};

	test('shows a scenario as recorded and names its servers', () => {
		const lab = fixtureLab({ 'README.md': withServer, ...scenario });
		expect(lab.steps[0]).toMatchObject({ live: true, servers: [] });
		expect(lab.steps[1]).toMatchObject({ live: false, servers: ['new'] });
	});

	test.for([
		[
			{ '01-first/README.md': '---\ntitle: First\nprobes: { mover: SELECT 1 }\n---\nDo it.' },
			'an actor on the server new has a place in scenario.sql alone; a page has one server',
		],
		[
			{
				'README.md': README.replace(
					'\nactors:',
					'\nactors:\n  - { name: mover, label: it, role: app_owner, server: new }',
				),
			},
			'the first actor, mover, runs the answers, so it has no server of its own',
		],
		[
			{ 'README.md': withServer.replace('kind: sql', 'kind: scenario\nsessions: shared') },
			'an actor with a server belongs to kind: sql',
		],
	] as const)('%j is refused with a sentence', ([files, problem]) => {
		expect(() => fixtureLab({ 'README.md': withServer, ...scenario, ...files })).toThrow(problem);
	});
});

describe('a lab whose clients share a connection', () => {
	const shared = (files: Record<string, string>) =>
		fixtureLab({
			'README.md': (LAB_FILES['README.md'] ?? '').replace(
				'kind: sql',
				'kind: scenario\nsessions: shared',
			),
			...files,
		});
	const step = (extra = '') => `---\ntitle: First\n${extra}---\nDo it.`;

	test('logs its clients in without a tenant and keeps their blocks in order', () => {
		const lab = shared({
			'01-first/README.md': step(),
			'01-first/before.sql': '-- @acme\nSELECT 1;',
			'01-first/after.sql': '-- @acme\nSELECT 2;',
		});
		expect(lab.steps[0]?.probes).toMatchObject([
			{ id: 'acme', before: true, sql: 'SELECT 1;' },
			{ id: 'acme-2', sql: 'SELECT 2;' },
		]);
		expect(lab.actors[0]?.login.tenant).toBe(null);
		expect(lab.steps[0]?.live).toBe(true);
	});

	test.for([
		[{ '01-first/after.sql': '-- @nobody\nSELECT 1;' }, 'a block names actor nobody'],
		[
			{
				'01-first/README.md': step('probes: { acme: SELECT 1 }\n'),
				'01-first/after.sql': '-- @acme\nSELECT 1;',
			},
			'a step with blocks has no probes',
		],
		[
			{ '01-first/README.md': step('sees: [{ pane: globex, text: a, expectation: It is. }]\n') },
			'sees names globex; there are answer',
		],
		[
			{ '01-first/README.md': step('sees: [{ pane: answer, expectation: It is. }]\n') },
			'say either text or error',
		],
		[{ '01-first/scenario.sql': '-- @acme\nSELECT 1;' }, 'scenario.sql stands alone'],
	] as const)('%j is refused with a sentence', ([files, problem]) => {
		const broken = () =>
			shared({ '01-first/README.md': step(), ...files } as Record<string, string>);
		expect(broken).toThrow(LabError);
		expect(broken).toThrow(problem);
	});
});
