import { Kysely as Builder, type Kysely, PostgresDialect, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import pg from 'pg';
import { TenantPlugin } from '../../labs/data-routing/orm-holes/code/tenant-plugin/tenant-plugin.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { ACME, type Attempts, GLOBEX, type Mode, RENAMED, type Tool, toolOf } from './attempts.ts';

interface Tables {
	project: { id: number; tenant_id: string; name: string; cost: number };
	task: { id: number; tenant_id: string; project_id: number; title: string };
}
type Db = Kysely<Tables>;

const attempts: Attempts<Db> = {
	'find-one': {
		selectFrom: (db) => db.selectFrom('project').selectAll().where('id', '=', 2).executeTakeFirst(),
	},
	'find-many': {
		selectFrom: (db) => db.selectFrom('project').selectAll().execute(),
		'where with its own tenant': (db) =>
			db.selectFrom('project').selectAll().where('tenant_id', '=', GLOBEX).execute(),
		'with (CTE)': (db) =>
			db
				.with('all_of_them', (inner) => inner.selectFrom('project').selectAll())
				.selectFrom('all_of_them')
				.selectAll()
				.execute(),
	},
	fragment: {
		'where(sql)': (db) =>
			db.selectFrom('project').selectAll().where(sql<boolean>`id = 1 OR cost > 1`).execute(),
	},
	'nested-read': {
		leftJoin: (db) =>
			db
				.selectFrom('project')
				.leftJoin('task', 'task.project_id', 'project.id')
				.select('task.title')
				.where('project.id', '=', 1)
				.execute(),
		'fullJoin, left side without a tenant': (db) =>
			db
				.selectFrom(sql<{ one: number }>`(SELECT 1 AS one)`.as('other'))
				.fullJoin('project', 'project.id', 'other.one')
				.select('project.name')
				.execute(),
		'rightJoin, left side without a tenant': (db) =>
			db
				.selectFrom(sql<{ one: number }>`(SELECT 1 AS one)`.as('other'))
				.rightJoin('project', 'project.id', 'other.one')
				.select('project.name')
				.execute(),
		jsonArrayFrom: (db) =>
			db
				.selectFrom('project as p')
				.where('p.id', '=', 1)
				.select((eb) => [
					'p.id',
					jsonArrayFrom(
						eb.selectFrom('task as t').select('t.title').whereRef('t.project_id', '=', 'p.id'),
					).as('tasks'),
				])
				.execute(),
	},
	insert: {
		insertInto: (db) =>
			db
				.insertInto('project')
				.values({ id: 90, tenant_id: GLOBEX, name: 'planted', cost: 1 })
				.execute(),
		'onConflict doUpdateSet': (db) =>
			db
				.insertInto('project')
				.values({ id: 2, tenant_id: ACME, name: 'taken', cost: 1 })
				.onConflict((oc) => oc.column('id').doUpdateSet({ name: 'taken' }))
				.execute(),
	},
	update: {
		updateTable: (db) =>
			db.updateTable('project').set({ name: 'taken' }).where('id', '=', 2).execute(),
		'set the tenant': (db) =>
			db.updateTable('project').set({ tenant_id: GLOBEX }).where('id', '=', 1).execute(),
	},
	delete: { deleteFrom: (db) => db.deleteFrom('task').where('id', '=', 21).execute() },
	bulk: {
		'updateTable, ids': (db) =>
			db.updateTable('project').set({ name: 'taken' }).where('id', 'in', [1, 2]).execute(),
		'deleteFrom, ids': (db) => db.deleteFrom('task').where('id', 'in', [11, 21]).execute(),
	},
	aggregate: {
		sum: (db) =>
			db
				.selectFrom('project')
				.select((eb) => eb.fn.sum('cost').as('sum'))
				.execute(),
	},
	raw: { sql: (db) => sql`SELECT * FROM project WHERE id = 2`.execute(db) },
	transaction: { transaction: (db) => db.selectFrom('project').selectAll().execute() },
};

const own = {
	updateTable: (db: Db) =>
		db.updateTable('project').set({ name: RENAMED }).where('id', '=', 1).execute(),
	'onConflict doUpdateSet': (db: Db) =>
		db
			.insertInto('project')
			.values({ id: 1, tenant_id: ACME, name: RENAMED, cost: 1 })
			.onConflict((oc) => oc.column('id').doUpdateSet({ name: RENAMED }))
			.execute(),
};

export async function openKysely(url: string): Promise<Tool> {
	const pool = new pg.Pool({ connectionString: url, max: 2 });
	const bare = new Builder<Tables>({ dialect: new PostgresDialect({ pool }) });
	const scoped = bare.withPlugin(new TenantPlugin(parseTenantId(ACME), ['project', 'task']));
	const within = (mode: Mode, work: (db: Db) => Promise<unknown>) =>
		(mode.scoped ? scoped : bare).transaction().execute(async (tx) => {
			if (mode.rls) await sql`SELECT set_config('app.tenant_id', ${ACME}, true)`.execute(tx);
			return work(tx);
		});
	return toolOf(attempts, own, within, () => bare.destroy());
}
