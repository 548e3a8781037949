import { describe, expect, test } from 'vitest';
import { expectationText } from '../../src/lab/check.ts';
import type { StatementResult } from '../../src/lab/engine.ts';
import type { Lab, Step } from '../../src/lab/read.ts';
import { checkAnswer, startState } from '../../src/lab/steps.ts';
import { FakeEngine, failure, row, type Say } from './fake-engine.ts';
import { fixtureLab } from './fixture-lab.ts';

const shared = { roles: 'SELECT roles', expect: 'SELECT helper' };
const AS_APP = 'SET LOCAL SESSION AUTHORIZATION app_user;';

function labWithCheck(check: string, changes: Readonly<Record<string, string | null>> = {}): Lab {
	return fixtureLab({ '01-first/check.sql': `BEGIN; ${AS_APP} ${check} ROLLBACK;`, ...changes });
}

async function check(lab: Lab, engine: FakeEngine, text = 'SELECT answer') {
	const step = lab.steps[0] as Step;
	return checkAnswer(engine, lab, startState(lab, shared, step), step, text);
}

const holds: Say = (statement) =>
	statement.includes('AS expectation')
		? row({ ok: 't', expectation: 'It holds.', evidence: null })
		: null;
const ONE = "SELECT true AS ok, 'It holds.' AS expectation;";

function stepReadme(front: string): string {
	return `---\ntitle: First\n${front}\nprobes:\n  acme: SELECT * FROM note;\n---\nDo it.`;
}

describe('the start of a step', () => {
	const lab = fixtureLab();
	const scripts = (number: number) => startState(lab, shared, { number }).scripts;

	test('is schema, seed and the solutions before it, each by its own login', () => {
		expect(startState(lab, shared, { number: 1 }).base.map(({ sql }) => sql)).toEqual([
			'SELECT roles',
			'SELECT helper',
		]);
		expect(scripts(1).map(({ name, login }) => [name, login.role])).toEqual([
			['notes/schema.sql', 'app_owner'],
			['notes/seed.sql', 'app_owner'],
		]);
		expect(scripts(2).slice(2)).toMatchObject([
			{ name: 'notes/01-first/solution.sql', login: { role: 'app_owner' }, sql: 'SELECT 1;' },
		]);
		// The second step has no solution, so a third would begin where it began.
		expect(scripts(3)).toEqual(scripts(2));
	});

	test('is made by app_owner, and by the superuser where the lab says so', () => {
		const withDoors = fixtureLab({ 'superuser.sql': 'SELECT doors;' });
		const { scripts } = startState(withDoors, shared, { number: 2 });
		expect(scripts.map(({ name, login }) => [name, login.role])).toEqual([
			['notes/schema.sql', 'app_owner'],
			['notes/seed.sql', 'app_owner'],
			['notes/superuser.sql', 'postgres'],
			['notes/01-first/solution.sql', 'app_owner'],
		]);
	});

	test('has a key that changes with every script', () => {
		const key = (of: Lab, with_ = shared) => startState(of, with_, { number: 2 }).key;
		const keys = [
			key(lab),
			key(fixtureLab({ 'seed.sql': 'x' })),
			key(fixtureLab({ 'superuser.sql': 'x' })),
			key(fixtureLab({ '01-first/solution.sql': 'x' })),
			key(lab, { ...shared, roles: 'x' }),
		];
		expect(new Set(keys).size).toBe(5);
		expect(key(fixtureLab())).toBe(key(lab));
	});
});

describe('a check', () => {
	test('runs answer, check and probes, each in a session of its own', async () => {
		const engine = new FakeEngine(holds);
		const verdict = await check(labWithCheck(ONE), engine);
		expect(verdict.passed).toBe(true);
		expect(engine.sessions.map(({ login }) => login.role)).toEqual([
			'app_owner',
			'postgres',
			'app_user',
		]);
		expect(engine.sessions[0]?.sent).toEqual(['SELECT answer']);
		expect(engine.sessions[2]?.sent).toEqual(['SELECT * FROM note']);
		expect(engine.closedDatabases).toBe(1);
	});

	test('puts a savepoint around each expectation and rolls all of it back', async () => {
		const engine = new FakeEngine(holds);
		await check(labWithCheck(ONE), engine);
		expect(engine.sessions[1]?.sent.filter((text) => !text.startsWith('SELECT'))).toEqual([
			'BEGIN',
			'SAVEPOINT hub_expectation',
			'SET LOCAL SESSION AUTHORIZATION app_user',
			'RELEASE SAVEPOINT hub_expectation',
			'SAVEPOINT hub_expectation',
			'ROLLBACK TO SAVEPOINT hub_expectation',
			'ROLLBACK',
			'ROLLBACK',
		]);
	});

	test.each([
		['ok is false', row({ ok: 'f', expectation: 'It holds.', evidence: 'row 3' }), 'row 3'],
		['ok is null', row({ ok: null, expectation: 'It holds.', evidence: null }), null],
		['it raises an error', failure('42501', 'denied'), '42501: denied'],
		['it finds no row', { ...row({ ok: 't' }), rows: [], rowCount: 0 }, 'the check found 0 rows'],
		['it finds two rows', { ...row({ ok: 't' }), rowCount: 2 }, 'the check found 2 rows'],
	])('fails when %s, with the sentence and the reason', async (_name, said, evidence) => {
		const engine = new FakeEngine((text) => (text.includes('AS expectation') ? said : null));
		const verdict = await check(labWithCheck(ONE), engine);
		expect(verdict.passed).toBe(false);
		expect(verdict.expectations).toEqual([{ ok: false, text: 'It holds.', evidence }]);
	});

	test('goes on after an expectation that failed', async () => {
		const engine = new FakeEngine((text) => {
			if (text.includes('first')) return failure('XX000');
			return text.includes('AS expectation') ? row({ ok: 't', expectation: 'Second.' }) : null;
		});
		const two =
			"SELECT first AS ok, 'First.' AS expectation; SELECT second AS ok, 'Second.' AS expectation;";
		const verdict = await check(labWithCheck(two), engine);
		expect(verdict.expectations.map(({ ok, text }) => [ok, text])).toEqual([
			[false, 'First.'],
			[true, 'Second.'],
		]);
	});

	test('stops where it can not become who it must be', async () => {
		const engine = new FakeEngine((text) =>
			text.startsWith('SET LOCAL') ? failure('22023', 'no such role') : null,
		);
		const verdict = await check(labWithCheck(ONE), engine);
		expect(verdict.expectations).toMatchObject([
			{ ok: false, text: 'The check can log in and act as the application does.' },
		]);
	});

	test('fails when a write of it ends as somebody else', async () => {
		let user = 'app_user';
		const engine = new FakeEngine((text) => {
			if (text.startsWith('UPDATE')) user = 'postgres';
			return text.startsWith('SELECT session_user')
				? row({ user })
				: holds(text, { role: '', tenant: null });
		});
		const verdict = await check(labWithCheck(`UPDATE note SET id = 2; ${ONE}`), engine);
		expect(verdict.expectations.map(({ text }) => text)).toEqual(['The session stays who it is.']);
	});

	test('asks for an honest session only where it looks before it sets the tenant', async () => {
		const login = async (sql: string) => {
			const engine = new FakeEngine(holds);
			await check(labWithCheck(sql), engine);
			return engine.sessions[1]?.login;
		};
		expect(await login(`SET LOCAL app.tenant_id = 'a'; ${ONE}`)).toEqual({
			role: 'postgres',
			tenant: '',
		});
		expect(await login(`${ONE} SET LOCAL app.tenant_id = 'a';`)).toEqual({
			role: 'postgres',
			tenant: null,
		});
	});
});

describe('an answer', () => {
	const lab = labWithCheck(ONE);
	const failedTexts = async (engine: FakeEngine) =>
		(await check(lab, engine)).expectations.filter(({ ok }) => !ok).map(({ text }) => text);

	test('with an error fails although every expectation holds', async () => {
		const engine = new FakeEngine((text, login) =>
			text === 'SELECT answer' ? failure('42601') : holds(text, login),
		);
		expect(await failedTexts(engine)).toEqual(['Your text runs to its end.']);
	});

	test('that runs for a tenant and sees another’s data fails, in what is cut too', async () => {
		const sees = (said: Partial<StatementResult>) =>
			new FakeEngine((text, login) => (text === 'SELECT answer' ? said : holds(text, login)));
		const asAcme = labWithCheck(ONE, { '01-first/README.md': stepReadme('actor: acme') });
		const texts = async (said: Partial<StatementResult>, of = asAcme) =>
			(await check(of, sees(said))).expectations.filter(({ ok }) => !ok).map(({ text }) => text);
		const sentence = 'Your answer, run as acme’s app, sees nothing of another tenant.';
		expect(await texts(row({ memo: 'falcon' }))).toEqual([sentence]);
		expect(await texts(row({ memo: 'orchid' }))).toEqual([]);
		// Schema work has no tenant, and a step may be about the leak.
		expect(await texts(row({ memo: 'falcon' }), lab)).toEqual([]);
		const allowed = labWithCheck(ONE, {
			'01-first/README.md': stepReadme('actor: acme\nleaks: allowed'),
		});
		expect(await texts(row({ memo: 'falcon' }), allowed)).toEqual([]);
		const { answerLeaks } = await check(allowed, sees(row({ memo: 'falcon' })));
		expect(answerLeaks).toMatchObject([{ tenant: 'globex', value: 'falcon' }]);
	});

	test('that leaves a transaction open fails', async () => {
		const engine = new FakeEngine(holds);
		engine.leftOpen = true;
		expect(await failedTexts(engine)).toEqual(['Your text commits what it begins.']);
	});

	test.each(['28000', '28P01', '53300'])(
		'after which a pane’s login fails with %s is told so',
		async (code) => {
			const engine = new FakeEngine(holds);
			engine.refused = { app_user: code };
			const verdict = await check(lab, engine);
			expect(verdict.passed).toBe(false);
			expect(verdict.probes).toEqual([]);
			expect(verdict.expectations.at(-1)?.text).toBe(
				'acme’s app can no longer log in: role "app_user" was turned away. Keep the role app_user.',
			);
		},
	);

	test('is not blamed when the server went away', async () => {
		const engine = new FakeEngine(holds);
		engine.refused = { app_user: 'ECONNREFUSED' };
		await expect(check(lab, engine)).rejects.toThrow('turned away');
		expect(engine.closedDatabases).toBe(1);
	});
});

describe('a leak in a pane', () => {
	const leaking: Say = (text, login) =>
		text === 'SELECT * FROM note' ? row({ body: 'falcon plans' }) : holds(text, login);

	test('fails the step and names the value', async () => {
		const verdict = await check(labWithCheck(ONE), new FakeEngine(leaking));
		expect(verdict.passed).toBe(false);
		expect(verdict.expectations.at(-1)).toEqual({
			ok: false,
			text: 'acme’s app sees nothing of another tenant.',
			evidence: '“falcon plans” belongs to globex',
		});
	});

	test('is shown and does not fail a step whose lesson it is', async () => {
		const readme =
			'---\ntitle: First\nleaks: allowed\nprobes: { acme: SELECT * FROM note }\n---\nDo it.';
		const lab = labWithCheck(ONE, { '01-first/README.md': readme });
		const verdict = await check(lab, new FakeEngine(leaking));
		expect(verdict.passed).toBe(true);
		expect(verdict.probes[0]?.leaks).toMatchObject([{ marker: 'falcon' }]);
	});
});

test('the sentence of an expectation stands in its SQL', () => {
	expect(expectationText("SELECT x AS ok, 'Acme''s row.' AS expectation")).toBe(
		'Acme’s row.'.replace('’', "'"),
	);
	expect(expectationText("SELECT 'a' AS ok, 'b'\n  as Expectation, 'c' AS evidence")).toBe('b');
	expect(expectationText('SELECT 1')).toBe('SELECT 1');
});
