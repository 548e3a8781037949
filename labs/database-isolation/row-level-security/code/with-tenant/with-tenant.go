// Package withtenant runs work for one tenant at a time on connections that all tenants share.
package withtenant

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// #region tenant-id

// TenantID is the id of a tenant that ParseTenantID has seen. Other packages can't make one, except
// for the zero value, which WithTenant refuses.
type TenantID struct{ id string }

var (
	ErrNotATenantID = errors.New("the claim tenant_id is not a UUID")
	uuid            = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

// ParseTenantID parses the claim tenant_id of a token whose signature has been verified, as its
// claims hold it. Never give it a header, a path or a query parameter: those are the client's to
// choose. A claim that is no UUID in lower case is ErrNotATenantID, which leaves the value out.
func ParseTenantID(claim any) (TenantID, error) {
	id, ok := claim.(string)
	if !ok || !uuid.MatchString(id) {
		return TenantID{}, ErrNotATenantID
	}
	return TenantID{id}, nil
}

func (t TenantID) String() string { return t.id }

// #endregion tenant-id

// #region set-tenant

// WithTenant runs work in one transaction that belongs to one tenant. The tenant ends with the
// transaction, so the next borrower of the connection has none and sees no row.
//
// The result of work is returned after COMMIT, its error after ROLLBACK. pgx.ErrTxCommitRollback
// says that a statement had failed and work returned no error. When ctx is canceled, the connection
// is closed instead of returned to the pool.
func WithTenant[Result any](
	ctx context.Context,
	pool *pgxpool.Pool,
	tenant TenantID,
	work func(context.Context, *Scope) (Result, error),
) (Result, error) {
	var result, none Result
	if tenant == (TenantID{}) {
		return none, ErrNotATenantID
	}
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) (err error) {
		_, err = tx.Exec(ctx, "SELECT set_config('app.tenant_id', $1, true)", tenant.id)
		if err != nil {
			return fmt.Errorf("set the tenant: %w", err)
		}
		scope := &Scope{tx: tx}
		defer scope.close()
		result, err = work(ctx, scope)
		return err
	})
	if err != nil {
		return none, err
	}
	return result, nil
}

// #endregion set-tenant

// #region scope

// ErrScopeClosed is the answer to a statement that comes after the transaction of its tenant.
var ErrScopeClosed = errors.New("the transaction of this tenant is over: wait for every statement")

// Scope sends statements until its transaction ends. Afterwards it refuses them: a goroutine that
// somebody forgot to wait for would otherwise send them for the connection's next tenant.
type Scope struct {
	mu sync.Mutex
	tx pgx.Tx
}

// Exec sends a statement that returns no rows.
func (s *Scope) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tx == nil {
		return pgconn.CommandTag{}, ErrScopeClosed
	}
	return s.tx.Exec(ctx, sql, args...)
}

// Query sends a statement whose rows must be read or closed before work returns.
func (s *Scope) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tx == nil {
		return nil, ErrScopeClosed
	}
	rows, err := s.tx.Query(ctx, sql, args...)
	return ownRows{rows}, err
}

func (s *Scope) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tx = nil
}

// #endregion scope

// ownRows keeps the connection to itself: it would lead around the scope.
type ownRows struct{ pgx.Rows }

// Conn returns nil, as pgx allows for rows that come from no connection of the caller's.
func (ownRows) Conn() *pgx.Conn { return nil }
