import type { Pool } from 'pg';
import {
	type TenantId,
	type TenantScope,
	withTenant,
} from '../../../row-level-security/code/with-tenant/with-tenant.ts';

// #region enter
/** One row or none. Path and role come from the catalog and end with the transaction. */
const ENTER = `
	SELECT set_config('search_path', format('%I, pg_temp', n.nspname), true),
	       set_config('role', n.nspname, true)
	FROM public.tenant t
	JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema_name
	WHERE t.id = current_setting('app.tenant_id')::uuid`;

/** The catalog has no row for this tenant, or PostgreSQL no schema of that name. */
export class NoSchemaError extends Error {
	override readonly name = 'NoSchemaError';
}

/**
 * As `withTenant`, with the tenant's schema alone on the path and its role taken. Nothing that the
 * request says, a slug or a host, has a part in it.
 *
 * @throws NoSchemaError before `work` is called, never the schema that comes next on a path.
 */
export async function withTenantSchema<Result>(
	pool: Pool,
	tenantId: TenantId,
	work: (scope: TenantScope) => Promise<Result>,
): Promise<Result> {
	return withTenant(pool, tenantId, async (scope) => {
		const { rowCount } = await scope.query(ENTER);
		if (rowCount !== 1) throw new NoSchemaError('No schema for this tenant.');
		return work(scope);
	});
}
// #endregion enter
