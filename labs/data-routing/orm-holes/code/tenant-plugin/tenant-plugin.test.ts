import {
	DummyDriver,
	Kysely,
	PostgresAdapter,
	PostgresIntrospector,
	PostgresQueryCompiler,
	sql,
} from 'kysely';
import { describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { TenantPlugin } from './tenant-plugin.ts';

/** The statements that leave Kysely; that PostgreSQL answers them for one tenant is asked on a server. */

interface Tables {
	project: { id: number; tenant_id: string; name: string };
	task: { id: number; tenant_id: string; project_id: number; title: string };
	currency: { code: string };
}

const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const other = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
const db = new Kysely<Tables>({
	dialect: {
		createAdapter: () => new PostgresAdapter(),
		createDriver: () => new DummyDriver(),
		createIntrospector: (one) => new PostgresIntrospector(one),
		createQueryCompiler: () => new PostgresQueryCompiler(),
	},
	plugins: [new TenantPlugin(parseTenantId(acme), ['project', 'task'])],
});

interface Query {
	compile(): { readonly sql: string; readonly parameters: readonly unknown[] };
}
/** The statement with its parameters in their places. */
const sent = (query: Query) => {
	const { sql: text, parameters } = query.compile();
	return text.replace(/\$(\d+)/g, (_, number) => `'${parameters[Number(number) - 1]}'`);
};

describe('TenantPlugin', () => {
	it('filters each table of a select, by its alias', () => {
		expect(sent(db.selectFrom('project as p').select('p.id'))).toBe(
			`select "p"."id" from "project" as "p" where "p"."tenant_id" = '${acme}'`,
		);
		const two = sent(db.selectFrom(['project', 'task']).select('task.title'));
		expect(two).toContain(`"project"."tenant_id" = '${acme}' and "task"."tenant_id" = '${acme}'`);
	});
	it('puts what the caller asks for into parentheses', () => {
		const query = db.selectFrom('project').select('id').where(sql<boolean>`id = 1 OR true`);
		expect(sent(query)).toBe(
			`select "id" from "project" where (id = 1 OR true) and "project"."tenant_id" = '${acme}'`,
		);
	});
	it('filters the joined table where it is joined, so that an outer join stays one', () => {
		const query = db
			.selectFrom('project as p')
			.leftJoin('task as t', 't.project_id', 'p.id')
			.select('t.title');
		expect(sent(query)).toContain(
			`left join "task" as "t" on ("t"."project_id" = "p"."id") and "t"."tenant_id" = '${acme}'`,
		);
	});
	it('refuses a join that keeps the rows which its condition does not match', () => {
		const from = db.selectFrom('currency');
		const right = from.rightJoin('project', 'project.name', 'currency.code').select('name');
		const full = from.fullJoin('project', 'project.name', 'currency.code').select('name');
		for (const query of [right, full]) {
			expect(() => query.compile()).toThrow('RIGHT and FULL JOIN');
		}
		const own = db.selectFrom('project').fullJoin('currency', 'currency.code', 'project.name');
		expect(sent(own.select('code'))).toContain(`where "project"."tenant_id" = '${acme}'`);
	});
	it('filters a cross join, which has no condition of its own', () => {
		const query = db.selectFrom('currency').crossJoin('project as p').select('p.name');
		expect(sent(query)).toContain(`inner join "project" as "p" on "p"."tenant_id" = '${acme}'`);
	});
	it('filters subqueries and CTEs', () => {
		const query = db
			.with('mine', (inner) => inner.selectFrom('task').select('project_id'))
			.selectFrom('project')
			.select('id')
			.where('id', 'in', (inner) => inner.selectFrom('task').select('task.project_id'));
		expect(sent(query).split(`"task"."tenant_id" = '${acme}'`)).toHaveLength(3);
	});
	it('filters update and delete', () => {
		expect(sent(db.updateTable('project').set({ name: 'x' }).where('id', '=', 3))).toBe(
			`update "project" set "name" = 'x' where ("id" = '3') and "project"."tenant_id" = '${acme}'`,
		);
		expect(sent(db.deleteFrom('task').where('id', '=', 3))).toBe(
			`delete from "task" where ("id" = '3') and "task"."tenant_id" = '${acme}'`,
		);
	});
	it('inserts for its tenant, whatever tenant a row names, and in any order of columns', () => {
		const row = { id: 9, tenant_id: other, name: 'x' };
		expect(sent(db.insertInto('project').values([row, { ...row, id: 10 }]))).toBe(
			`insert into "project" ("id", "name", "tenant_id") values ('9', 'x', '${acme}'), ('10', 'x', '${acme}')`,
		);
		const computed = { id: sql<number>`7`, tenant_id: other, name: 'x' };
		expect(sent(db.insertInto('project').values(computed))).toContain(`(7, 'x', '${acme}')`);
	});
	it('changes on conflict only a row of its tenant', () => {
		const query = db
			.insertInto('project')
			.values({ id: 3, tenant_id: acme, name: 'x' })
			.onConflict((conflict) => conflict.column('id').doUpdateSet({ name: 'x' }));
		expect(sent(query)).toMatch(/do update set "name" = 'x' where "project"."tenant_id" = 'a/);
	});
	it('refuses what gives a row away, and what it can not own', () => {
		const gift = db.updateTable('project').set({ tenant_id: other }).where('id', '=', 1);
		expect(() => gift.compile()).toThrow('The tenant of a row does not change.');
		const conflict = db
			.insertInto('project')
			.values({ id: 3, tenant_id: acme, name: 'x' })
			.onConflict((one) => one.column('id').doUpdateSet({ tenant_id: other }));
		expect(() => conflict.compile()).toThrow('The tenant of a row does not change.');
		const copied = db
			.insertInto('project')
			.columns(['id', 'tenant_id', 'name'])
			.expression((inner) => inner.selectFrom('project').select(['id', 'tenant_id', 'name']));
		expect(() => copied.compile()).toThrow('Insert rows of values, not a query.');
		const merged = db
			.mergeInto('project')
			.using('task', 'task.project_id', 'project.id')
			.whenMatched()
			.thenDelete();
		expect(() => merged.compile()).toThrow('The tenant of MERGE is not decided.');
	});
	it('leaves tables without tenants as they are', () => {
		expect(sent(db.selectFrom('currency').selectAll())).toBe('select * from "currency"');
	});
});
