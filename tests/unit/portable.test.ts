import { describe, expect, test } from 'vitest';
import { checkProblems, scriptProblems, startProblems, stepProblems } from '../labs/portable.ts';
import { fixtureLab } from './fixture-lab.ts';

const problems = (sql: string, extensions: string[] = []) =>
	scriptProblems('a.sql', sql, extensions).join('\n');

describe('a script', () => {
	test.each([
		['\\d note', /belong to psql/],
		["SELECT 'open", /never closed/],
		['COPY note FROM STDIN', /COPY needs a file or a client/],
		["COPY note TO '/tmp/x'", /COPY needs/],
		['CREATE DATABASE other', /CREATE DATABASE.* does not run in PGlite/],
		['ALTER SYSTEM SET work_mem = 1', /outlives the lab/],
		['SELECT now()', /depends on the clock/],
		["DO $$ BEGIN PERFORM CURRENT_TIMESTAMP - interval '1 day'; END $$", /depends on the clock/],
		['RESET SESSION AUTHORIZATION', /no login to return to/],
		['SET SESSION AUTHORIZATION DEFAULT', /no login to return to/],
		['CREATE EXTENSION pgcrypto', /pgcrypto is not among the lab’s extensions/],
		['CREATE EXTENSION IF NOT EXISTS "dblink"', /dblink is not among/],
	])('%s is refused', (sql, problem) => {
		expect(problems(sql)).toMatch(problem);
	});

	test.each([
		['INSERT INTO note VALUES (gen_random_uuid())', true],
		['INSERT INTO note SELECT sha256(uuidv7()::text::bytea) -- a key', true],
		['INSERT INTO note SELECT random() FROM generate_series(1, 9)', true],
		['CREATE TABLE note (id uuid DEFAULT gen_random_uuid()); -- no random() in it', false],
	])('%s, in a start that is copied: chance %s', (sql, isChance) => {
		const problems = startProblems('seed.sql', sql, []);
		expect(problems).toEqual(
			isChance ? ['seed.sql: depends on chance; write the value down.'] : [],
		);
		expect(scriptProblems('wrong/a.sql', sql, [])).toEqual([]);
	});

	test.each([
		'CREATE TABLE note (made timestamptz NOT NULL DEFAULT now())',
		'-- now() is only spoken of\nSELECT 1',
		'SELECT known_now, current_dates FROM t',
		"SELECT timestamptz '2026-01-01 00:00Z'",
	])('%s is allowed', (sql) => {
		expect(problems(sql)).toBe('');
	});

	test('may create what the lab declares', () => {
		expect(problems('CREATE EXTENSION pgcrypto', ['pgcrypto'])).toBe('');
	});
});

describe('a check', () => {
	const AS_APP = 'SET LOCAL SESSION AUTHORIZATION app_user;';
	const ONE = "SELECT true AS ok, 'One.' AS expectation;";
	const of = (sql: string) => checkProblems('check.sql', sql).join('\n');

	test('that keeps to the rules has no problem', () => {
		expect(of(`BEGIN; ${AS_APP} SET LOCAL app.tenant_id = ''; ${ONE} ROLLBACK;`)).toBe('');
		expect(
			of(
				`BEGIN;\n-- The owner is the lesson.\nSET LOCAL SESSION AUTHORIZATION app_owner; ${ONE} ROLLBACK`,
			),
		).toBe('');
	});

	test.each([
		[`${AS_APP} ${ONE} ROLLBACK`, /begins with BEGIN/],
		[`BEGIN; ${AS_APP} ${ONE} COMMIT`, /ends with ROLLBACK/],
		[`BEGIN; ${ONE} ${AS_APP} ROLLBACK`, /before SET LOCAL SESSION AUTHORIZATION/],
		[
			`BEGIN; SET LOCAL SESSION AUTHORIZATION app_owner; ${ONE} ROLLBACK`,
			/acts as app_owner; say why/,
		],
		[`BEGIN; ${AS_APP} SET LOCAL ROLE app_owner; ${ONE} ROLLBACK`, /undone by a trigger/],
		[`BEGIN; SET SESSION AUTHORIZATION app_user; ${ONE} ROLLBACK`, /undone by a trigger/],
		[`BEGIN; ${AS_APP} RESET ALL; ${ONE} ROLLBACK`, /undone by a trigger/],
		[`BEGIN; ${AS_APP} SELECT true AS ok, x AS expectation FROM t; ROLLBACK`, /no literal/],
		[`BEGIN; ${AS_APP} SELECT true, 'One.' AS expectation; ROLLBACK`, /no column AS ok/],
		[
			`BEGIN; ${AS_APP} WITH x AS (SELECT 1) SELECT true AS ok, 'One.' AS expectation; ROLLBACK`,
			/begins with SELECT/,
		],
		[`BEGIN; ${AS_APP} ROLLBACK`, /holds no expectation/],
		[`BEGIN; ${AS_APP} ${ONE} ${ONE} ROLLBACK`, /says twice: One\./],
	])('%s is refused', (sql, problem) => {
		expect(of(sql)).toMatch(problem);
	});
});

test('a checked step needs two wrong answers and one more right one', () => {
	const check =
		"BEGIN; SET LOCAL SESSION AUTHORIZATION app_user; SELECT true AS ok, 'One.' AS expectation; ROLLBACK;";
	const lab = (changes: Record<string, string | null> = {}) =>
		fixtureLab({ '01-first/check.sql': check, ...changes });
	const of = (changes?: Record<string, string | null>) => {
		const changed = lab(changes);
		return changed.steps.flatMap((step) => stepProblems(changed, step)).join('\n');
	};
	expect(of()).toBe('');
	expect(of({ '01-first/wrong/a.sql': null })).toMatch(/needs two answers in wrong/);
	expect(of({ '01-first/also/c.sql': null })).toMatch(/needs an answer in also/);
	expect(of({ '01-first/wrong/a.sql': 'SELECT now()' })).toMatch(
		/wrong\/a\.sql: depends on the clock/,
	);
});
