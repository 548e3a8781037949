import { and, eq, type SQL, sql, sum } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PgColumn, PgTable, PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { TenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

/** A table that belongs to tenants; any other one does not compile. */
export type TenantTable = PgTable & { readonly tenantId: PgColumn };
type Row<Table extends TenantTable> = Omit<Table['$inferInsert'], 'tenantId'>;
type Change<Table extends TenantTable> = Omit<PgUpdateSetSource<Table>, 'tenantId'>;

/** Drizzle's database, or a transaction of it. */
interface Handle extends Pick<NodePgDatabase, 'select' | 'insert' | 'update' | 'delete'> {
	transaction<Result>(work: (tx: Handle) => Promise<Result>): Promise<Result>;
}

// #region scope
/** Queries of one tenant. No method hands Drizzle's builder out, whose second where() would replace ours. */
export class TenantScope {
	readonly #db: Handle;
	readonly #tenantId: TenantId;

	constructor(db: Handle, tenantId: TenantId) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	/** The caller's condition in parentheses: an OR in its text would otherwise end the tenant's. */
	#own(table: TenantTable, where?: SQL) {
		return and(eq(table.tenantId, this.#tenantId), where && sql`(${where})`);
	}

	async find<Table extends TenantTable>(table: Table, where?: SQL) {
		const query = this.#db.select().from(table as TenantTable);
		return (await query.where(this.#own(table, where))) as Table['$inferSelect'][];
	}

	/** The tenant last: a row that names another one is overwritten. */
	async insert<Table extends TenantTable>(table: Table, row: Row<Table>): Promise<void> {
		const owned = { ...row, tenantId: this.#tenantId } as unknown as Table['$inferInsert'];
		await this.#db.insert(table).values(owned);
	}

	/** Never sets the tenant, so that the privilege to update its column can be revoked. */
	async update<Table extends TenantTable>(table: Table, set: Change<Table>, where: SQL) {
		const { tenantId = this.#tenantId, ...kept } = set as { readonly tenantId?: unknown };
		if (tenantId !== this.#tenantId) throw new Error('The tenant of a row does not change.');
		const query = this.#db.update(table).set(kept as PgUpdateSetSource<Table>);
		return (await query.where(this.#own(table, where))).rowCount ?? 0;
	}
	// #endregion scope

	async delete(table: TenantTable, where: SQL): Promise<number> {
		return (await this.#db.delete(table).where(this.#own(table, where))).rowCount ?? 0;
	}

	async sum(table: TenantTable, column: PgColumn, where?: SQL): Promise<string> {
		const query = this.#db.select({ sum: sum(column) }).from(table);
		const [row] = await query.where(this.#own(table, where));
		return row?.sum ?? '0';
	}

	transaction<Result>(work: (scope: TenantScope) => Promise<Result>): Promise<Result> {
		return this.#db.transaction((tx) => work(new TenantScope(tx, this.#tenantId)));
	}
}
