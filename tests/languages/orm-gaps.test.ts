import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	tenantExtension,
	withTenant,
} from '../../labs/data-routing/orm-holes/code/tenant-extension/tenant-extension.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { evidenceCode, readPatternText } from '../../src/pattern-text.ts';
import { ACME, GLOBEX } from '../orm/attempts.ts';
import { PrismaClient } from '../orm/prisma/generated/client.ts';
import { ensureAstGrep } from '../services/ast-grep.ts';
import { call } from '../services/call.ts';
import { orSkip } from '../services/missing.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';

/** What a team runs on its own database and its own code: the statements that were sent, and the lint. */

const evidenceOf = (id: string) => {
	const file = join(import.meta.dirname, `../../src/content/patterns/${id}/1.2.0.md`);
	return evidenceCode(readPatternText(readFileSync(file, 'utf8')).body);
};
const text = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8');

describe('the statements that arrive', () => {
	let server: PostgresServer;
	let admin: pg.Client;
	let app: pg.Client;
	beforeAll(async () => {
		server = await startPostgres({ settings: ['shared_preload_libraries=pg_stat_statements'] });
		admin = new pg.Client({ connectionString: server.url });
		await admin.connect();
		await admin.query(readFileSync(join(LABS_FOLDER, 'roles.sql'), 'utf8'));
		await admin.query(text('orm/schema.sql'));
		await admin.query('CREATE EXTENSION pg_stat_statements');
		app = new pg.Client({
			connectionString: server.url.replace('postgres@', 'app_user@'),
		});
		await app.connect();
	});
	afterAll(async () => {
		await app.end();
		await admin.end();
		await server.stop();
	});
	const found = async () => (await admin.query(evidenceOf('MT-RT-010'))).rows;

	it('MT-RT-010: finds nothing where each names its tenant, and each that does not', async () => {
		const own: [string, unknown[]][] = [
			['SELECT * FROM project WHERE tenant_id = $1', [ACME]],
			['SELECT "project"."name" FROM "project" WHERE ("project"."tenant_id" = $1)', [ACME]],
			['INSERT INTO project (id, tenant_id, name, cost) VALUES (7, $1, $2, 1)', [ACME, 'x']],
			['INSERT INTO task (tenant_id, id, project_id, title) VALUES ($1, 7, 7, $2)', [ACME, 'x']],
			['UPDATE project SET name = $2 WHERE tenant_id = $1 AND id = ANY ($3)', [ACME, 'x', [7]]],
			['UPDATE project SET tenant_id = $1, name = $2 WHERE tenant_id = $1', [ACME, 'x']],
			[
				'SELECT t.id FROM project p JOIN task t ON t.tenant_id = p.tenant_id WHERE p.tenant_id = $1',
				[ACME],
			],
			['SELECT id FROM project WHERE tenant_id = ANY ($1::uuid[])', [[ACME]]],
			["SELECT id FROM project WHERE tenant_id = current_setting('app.tenant_id')::uuid", []],
			[
				'INSERT INTO project VALUES (7, $1, $2, 1) ON CONFLICT (id) DO UPDATE SET name = $2 WHERE project.tenant_id = $1',
				[ACME, 'x'],
			],
			['SELECT now()', []],
		];
		await app.query("SELECT set_config('app.tenant_id', $1, false)", [ACME]);
		for (const [statement, values] of own) await app.query(statement, values);
		expect(await found()).toEqual([]);

		await app.query('SELECT id, tenant_id, name FROM project WHERE id = $1', [7]);
		await app.query('UPDATE task SET title = $1\n\tWHERE id = ANY ($2)', ['x', [7]]);
		await app.query('SELECT * FROM "task"');
		await app.query('SELECT t.title FROM task t JOIN project p ON p.tenant_id = t.tenant_id');
		await app.query('UPDATE project SET name = $2, tenant_id = $1 WHERE id = $3', [ACME, 'x', 7]);
		expect(await found()).toEqual([
			{
				table: 'project',
				statement: 'SELECT id, tenant_id, name FROM project WHERE id = $1',
			},
			{
				table: 'project',
				statement: 'SELECT t.title FROM task t JOIN project p ON p.tenant_id = t.tenant_id',
			},
			{
				table: 'project',
				statement: 'UPDATE project SET name = $2, tenant_id = $1 WHERE id = $3',
			},
			{ table: 'task', statement: 'SELECT * FROM "task"' },
			{
				table: 'task',
				statement: 'SELECT t.title FROM task t JOIN project p ON p.tenant_id = t.tenant_id',
			},
			{ table: 'task', statement: 'UPDATE task SET title = $1 WHERE id = ANY ($2)' },
		]);
	});
	it('an extension with a transaction for each operation writes beside the one it is called in', async () => {
		await admin.query(text('orm/seed.sql'));
		const prisma = new PrismaClient({
			adapter: new PrismaPg({ connectionString: server.url.replace('postgres@', 'app_user@') }),
		});
		const extended = prisma.$extends({
			query: {
				$allModels: {
					async $allOperations({ args, query }) {
						const set = prisma.$executeRaw`SELECT set_config('app.tenant_id', ${ACME}, true)`;
						const [, result] = await prisma.$transaction([set, query(args) as typeof set]);
						return result;
					},
				},
			},
		});
		const rename = (tx: Pick<PrismaClient, 'project'>, name: string) =>
			tx.project.updateMany({ where: { id: 1 }, data: { name } });
		const name = async () =>
			(await admin.query('SELECT name FROM project WHERE id = 1')).rows[0].name;
		const failing = async (tx: Pick<PrismaClient, 'project'>, to: string) => {
			await rename(tx, to);
			throw new Error('on purpose');
		};
		try {
			const own = parseTenantId(ACME);
			await expect(withTenant(prisma, own, (tx) => failing(tx, 'in one'))).rejects.toThrow();
			expect(await name()).toBe('orchid garden');
			const beside = extended.$transaction((tx) => failing(tx as never, 'beside'));
			await expect(beside).rejects.toThrow('on purpose');
			expect(await name()).toBe('beside');
		} finally {
			await prisma.$disconnect();
		}
	});
	it('withTenant inside of another one keeps to its tenant, throws for another, and leaves the outer one', async () => {
		await admin.query(text('orm/seed.sql'));
		const prisma = new PrismaClient({
			adapter: new PrismaPg({ connectionString: server.url.replace('postgres@', 'app_user@') }),
		});
		const [acme, globex] = [parseTenantId(ACME), parseTenantId(GLOBEX)];
		const setting = async (tx: Pick<PrismaClient, '$queryRaw'>) =>
			(
				await tx.$queryRaw<[{ tenant: string }]>`
				SELECT current_setting('app.tenant_id') AS tenant`
			)[0].tenant;
		try {
			const seen = await withTenant(prisma, acme, async (tx) => {
				const inner = await withTenant(tx, acme, setting);
				const work = withTenant(tx, globex, setting);
				await expect(work).rejects.toThrow('Another tenant is set in this transaction.');
				return [inner, await setting(tx)];
			});
			expect(seen).toEqual([ACME, ACME]);
			// One after the other, on whatever connection, neither is in the other's way.
			for (const one of [globex, acme]) expect(await withTenant(prisma, one, setting)).toBe(one);
			// The extended client in withTenant: both hold, in the one transaction that rolls back.
			const scoped = prisma.$extends(tenantExtension(acme));
			const both = withTenant(scoped, acme, async (tx) => {
				await tx.project.updateMany({ data: { name: 'in both' } });
				expect(await setting(tx)).toBe(ACME);
				throw new Error('on purpose');
			});
			await expect(both).rejects.toThrow('on purpose');
			const names = 'SELECT name FROM project ORDER BY id';
			expect((await admin.query(names)).rows[0].name).toBe('orchid garden');
		} finally {
			await prisma.$disconnect();
		}
	});
	it('a child under another tenant’s parent passes policies, and a key with the tenant refuses it', async () => {
		await admin.query(text('orm/seed.sql'));
		await admin.query('CREATE SCHEMA child; SET search_path = child');
		await admin.query(text('orm/schema.sql'));
		await admin.query(text('orm/policies.sql'));
		await admin.query(text('orm/seed.sql'));
		await admin.query('GRANT USAGE ON SCHEMA child TO app_user');
		const insert = (id: number, parent: number) =>
			app.query('INSERT INTO child.task VALUES ($1, $2, $3, $4)', [id, ACME, parent, 'hung below']);
		const refused = { code: '23503' };
		try {
			await app.query("SELECT set_config('app.tenant_id', $1, false)", [ACME]);
			// Project 2 is globex's: acme reads nothing of it, hangs a row below it, and learns that it exists.
			expect((await app.query('SELECT FROM child.project WHERE id = 2')).rowCount).toBe(0);
			expect((await insert(31, 2)).rowCount).toBe(1);
			await expect(insert(32, 99)).rejects.toMatchObject(refused);
			await admin.query(`
				TRUNCATE task, project;
				ALTER TABLE project ADD UNIQUE (tenant_id, id);
				ALTER TABLE task DROP CONSTRAINT task_project_id_fkey,
					ADD FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id);
				INSERT INTO project VALUES (1, '${ACME}', 'orchid', 1), (2, '${GLOBEX}', 'falcon', 1)`);
			expect((await insert(31, 1)).rowCount).toBe(1);
			await expect(insert(32, 2)).rejects.toMatchObject(refused);
			await expect(insert(33, 99)).rejects.toMatchObject(refused);
		} finally {
			await admin.query('RESET search_path; DROP SCHEMA child CASCADE');
		}
	});
	it('a session that switches row security off is told so, and reads nothing', async () => {
		await admin.query('ALTER TABLE project ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY');
		await app.query('SET row_security = off');
		await expect(app.query('SELECT * FROM project')).rejects.toMatchObject({ code: '42501' });
	});
});

describe('the lint', () => {
	const rules = join(LABS_FOLDER, 'data-routing/orm-holes/code/scope-lint/scope-lint.yaml');
	async function lint(
		bin: string,
		files: Readonly<Record<string, string>>,
		repeated: readonly string[] = [],
	) {
		const folder = await mkdtemp(join(tmpdir(), 'hub-scope-lint-'));
		try {
			for (const [name, content] of Object.entries(files)) {
				await mkdir(dirname(join(folder, name)), { recursive: true });
				await writeFile(join(folder, name), content);
			}
			const program = join(bin, 'ast-grep');
			const own = readFileSync(rules, 'utf8');
			const all = ['TypeScript', ...repeated].map((language) =>
				own.replaceAll('language: TypeScript', `language: ${language}`),
			);
			await writeFile(join(folder, 'rules.yaml'), all.join('\n---\n'));
			const args = ['scan', '--rule', 'rules.yaml', '--json', 'src'];
			const { code, stdout } = await call(program, args, { cwd: folder });
			const hits = JSON.parse(stdout) as {
				ruleId: string;
				file: string;
				range: { start: { line: number } };
			}[];
			const lines = hits.map(
				({ ruleId, file, range }) => `${file}:${range.start.line + 1} ${ruleId}`,
			);
			return { code, hits: [...new Set(lines)].sort() };
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	}

	const RAW = [
		"import { Pool } from 'pg';",
		"import { drizzle } from 'drizzle-orm/node-postgres';",
		"import { PrismaClient } from '../prisma/generated/client.ts';",
		'const a = await prisma.$queryRaw`SELECT * FROM project`;',
		'const b = await db.execute(sql`SELECT * FROM project`);',
		"const c = await repository.createQueryBuilder('p').getMany();",
		"const d = await manager.query('SELECT * FROM project');",
		"export { Pool } from 'pg';",
		"export * from './data/handle.ts';",
		"const e = require('pg');",
		"const f = await import('kysely');",
		"import postgres from 'postgres';",
		"import { drizzle as other } from 'drizzle-orm/postgres-js';",
		'const g = await prisma.$queryRawTyped(report(1));',
		"const h = scope.find(project, sql.raw('true'));",
		'const i = await sql<Row>`SELECT * FROM project`.execute(db);',
		"import { PrismaClient as Edge } from '@prisma/client/edge';",
		"import { drizzle as http } from 'drizzle-orm/neon-http';",
		"import { neon } from '@neondatabase/serverless';",
	].join('\n');

	it('MT-RT-013: finds nothing behind a scope, and each handle and raw query', async ({ skip }) => {
		const bin = await orSkip(() => ensureAstGrep('0.51.1'), skip);
		const scoped = {
			'src/data/scope.ts': RAW,
			'src/projects.ts': [
				"import { eq } from 'drizzle-orm';",
				"import { pgTable } from 'drizzle-orm/pg-core';",
				"export const tools = ['pg', 'kysely'];",
				"import type { TenantScope } from './data/scope.ts';",
				'export const one = (scope: TenantScope) => scope.find(project, eq(project.id, 1));',
				"export { parse } from './parse.ts';",
				"const lazy = await import('./report.ts');",
				"const all = await scoped.selectFrom('project').selectAll().execute();",
				'const both = await scoped.transaction().execute(async (tx) => tx);',
				'// ast-grep-ignore: raw-sql',
				'export const report = await manager.query(text);',
			].join('\n'),
		};
		expect(await lint(bin, scoped)).toEqual({ code: 0, hits: [] });
		expect(await lint(bin, { 'src/projects.ts': RAW })).toEqual({
			code: 1,
			hits: [
				...[1, 2, 3, 8, 9, 10, 11, 12, 13, 17, 18, 19].map(
					(line) => `src/projects.ts:${line} raw-handle`,
				),
				...[4, 5, 6, 7, 14, 15, 16].map((line) => `src/projects.ts:${line} raw-sql`),
			].sort(),
		});
	}, 240_000);
	it('reads other files where both rules are repeated for Tsx and JavaScript, and none before', async ({
		skip,
	}) => {
		const bin = await orSkip(() => ensureAstGrep('0.51.1'), skip);
		const code = ["import pg from 'pg';", 'const a = await prisma.$queryRaw`SELECT 1`;'].join('\n');
		const names = ['src/a.tsx', 'src/b.js', 'src/c.mjs', 'src/d.cjs', 'src/e.jsx'];
		const files = Object.fromEntries(names.map((name) => [name, code]));
		expect((await lint(bin, files)).hits).toEqual([]);
		expect((await lint(bin, files, ['Tsx', 'JavaScript'])).hits).toEqual(
			names.flatMap((name) => [`${name}:1 raw-handle`, `${name}:2 raw-sql`]),
		);
		const typescript = { 'src/f.ts': "import pg = require('pg');" };
		expect((await lint(bin, typescript)).hits).toEqual(['src/f.ts:1 raw-handle']);
	}, 240_000);
});
