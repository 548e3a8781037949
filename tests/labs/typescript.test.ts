import { describe, expect, test } from 'vitest';
import { readSharedScripts } from '../../src/lab/disk.ts';
import { errorOf } from '../../src/lab/engine.ts';
import { createNodeScripts } from '../../src/lab/node-scripts.ts';
import { baseScripts } from '../../src/lab/steps.ts';
import type { Job, Outcome } from '../../src/lab/typescript/job.ts';

/** What a TypeScript lab's run is, in both directions: what is shown, what is refused, what ends it. */

/** A machine that does more than this takes its time to boot a database. */
const scripts = createNodeScripts(30_000);
const hasty = createNodeScripts(3_000);

const JOB: Job = {
	setup: `export type Tenant = 'acme' | 'globex';
export const tokens: Record<string, Tenant> = { a: 'acme', g: await Promise.resolve('globex') };`,
	answer: `import { tokens, type Tenant } from '../setup.ts';
export function verify(token: string): Tenant | null { return tokens[token] ?? null; }`,
	show: `export default ({ verify }) => ['a', 'g', 'x'].map((token) => ({ token, verdict: verify(token) }));`,
	check: `export default async function check({ verify }, expect) {
	await expect('acme’s token is acme’s.', () => verify('a') === 'acme');
	await expect('An unknown token is refused.', async () => verify('x') === null || 'it was accepted as ' + verify('x'));
}`,
	database: null,
};

const run = (answer: string, more: Partial<Job> = {}) => scripts.run({ ...JOB, answer, ...more });
const printed = ({ answer }: Outcome) =>
	answer.statements.flatMap(({ notices }) =>
		notices.map(({ severity, message }) => [severity, message]),
	);

describe('a run', () => {
	test('strips types, awaits at top level, shows a table, decides each expectation', async () => {
		const { answer, shown, expectations } = await run(JOB.answer);
		expect(errorOf(answer)).toBe(null);
		expect(answer.statements.at(-1)?.tag).toBe('exports verify');
		expect(shown?.statements[0]).toMatchObject({
			fields: [
				{ name: 'token', type: '' },
				{ name: 'verdict', type: '' },
			],
			rows: [
				['a', 'acme'],
				['g', 'globex'],
				['x', null],
			],
		});
		expect(expectations.map(({ ok }) => ok)).toEqual([true, true]);
	});

	test('a wrong answer fails with its evidence', async () => {
		const { expectations } = await run(`export const verify = () => 'acme';`);
		expect(expectations).toEqual([
			{ ok: true, text: 'acme’s token is acme’s.', evidence: null },
			{ ok: false, text: 'An unknown token is refused.', evidence: 'it was accepted as acme' },
		]);
	});

	test('an empty answer fails every expectation', async () => {
		const { answer, expectations } = await run('');
		expect(expectations.map(({ ok }) => ok)).toEqual([false, false]);
		expect(errorOf(answer)?.message).toMatch(/verify is not a function/);
	});

	test('what is printed is shown: lines with their level, tables as tables', async () => {
		const outcome =
			await run(`console.log('two', { n: 2 }, [1n]); console.warn(new TypeError('odd'));
console.table([{ a: 1 }, { b: 'x' }]); export const verify = () => null;`);
		expect(printed(outcome)).toEqual([
			['LOG', 'two { n: 2 } [ 1n ]'],
			['WARNING', 'TypeError: odd'],
		]);
		const table = outcome.answer.statements.find(({ fields }) => fields.length > 0);
		expect(table).toMatchObject({
			fields: [{ name: 'a' }, { name: 'b' }],
			rows: [
				['1', null],
				[null, 'x'],
			],
		});
	});

	test('a million lines are counted, not kept', async () => {
		const outcome = await run(
			`for (let i = 0; i < 1e5; i += 1) console.log(i); export const verify = () => null;`,
		);
		expect(outcome.answer.statements).toHaveLength(202);
		expect(printed(outcome).at(-1)).toEqual([
			'NOTICE',
			'99800 more lines were printed; a lab shows 200.',
		]);
	});

	test('nothing an answer does to its realm reaches the next run', async () => {
		await run(`globalThis.left = 1; export const verify = () => null;`);
		const outcome = await run(`console.log(typeof left); export const verify = () => null;`);
		expect(printed(outcome)).toEqual([['LOG', 'undefined']]);
	});
});

describe('an error', () => {
	const at = async (answer: string) => {
		const error = errorOf((await run(answer)).answer);
		const { index, length } = error ?? {};
		return {
			...error,
			text: index === undefined ? null : answer.slice(index, index + (length ?? 1)),
		};
	};

	test('thrown while loading is marked at its line', async () => {
		expect(await at(`interface A { a: 1 }\n\n\tthrow new RangeError('no');\n`)).toMatchObject({
			code: 'RangeError',
			message: 'no',
			text: `throw new RangeError('no');`,
		});
	});

	test('thrown when called is marked at its line of the answer', async () => {
		const answer = `type T = {\n\ta: string;\n};\nexport function verify(token: string): T {\n\treturn missing(token) as T;\n}`;
		expect(await at(answer)).toMatchObject({
			code: 'ReferenceError',
			text: 'return missing(token) as T;',
		});
	});

	test('of syntax is marked at its character', async () => {
		expect(await at('const a = 1;\nconst b: = 2;')).toMatchObject({
			code: 'SyntaxError',
			text: '=',
		});
	});

	test('that is no Error, and a promise nobody awaited, are told', async () => {
		expect(await at(`throw 'just text';`)).toMatchObject({ code: 'thrown', message: 'just text' });
		const outcome = await run(
			`void Promise.reject(new Error('lost')); export const verify = () => null;`,
		);
		expect(printed(outcome)).toEqual([['WARNING', 'An error that nobody awaited: Error: lost']]);
	});

	test('of an import names what there is', async () => {
		expect((await at(`import fs from 'node:fs'; fs.readFileSync('x');`)).message).toBe(
			'There is no module node:fs in this lab; there are ../setup.ts, jose.',
		);
	});

	test.each([
		['setup.ts', { setup: 'throw new Error("author")' }],
		['show.ts', { show: 'export const nothing = 1;' }],
		['check.ts', { check: 'export default () => { throw new Error("author"); };' }],
	])('of %s is the author’s, and said so', async (file, change) => {
		await expect(run(JOB.answer, change)).rejects.toThrow(`${file} of this lab failed`);
	});
});

describe('a run without an end is ended', () => {
	test.each([
		['a loop', 'while (true);'],
		['a regular expression', `export const verify = () => /^(a+)+$/.test('a'.repeat(60) + 'b');`],
		['a promise that nothing settles', 'await new Promise(() => {});'],
	])('%s', async (_, answer) => {
		await expect(hasty.run({ ...JOB, answer })).rejects.toThrow(/Ended after 3 seconds/);
	});

	test('endless recursion is an error at its line', async () => {
		const outcome = await run(`export function verify(t) {\n\treturn verify(t);\n}`);
		expect(errorOf(outcome.answer)).toMatchObject({ code: 'RangeError' });
	});

	test('and the next one works', async () => {
		expect((await run(JOB.answer)).expectations.every(({ ok }) => ok)).toBe(true);
	});
});

describe('with a database', () => {
	const owner = { role: 'app_owner', tenant: null };
	const tables = `CREATE TABLE invoice (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, due timestamptz, total numeric);
CREATE POLICY tenant ON invoice USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON invoice TO app_user;
INSERT INTO invoice VALUES (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '2026-01-01Z', 1.50),
	(9007199254740993, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', NULL, 2);`;
	const base = baseScripts(readSharedScripts());
	const start = {
		key: 'typescript',
		base,
		scripts: [{ name: 'schema.sql', login: owner, sql: tables }],
	};
	const withDatabase = (answer: string) =>
		run(answer, { show: null, check: null, database: { start, role: 'app_user' } });
	const rows = async (answer: string) => {
		const outcome = await withDatabase(answer);
		expect(errorOf(outcome.answer)).toBe(null);
		return printed(outcome).map(([, message]) => message);
	};
	const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

	test('pg sets a tenant in a transaction, as the role of the lab, with node-postgres’s types', async () => {
		expect(
			await rows(`import pg from 'pg';
const pool = new pg.Pool();
const client = await pool.connect();
try {
	await client.query('BEGIN');
	await client.query('SELECT set_config($1, $2, true)', ['app.tenant_id', '${acme}']);
	const { rows, rowCount, command } = await client.query('SELECT * FROM invoice');
	console.log(command, rowCount, typeof rows[0].id, rows[0].due instanceof Date, rows[0].total);
	await client.query('COMMIT');
} finally {
	client.release();
}
console.log((await pool.query('SELECT session_user, count(*) FROM invoice')).rows[0]);`),
		).toEqual(['SELECT 1 string true 1.50', "{ session_user: 'app_user', count: '0' }"]);
	});

	test('the session stays as the last borrower left it, and a second one waits', async () => {
		expect(
			await rows(`import { Pool } from 'pg';
const pool = new Pool();
const first = await pool.connect();
await first.query("SELECT set_config('app.tenant_id', '${acme}', false)");
const second = pool.connect();
console.log(await Promise.race([second.then(() => 'free'), Promise.resolve('waits')]));
first.release();
console.log((await (await second).query('SELECT count(*)::int AS n FROM invoice')).rows[0].n);`),
		).toEqual(['waits', '1']);
	});

	test('the server’s errors arrive with their SQLSTATE', async () => {
		expect(
			await rows(`import { Pool } from 'pg';
const tries = ['SELECT nope', 'DROP TABLE invoice', 'SET SESSION AUTHORIZATION postgres'];
for (const text of tries) await new Pool().query(text).catch(({ code }) => console.log(code));`),
		).toEqual(['42703', '42501', '42501']);
	});

	test('drizzle runs over it, a transaction included', async () => {
		expect(
			await rows(`import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { bigint, numeric, pgTable, uuid } from 'drizzle-orm/pg-core';
import { Pool } from 'pg';
const invoice = pgTable('invoice', { id: bigint({ mode: 'bigint' }), tenantId: uuid('tenant_id'), total: numeric() });
const db = drizzle(new Pool());
const seen = await db.transaction(async (tx) => {
	await tx.execute(sql\`SELECT set_config('app.tenant_id', \${'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'}, true)\`);
	return tx.select().from(invoice);
});
console.log(String(seen[0].id), seen.length, (await db.select().from(invoice)).length);`),
		).toEqual(['9007199254740993 1 0']);
	});
});
