import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describe, expect, inject, test } from 'vitest';
import { LABS_FOLDER, readLabFromDisk } from '../../src/lab/disk.ts';

/** `npm run lab` as a reader calls it, on both engines. */

const CLI = fileURLToPath(new URL('../../src/lab/cli.ts', import.meta.url));
const LAB = 'row-level-security';
const STEP = join(LABS_FOLDER, 'database-isolation', LAB, '02-add-a-policy');
const count = readLabFromDisk(LAB).steps.length;
const url = inject('postgresUrl');

function call(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
	return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
		const options = { env: { ...process.env, ...env } };
		execFile(process.execPath, [CLI, ...args], options, (cause, stdout, stderr) =>
			resolve({ code: cause?.code ?? 0, stdout, stderr }),
		);
	});
}

async function ask(query: string): Promise<unknown[]> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		return (await client.query(query)).rows;
	} finally {
		await client.end();
	}
}

describe.each([
	['PGlite', []],
	['PostgreSQL 18', ['--url', url]],
])('on %s', (_, engine: string[]) => {
	test('every step passes with its solution', async () => {
		const { code, stdout, stderr } = await call([LAB, ...engine]);
		expect(stderr).toBe('');
		expect(code).toBe(0);
		expect(stdout).toContain(`Step ${count} of ${count}`);
		expect(stdout).toContain('LEAK “falcon');
		expect(stdout.trim().split('\n').at(-1)).toBe(`${count} of ${count} steps passed.`);
		// The output is no terminal: not one escape code.
		expect(stdout.includes('\u001b')).toBe(false);
	});

	test('a wrong answer ends with 1 and says what is not true yet', async () => {
		const answer = join(STEP, 'wrong', 'check-true.sql');
		const { code, stdout } = await call([LAB, '--step', '2', '--answer', answer, ...engine]);
		expect(code).toBe(1);
		expect(stdout).toContain(
			"✗ Acme can't insert an invoice for globex (42501).\n  SQLSTATE 00000",
		);
	});
});

test('nothing of a run stays on the server', async () => {
	await call([LAB, '--step', '3', '--url', url]);
	expect(await ask("SELECT datname FROM pg_database WHERE datname LIKE 'hub%'")).toEqual([]);
	expect(await ask("SELECT rolname FROM pg_roles WHERE rolname LIKE 'app%'")).toEqual([]);
});

test('a server with roles of its own of our names: one sentence, exit code 2', async () => {
	await ask('CREATE ROLE app_owner');
	try {
		const { code, stdout, stderr } = await call([LAB, '--url', url]);
		expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
		expect(stderr).toMatch(/^This server has roles of its own named app_owner\. .*\n$/);
	} finally {
		await ask('DROP ROLE app_owner');
	}
});

test('no server: one sentence, exit code 2', async () => {
	const { code, stderr } = await call([LAB, '--url', 'postgres://postgres@127.0.0.1:1/postgres']);
	expect(code).toBe(2);
	expect(stderr).toMatch(/^No PostgreSQL server answers at .*\n$/);
});
