// Package withtenantschema runs work for one tenant at a time, each in a schema of its own.
package withtenantschema

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// #region enter

// One row or none. Path and role come from the catalog and end with the transaction.
const enter = `
	SELECT set_config('search_path', format('%I, pg_temp', n.nspname), true),
	       set_config('role', n.nspname, true)
	FROM public.tenant t
	JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema_name
	WHERE t.id = current_setting('app.tenant_id')::uuid`

// ErrNoSchema says that the catalog has no row for this tenant, or PostgreSQL no schema of that name.
var ErrNoSchema = errors.New("no schema for this tenant")

// WithTenantSchema is WithTenant with the tenant's schema alone on the path and its role taken.
// Nothing that the request says, a slug or a host, has a part in it. Without a schema it returns
// ErrNoSchema and work is not called: never the schema that comes next on a path.
func WithTenantSchema[Result any](
	ctx context.Context,
	pool *pgxpool.Pool,
	tenant withtenant.TenantID,
	work func(context.Context, *withtenant.Scope) (Result, error),
) (Result, error) {
	return withtenant.WithTenant(ctx, pool, tenant, func(ctx context.Context, scope *withtenant.Scope) (Result, error) {
		var none Result
		entered, err := scope.Exec(ctx, enter)
		if err != nil {
			return none, fmt.Errorf("enter the tenant's schema: %w", err)
		}
		if entered.RowsAffected() != 1 {
			return none, ErrNoSchema
		}
		return work(ctx, scope)
	})
}

// #endregion enter
