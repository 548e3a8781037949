import { eq, inArray, sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import table from './cases.json' with { type: 'json' };
import { TenantScope } from './scoped-queries.ts';

const project = pgTable('project', {
	tenantId: uuid('tenant_id').notNull(),
	id: integer().notNull(),
	name: text().notNull(),
	cost: integer().notNull(),
});

type Case = {
	readonly name: string;
	readonly call: string;
	readonly answer: string;
	readonly id?: number;
	readonly ids?: number[];
};
const acme = parseTenantId(table.tenant);

let pool: pg.Pool;
let db: NodePgDatabase;
beforeAll(() => {
	pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] });
	db = drizzle({ client: pool });
});
afterAll(() => pool.end());

const names = (rows: { id: number; name: string }[]) =>
	rows
		.toSorted((one, other) => one.id - other.id)
		.map(({ name }) => name)
		.join(', ');

async function answerOf(scope: TenantScope, { call, id = 0, ids = [] }: Case): Promise<string> {
	switch (call) {
		case 'list':
			return names(await scope.find(project));
		case 'find':
			return names(await scope.find(project, eq(project.id, id)));
		case 'sum':
			return scope.sum(project, project.cost);
		case 'rename':
			return String(await scope.update(project, { name: 'orchid room' }, inArray(project.id, ids)));
		case 'delete':
			return String(await scope.delete(project, eq(project.id, id)));
		default: {
			// As it comes from a body: the type forbids it, and the scope overwrites it.
			const body: object = { id, name: 'orchid gate', cost: 1, tenantId: table.other };
			await scope.insert(project, body as { id: number; name: string; cost: number });
			return names(await scope.find(project));
		}
	}
}

/** In a transaction that is rolled back. */
async function tried<Result>(work: (scope: TenantScope) => Promise<Result>): Promise<Result> {
	const done = Symbol();
	let result: Result | undefined;
	const others = `SELECT string_agg(p::text, ' ' ORDER BY id) FROM project AS p WHERE tenant_id = '${table.other}'`;
	await db
		.transaction(async (tx) => {
			const before = await tx.execute(others);
			result = await work(new TenantScope(tx, acme));
			expect((await tx.execute(others)).rows).toEqual(before.rows);
			throw done;
		})
		.catch((cause) => {
			if (cause !== done) throw cause;
		});
	return result as Result;
}

describe('scoped queries', () => {
	it.each(table.cases as Case[])('$name', async (one) => {
		expect(await tried((scope) => answerOf(scope, one))).toBe(one.answer);
	});
	it('keeps the tenant beside a fragment with OR, and naming another tenant finds nothing', async () => {
		const found = await tried((scope) => scope.find(project, sql`id = 1 OR cost > 1`));
		expect(names(found)).toBe('orchid garden, orchid hall');
		const other = await tried((scope) => scope.find(project, eq(project.tenantId, table.other)));
		expect(other).toEqual([]);
	});
	it('gives no row away, and takes a body that names its own tenant', async () => {
		const body = (tenantId: string): object => ({ name: 'orchid room', tenantId });
		const set = (tenantId: string) =>
			tried((scope) => scope.update(project, body(tenantId), eq(project.id, 1)));
		expect(await set(table.tenant)).toBe(1);
		await expect(set(table.other)).rejects.toThrow('The tenant of a row does not change.');
	});
	it('stays with the tenant in a transaction of its own', async () => {
		const found = await tried((scope) => scope.transaction((inner) => inner.find(project)));
		expect(names(found)).toBe('orchid garden, orchid hall');
	});
});
