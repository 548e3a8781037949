import { eq, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { TenantScope } from '../scoped-queries/scoped-queries.ts';

const project = pgTable('project', {
	tenantId: uuid('tenant_id').notNull(),
	id: integer().notNull(),
	name: text().notNull(),
});
const currency = pgTable('currency', { code: text().primaryKey() });

/** Never called: the type check fails when one of these lines compiles. */
export function doesNotCompile(db: NodePgDatabase, scope: TenantScope, other: string): void {
	// #region types
	// @ts-expect-error A text that nobody parsed is no tenant.
	new TenantScope(db, other);
	// @ts-expect-error A scope without a tenant.
	new TenantScope(db);
	// @ts-expect-error A table without a column tenantId can not be scoped.
	scope.find(currency);
	// @ts-expect-error The row does not say whose it is.
	scope.insert(project, { id: 9, name: 'planted', tenantId: other });
	// @ts-expect-error No builder comes back whose second where() would replace the first.
	scope.update(project, { name: 'taken' }, eq(project.id, 3)).where(sql`true`);
	// #endregion types
}
