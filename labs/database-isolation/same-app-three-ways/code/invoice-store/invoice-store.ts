import type { Pool } from 'pg';
import {
	type TenantId,
	type TenantScope,
	withTenant,
} from '../../../row-level-security/code/with-tenant/with-tenant.ts';

// #region interface
export interface Invoice {
	readonly id: string;
	readonly memo: string;
	/** As PostgreSQL writes a numeric: no float loses a cent. */
	readonly total: string;
}

/** What the application knows of invoices. Which model keeps them apart is no part of it. */
export interface InvoiceStore {
	/**
	 * A tenant's late invoices, by number.
	 * @throws UnknownTenant when the tenant has no place; the same error in every model.
	 */
	late(tenant: TenantId): Promise<Invoice[]>;
}

/** Answer with 404: a tenant that was deleted, or one that has moved away. */
export class UnknownTenant extends Error {
	constructor() {
		super('This tenant has no place here.');
	}
}
// #endregion interface

// #region shared
/** Shared tables. The predicate repeats what the policy enforces: the first of two locks. */
export function sharedStore(pool: Pool): InvoiceStore {
	return {
		late: (tenant) =>
			withTenant(pool, tenant, async (scope) => {
				await placeOf(scope, tenant);
				const { rows } = await scope.query<Invoice>(
					'SELECT id, memo, total FROM public.invoice WHERE late AND tenant_id = $1 ORDER BY id',
					[tenant],
				);
				return rows;
			}),
	};
}

// #endregion shared

// #region schema
/** A schema each. The name comes from the catalog, for this tenant, and ends with the transaction. */
export function schemaStore(pool: Pool): InvoiceStore {
	return {
		late: (tenant) =>
			withTenant(pool, tenant, async (scope) => {
				const schema = await placeOf(scope, tenant);
				await scope.query(
					"SELECT set_config('search_path', quote_ident($1) || ', pg_temp', true)",
					[schema],
				);
				const { rows } = await scope.query<Invoice>(
					'SELECT id, memo, total FROM invoice WHERE late ORDER BY id',
				);
				return rows;
			}),
	};
}

/** The catalog has a row for each tenant of this place; whoever moves one away takes the row away. */
async function placeOf(scope: TenantScope, tenant: TenantId): Promise<string> {
	const { rows } = await scope.query<{ schema_name: string }>(
		'SELECT schema_name FROM public.placement WHERE tenant_id = $1',
		[tenant],
	);
	if (!rows[0]) throw new UnknownTenant();
	return rows[0].schema_name;
}
// #endregion schema

// #region database
/**
 * A database each. `poolOf` finds the tenant's own pool, or undefined, by a catalog of databases; a
 * pool logs in to one database, so the connection itself is the tenant.
 */
export function databaseStore(poolOf: (tenant: TenantId) => Pool | undefined): InvoiceStore {
	return {
		late: async (tenant) => {
			const pool = poolOf(tenant);
			if (!pool) throw new UnknownTenant();
			const { rows } = await pool.query<Invoice>(
				'SELECT id, memo, total FROM invoice WHERE late ORDER BY id',
			);
			return rows;
		},
	};
}
// #endregion database
