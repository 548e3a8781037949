import { eq, inArray, relations, sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { TenantScope } from '../../labs/data-routing/orm-holes/code/scoped-queries/scoped-queries.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { ACME, type Attempts, GLOBEX, type Mode, RENAMED, type Tool, toolOf } from './attempts.ts';

const project = pgTable('project', {
	id: integer().primaryKey(),
	tenantId: uuid('tenant_id').notNull(),
	name: text().notNull(),
	cost: integer().notNull(),
});
const task = pgTable('task', {
	id: integer().primaryKey(),
	tenantId: uuid('tenant_id').notNull(),
	projectId: integer('project_id').notNull(),
	title: text().notNull(),
});
const projectRelations = relations(project, ({ many }) => ({ tasks: many(task) }));
const taskRelations = relations(task, ({ one }) => ({
	project: one(project, { fields: [task.projectId], references: [project.id] }),
}));
const schema = { project, task, projectRelations, taskRelations };
type Db = NodePgDatabase<typeof schema>;

/** What an author has at hand: the scope, and the handle for what the scope does not offer. */
interface Handles {
	readonly scope: TenantScope;
	readonly db: Db;
	/** The author's own predicate, on the tables that are named in the statement's own where. */
	readonly mine: (table: typeof project | typeof task) => ReturnType<typeof eq>;
}

const planted = { id: 90, name: 'planted', cost: 1, tenantId: GLOBEX };

const attempts: Attempts<Handles> = {
	'find-one': { select: ({ scope }) => scope.find(project, eq(project.id, 2)) },
	'find-many': {
		select: ({ scope }) => scope.find(project),
		'where with its own tenant': ({ scope }) => scope.find(project, eq(project.tenantId, GLOBEX)),
	},
	fragment: { 'where(sql)': ({ scope }) => scope.find(project, sql`id = 1 OR cost > 1`) },
	'nested-read': {
		'with of many': ({ db, mine }) =>
			db.query.project.findMany({ where: mine(project), with: { tasks: true } }),
		'with of one': ({ db, mine }) =>
			db.query.task.findMany({ where: mine(task), with: { project: true } }),
		leftJoin: ({ db, mine }) =>
			db.select().from(project).leftJoin(task, eq(task.projectId, project.id)).where(mine(project)),
	},
	insert: {
		insert: ({ scope }) => scope.insert(project, planted),
		onConflictDoUpdate: ({ db }) =>
			db
				.insert(project)
				.values({ id: 2, tenantId: ACME, name: 'taken', cost: 1 })
				.onConflictDoUpdate({ target: project.id, set: { name: 'taken' } }),
	},
	update: {
		update: ({ scope }) => scope.update(project, { name: 'taken' }, eq(project.id, 2)),
		'set the tenant': ({ scope }) => {
			// As it comes from a body, past the types.
			const body: object = { name: 'orchid', tenantId: GLOBEX };
			return scope.update(project, body, eq(project.id, 1));
		},
	},
	delete: { delete: ({ scope }) => scope.delete(task, eq(task.id, 21)) },
	bulk: {
		'update, ids': ({ scope }) =>
			scope.update(project, { name: 'taken' }, inArray(project.id, [1, 2])),
		'delete, ids': ({ scope }) => scope.delete(task, inArray(task.id, [11, 21])),
	},
	aggregate: { sum: ({ scope }) => scope.sum(project, project.cost) },
	raw: { execute: ({ db }) => db.execute(sql`SELECT * FROM project WHERE id = 2`) },
	transaction: {
		'scope.transaction': ({ scope }) => scope.transaction((inner) => inner.find(project)),
	},
};

const own = {
	update: ({ scope }: Handles) => scope.update(project, { name: RENAMED }, eq(project.id, 1)),
};

/** The same functions with no tenant in them: the control. */
function unscoped(db: Pick<Db, 'select' | 'insert' | 'update' | 'delete' | 'transaction'>) {
	const scope = {
		find: (table: never, where?: never) => db.select().from(table).where(where),
		insert: (table: never, row: never) => db.insert(table).values(row),
		update: (table: never, set: never, where: never) => db.update(table).set(set).where(where),
		delete: (table: never, where: never) => db.delete(table).where(where),
		sum: (table: never, column: never) => db.select({ sum: sql`sum(${column})` }).from(table),
		transaction: (work: (inner: TenantScope) => Promise<unknown>) =>
			db.transaction((tx) => work(unscoped(tx))),
	};
	return scope as unknown as TenantScope;
}

export async function openDrizzle(url: string): Promise<Tool> {
	const pool = new pg.Pool({ connectionString: url, max: 2 });
	const db = drizzle({ client: pool, schema });
	const within = (mode: Mode, work: (handles: Handles) => Promise<unknown>) =>
		db.transaction(async (tx) => {
			if (mode.rls) await tx.execute(sql`SELECT set_config('app.tenant_id', ${ACME}, true)`);
			return work({
				scope: mode.scoped ? new TenantScope(tx, parseTenantId(ACME)) : unscoped(tx),
				db: tx as unknown as Db,
				mine: (table) => (mode.scoped ? eq(table.tenantId, ACME) : sql`true`) as never,
			});
		});
	return toolOf(attempts, own, within, () => pool.end());
}
