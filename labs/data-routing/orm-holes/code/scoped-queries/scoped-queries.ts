import { and, eq, type SQL, sql, sum } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PgColumn, PgTable, PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { TenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

// #region scope
/** A table that belongs to tenants; any other one does not compile. */
export type TenantTable = PgTable & { readonly tenantId: PgColumn };
type Row<Table extends TenantTable> = Omit<Table['$inferInsert'], 'tenantId'>;
type Change<Table extends TenantTable> = Omit<PgUpdateSetSource<Table>, 'tenantId'>;
/** Drizzle's own handle stays in this module: what has no tenant has no way to ask. */
type Handle = Pick<NodePgDatabase, 'select' | 'insert' | 'update' | 'delete' | 'transaction'>;

export function scopeTo(db: Handle, tenantId: TenantId) {
	// The caller's condition in parentheses: text with OR in it would otherwise end the tenant's.
	const own = (table: TenantTable, where?: SQL) =>
		and(eq(table.tenantId, tenantId), where && sql`(${where})`);
	// No function returns a builder: a second where() replaces the first, and onConflictDoUpdate()
	// changes whoever's row is there.
	return {
		async find<Table extends TenantTable>(table: Table, where?: SQL) {
			const rows = await db
				.select()
				.from(table as TenantTable)
				.where(own(table, where));
			return rows as Table['$inferSelect'][];
		},
		/** The tenant last: a row that names another one is overwritten. */
		async insert<Table extends TenantTable>(table: Table, row: Row<Table>): Promise<void> {
			await db.insert(table).values({ ...row, tenantId } as unknown as Table['$inferInsert']);
		},
		async update<Table extends TenantTable>(table: Table, set: Change<Table>, where: SQL) {
			const owned = { ...set, tenantId } as unknown as PgUpdateSetSource<Table>;
			return (await db.update(table).set(owned).where(own(table, where))).rowCount ?? 0;
		},
		async delete(table: TenantTable, where: SQL) {
			return (await db.delete(table).where(own(table, where))).rowCount ?? 0;
		},
		async sum(table: TenantTable, column: PgColumn, where?: SQL) {
			const [row] = await db
				.select({ sum: sum(column) })
				.from(table)
				.where(own(table, where));
			return row?.sum ?? '0';
		},
		transaction: <Result>(work: (scope: TenantScope) => Promise<Result>): Promise<Result> =>
			db.transaction((tx) => work(scopeTo(tx, tenantId))),
	};
}
export type TenantScope = ReturnType<typeof scopeTo>;
// #endregion scope
