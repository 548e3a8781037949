import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readLabFromDisk, readSharedScripts } from '../../src/lab/disk.ts';
import type { Engine } from '../../src/lab/engine.ts';
import { connectPostgres } from '../../src/lab/engines/postgres.ts';
import { createNodePGlite } from '../../src/lab/node-engine.ts';
import type { Lab, Step } from '../../src/lab/read.ts';
import { checkAnswer, startState, type Verdict } from '../../src/lab/steps.ts';

/** Answers that reach for the check itself. None may pass, and none may crash it. */

const shared = readSharedScripts();
const lab = readLabFromDisk('row-level-security');
const step = lab.steps.find(({ id }) => id === 'add-a-policy') as Step;
const solution = step.solution as string;
const readsOnly = step.wrong.find(({ name }) => name === 'check-true')?.text as string;
const postgres = { ...step.actor, role: 'postgres', login: { role: 'postgres', tenant: null } };

const makers: Readonly<Record<Engine['kind'], () => Promise<Engine>>> = {
	pglite: createNodePGlite,
	postgres: () => connectPostgres(inject('postgresUrl'), shared.roles),
};

/** Statements that would give a trigger the superuser who runs the check. */
const WAYS_UP = [
	'RESET ROLE',
	'SET ROLE NONE',
	'SET LOCAL ROLE postgres',
	'RESET SESSION AUTHORIZATION',
	'SET SESSION AUTHORIZATION postgres',
	'SET SESSION AUTHORIZATION DEFAULT',
	"PERFORM set_config('session_authorization', 'postgres', false)",
	"PERFORM set_config('app.tenant_id', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', false)",
];

const triggerThat = (statement: string) => `
CREATE FUNCTION climb() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  BEGIN ${statement}; EXCEPTION WHEN OTHERS THEN NULL; END;
  RETURN new;
END $$;
CREATE TRIGGER climb BEFORE INSERT OR UPDATE ON invoice FOR EACH ROW EXECUTE FUNCTION climb();`;

const failures = (verdict: Verdict) =>
	verdict.expectations.filter(({ ok }) => !ok).map(({ text }) => text);

describe.each(Object.entries(makers))('on %s', (_, make) => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await make();
	});
	afterAll(() => engine.close());
	const check = (answer: string, as: Step = step, of: Lab = lab) =>
		checkAnswer(engine, of, startState(of, shared, as), as, answer);

	test.each(WAYS_UP)('a trigger with %s does not make a failing state pass', async (way) => {
		const honest = failures(await check(readsOnly));
		expect(honest).toContain("Acme can't insert an invoice for globex (42501).");
		const verdict = await check(readsOnly + triggerThat(way));
		expect(verdict.passed).toBe(false);
		expect(failures(verdict)).toEqual(expect.arrayContaining(honest));
	});

	test('nor does a function in a policy that changes who asks', async () => {
		const verdict = await check(`
			CREATE FUNCTION climb() RETURNS boolean LANGUAGE plpgsql AS $$
			BEGIN RESET SESSION AUTHORIZATION; RETURN true; END $$;
			ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;
			CREATE POLICY everything ON invoice USING (climb());`);
		expect(verdict.passed).toBe(false);
		expect(failures(verdict)).toContain('Acme reads its invoices 1 and 2, and no other.');
	});

	test('a statement of the check that ends as somebody else fails it', async () => {
		const writes: Step = {
			...step,
			check: `BEGIN; SET LOCAL SESSION AUTHORIZATION app_user;
				SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
				UPDATE invoice SET status = 'sent';
				SELECT true AS ok, 'Reached.' AS expectation; ROLLBACK;`,
		};
		const climbing = solution + triggerThat('SET SESSION AUTHORIZATION postgres');
		expect(failures(await check(climbing, writes))).toEqual(['The session stays who it is.']);
		expect((await check(solution, writes)).passed).toBe(true);
	});

	test('an open transaction fails and says COMMIT', async () => {
		const verdict = await check(`BEGIN; ${solution}`);
		expect(verdict.passed).toBe(false);
		expect(verdict.expectations[0]).toMatchObject({
			text: 'Your text commits what it begins.',
			evidence: expect.stringContaining('Add COMMIT'),
		});
	});

	test('an error fails and names itself, although the state would pass', async () => {
		const verdict = await check(`${solution} SELECT nope;`);
		expect(failures(verdict)).toEqual(['Your text runs to its end.']);
		expect(verdict.expectations[0]?.evidence).toContain('42703');
	});

	test.each([
		['a dropped table', 'DROP TABLE invoice'],
		['a renamed table', 'ALTER TABLE invoice RENAME TO bill'],
		['a table without grants', 'REVOKE ALL ON invoice FROM app_user'],
		[
			'row security switched off again',
			`${solution} ALTER TABLE invoice DISABLE ROW LEVEL SECURITY`,
		],
		['a dropped policy', `${solution} DROP POLICY tenant_isolation ON invoice`],
		['an unreadable text', "SELECT 'never closed"],
		['a psql command', '\\dt'],
		['nothing', ''],
	])('%s ends in a failed verdict', async (_name, answer) => {
		const verdict = await check(answer);
		expect(verdict.passed).toBe(false);
		for (const text of failures(verdict)) expect(text).toMatch(/\.$/);
	});

	test.each([
		[
			'may no longer log in',
			'ALTER ROLE app_user NOLOGIN',
			/no longer log in.*Keep the role app_user/,
		],
		[
			'has another name',
			'ALTER ROLE app_user RENAME TO gone',
			/no longer log in.*Keep the role app_user/,
		],
		['lost its helper', 'DROP SCHEMA expect CASCADE', /rows|insert|UPDATE/],
	])('an answer after which the application %s is told so', async (_name, answer, sentence) => {
		const verdict = await check(`${answer};\n${solution}`, { ...step, actor: postgres });
		expect(verdict.passed).toBe(false);
		expect(failures(verdict).join('\n')).toMatch(sentence);
	});

	test('an answer that drops its own role or app_user fails', async () => {
		for (const role of ['app_user', 'app_owner']) {
			const drop = `DROP OWNED BY ${role}; DROP ROLE ${role};`;
			expect((await check(drop)).passed).toBe(false);
			expect((await check(drop, { ...step, actor: postgres })).passed).toBe(false);
		}
		expect((await check(solution)).passed).toBe(true);
	});
});
