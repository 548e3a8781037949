import { describe, expect, test } from 'vitest';
import { LexError, lineAndColumn, positionToIndex, splitScript } from '../../src/lab/lexer.ts';

const texts = (script: string) => splitScript(script).map(({ text }) => text);

describe('statements', () => {
	test.each([
		['SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
		['SELECT 1;;; ;SELECT 2;', ['SELECT 1', 'SELECT 2']],
		['', []],
		['-- nothing\n/* at all */ ;', []],
		['-- first\nSELECT 1 -- last\n;', ['SELECT 1']],
		['SELECT 1 -- ; not here\n, 2', ['SELECT 1 -- ; not here\n, 2']],
		[
			'SELECT 1 /* a /* nested ; */ still ; */ + 2; SELECT 3',
			['SELECT 1 /* a /* nested ; */ still ; */ + 2', 'SELECT 3'],
		],
		["SELECT 'it''s; fine'; SELECT 2", ["SELECT 'it''s; fine'", 'SELECT 2']],
		['SELECT "a;""b"; SELECT 2', ['SELECT "a;""b"', 'SELECT 2']],
		["SELECT E'a\\';b'; SELECT 2", ["SELECT E'a\\';b'", 'SELECT 2']],
		["SELECT 'a\\'; SELECT 2", ["SELECT 'a\\'", 'SELECT 2']],
		["SELECT type'a\\'; SELECT 2", ["SELECT type'a\\'", 'SELECT 2']],
		['DO $$ BEGIN PERFORM 1; END $$; SELECT 2', ['DO $$ BEGIN PERFORM 1; END $$', 'SELECT 2']],
		['DO $a$ $b$ ; $$ ; $a$; SELECT 2', ['DO $a$ $b$ ; $$ ; $a$', 'SELECT 2']],
		['PREPARE p AS SELECT $1; EXECUTE p(1)', ['PREPARE p AS SELECT $1', 'EXECUTE p(1)']],
		['SELECT a$b$c; SELECT $2$1', ['SELECT a$b$c', 'SELECT $2$1']],
		[
			'CREATE RULE r AS ON DELETE TO t DO INSTEAD (UPDATE t SET x = 1; NOTIFY t); SELECT 1',
			['CREATE RULE r AS ON DELETE TO t DO INSTEAD (UPDATE t SET x = 1; NOTIFY t)', 'SELECT 1'],
		],
		[
			'CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3',
			[
				'CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END',
				'SELECT 3',
			],
		],
		[
			'create or replace procedure p() begin atomic delete from t; end; BEGIN; COMMIT',
			['create or replace procedure p() begin atomic delete from t; end', 'BEGIN', 'COMMIT'],
		],
		[
			'BEGIN; SELECT CASE WHEN true THEN 1 END; END',
			['BEGIN', 'SELECT CASE WHEN true THEN 1 END', 'END'],
		],
		['SELECT größe, 名前 FROM "Größe"; SELECT 2', ['SELECT größe, 名前 FROM "Größe"', 'SELECT 2']],
		[
			"SELECT format('%s) + 1', expect.sqlstate($$INSERT INTO t VALUES (1, 'x')$$)); SELECT 2",
			["SELECT format('%s) + 1', expect.sqlstate($$INSERT INTO t VALUES (1, 'x')$$))", 'SELECT 2'],
		],
	])('%s', (script, expected) => {
		expect(texts(script)).toEqual(expected);
	});

	test('know where they stand', () => {
		const script = '-- 🦅\nSELECT 1;\n  SELECT 2 ;';
		for (const { text, start, end } of splitScript(script)) {
			expect(script.slice(start, end)).toBe(text);
		}
		expect(splitScript(script).map(({ start }) => start)).toEqual([6, 18]);
	});

	test('are named by their first words, without comments', () => {
		const script =
			'/* a */ create -- b\n policy p ON t; set local session authorization app_user; ;';
		expect(splitScript(script).map(({ head }) => head)).toEqual([
			'CREATE POLICY P ON T',
			'SET LOCAL SESSION AUTHORIZATION APP_USER',
		]);
	});
});

describe('what is refused', () => {
	test.each([
		["SELECT 1; SELECT 'open", 17, /string is never closed/],
		["SELECT E'open\\'", 8, /string is never closed/],
		['SELECT "open', 7, /quoted identifier is never closed/],
		['DO $tag$ BEGIN $$', 3, /dollar quote is never closed.*\$tag\$/],
		['SELECT 1 /* a /* b */', 9, /comment opened with/],
		['\\dt', 0, /belong to psql/],
		['SELECT 1 \\gexec', 9, /belong to psql/],
		['SELECT 1;\n\\copy t FROM x', 10, /belong to psql/],
	])('%s', (script, offset, message) => {
		let thrown: unknown;
		try {
			splitScript(script);
		} catch (cause) {
			thrown = cause;
		}
		expect(thrown).toBeInstanceOf(LexError);
		expect(thrown).toMatchObject({ offset, message: expect.stringMatching(message) });
	});
});

describe('places', () => {
	test('a server’s position counts characters, an index UTF-16 units', () => {
		const text = 'a🦅b🦅c';
		expect([1, 2, 3, 4, 5].map((position) => text.slice(positionToIndex(text, position)))).toEqual([
			'a🦅b🦅c',
			'🦅b🦅c',
			'b🦅c',
			'🦅c',
			'c',
		]);
		expect(positionToIndex('ab', 9)).toBe(2);
	});

	test('lines and columns count from one', () => {
		expect(lineAndColumn('ab\ncd', 0)).toEqual({ line: 1, column: 1 });
		expect(lineAndColumn('ab\ncd', 2)).toEqual({ line: 1, column: 3 });
		expect(lineAndColumn('ab\ncd', 4)).toEqual({ line: 2, column: 2 });
	});
});
