// Package tenantlimits runs work for one tenant at a time within limits, through a pooler too.
package tenantlimits

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// #region open

// OpenPool opens a pool that works behind PgBouncer in transaction mode: pgx prepares and names
// every statement unless it is told to send text and values at once. It then has no types from the
// server: a map for jsonb must be marshaled to a string by the caller.
func OpenPool(ctx context.Context, address string, size int32) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("read the address of the pool: %w", err)
	}
	config.MaxConns = size
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	return pgxpool.NewWithConfig(ctx, config)
}

// #endregion open

// #region limits

// Limits is what a tenant's plan allows; from your own catalog, by the verified tenant. PostgreSQL 17
// or newer ends the session when Transaction, the longer one, is over.
type Limits struct{ Statement, Transaction time.Duration }

// 0 comes first: a timer that a default started would go on with the default's time.
const limit = `SELECT set_config('statement_timeout', $1, true),
	set_config('transaction_timeout', '0', true), set_config('transaction_timeout', $2, true)`

// pgxpool waits for a connection for as long as ctx lets it: a unit has this and its Transaction.
var patience = 5 * time.Second

// WithTenantLimits is WithTenant with limits that end with the transaction. When ctx is canceled pgx
// asks the server to cancel and closes the connection; if the request is lost, the statement's
// limit ends it. Canceled during COMMIT, nobody knows whether it happened.
func WithTenantLimits[Result any](
	ctx context.Context,
	pool *pgxpool.Pool,
	tenant withtenant.TenantID,
	limits Limits,
	work func(context.Context, *withtenant.Scope) (Result, error),
) (Result, error) {
	var none Result
	if err := limits.check(); err != nil {
		return none, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience+limits.Transaction)
	defer cancel()
	ms := func(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
	limited := func(ctx context.Context, scope *withtenant.Scope) (Result, error) {
		if _, err := scope.Exec(ctx, limit, ms(limits.Statement), ms(limits.Transaction)); err != nil {
			return none, fmt.Errorf("set the limits: %w", err)
		}
		return work(ctx, scope)
	}
	return withtenant.WithTenant(ctx, pool, tenant, limited)
}

// #endregion limits

func (l Limits) check() error {
	if min(l.Statement, l.Transaction) < time.Millisecond {
		return errors.New("a limit is 1 ms or more: PostgreSQL takes 0 for none")
	}
	if l.Transaction.Milliseconds() <= l.Statement.Milliseconds() {
		return errors.New("a transaction needs longer than a statement, or a slow one ends both")
	}
	return nil
}
