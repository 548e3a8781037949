package withtenant

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// DATABASE_URL logs in as app_user, OWNER_URL as app_owner and SUPERUSER_URL as a superuser, to a
// database in the state that the lab ends in.

const (
	acmeID     = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
	insertAcme = insert + " VALUES (91, '" + acmeID + "', 1, 'draft', 'must be undone')"
)

type sender interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
}

func invoiceIDs(ctx context.Context, from sender) ([]int64, error) {
	rows, err := from.Query(ctx, "SELECT id FROM invoice ORDER BY id")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

func visible(ctx context.Context, scope *Scope) ([]int64, error) { return invoiceIDs(ctx, scope) }

// expectAcme asks the pool for acme's invoices: it works again, with whichever connection.
func expectAcme(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	ids, err := WithTenant(t.Context(), pool, mustParse(t, acmeID), visible)
	if err != nil || !reflect.DeepEqual(ids, []int64{1, 2}) {
		t.Errorf("acme sees %v, %v", ids, err)
	}
}

func TestReturnsTheRowsOfItsTenantOnly(t *testing.T) {
	pool := open(t, "DATABASE_URL", 1)
	for _, c := range readCases(t).VisibleInvoices {
		t.Run(c.Tenant, func(t *testing.T) {
			ids, err := WithTenant(t.Context(), pool, mustParse(t, c.Tenant), visible)
			if err != nil || !reflect.DeepEqual(ids, c.IDs) {
				t.Errorf("sees %v, %v; want %v", ids, err, c.IDs)
			}
		})
	}
}

func TestWritesAsTheTableSays(t *testing.T) {
	pool := open(t, "DATABASE_URL", 1)
	for _, c := range readCases(t).Writes {
		t.Run(c.Name, func(t *testing.T) {
			var tag pgconn.CommandTag
			_, err := WithTenant(t.Context(), pool, mustParse(t, c.Tenant), func(ctx context.Context, scope *Scope) (_ done, err error) {
				if tag, err = scope.Exec(ctx, c.SQL); err == nil {
					err = errOnPurpose
				}
				return done{}, err
			})
			if c.SQLState == "" && !errors.Is(err, errOnPurpose) || sqlState(err) != c.SQLState {
				t.Errorf("error %v, want SQLSTATE %q", err, c.SQLState)
			}
			if tag.RowsAffected() != c.Rows {
				t.Errorf("%d rows, want %d", tag.RowsAffected(), c.Rows)
			}
		})
	}
}

func TestLeavesNoTenantToTheNextBorrower(t *testing.T) {
	pool := open(t, "DATABASE_URL", 1)
	expectAcme(t, pool)
	ids, err := invoiceIDs(t.Context(), pool)
	if err != nil || len(ids) > 0 {
		t.Errorf("without a tenant: %v, %v", ids, err)
	}
	if opened := pool.Stat().NewConnsCount(); opened != 1 {
		t.Errorf("%d connections were opened", opened)
	}
}

func TestUndoesEverythingWhenTheWorkFails(t *testing.T) {
	pool := open(t, "DATABASE_URL", 1)
	add := func(ctx context.Context, scope *Scope) (string, error) {
		_, err := scope.Exec(ctx, insertAcme)
		return "done", errors.Join(err, errOnPurpose)
	}
	result, err := WithTenant(t.Context(), pool, mustParse(t, acmeID), add)
	if !errors.Is(err, errOnPurpose) || result != "" {
		t.Errorf("got %q, %v", result, err)
	}
	expectAcme(t, pool)
}

func TestUndoesEverythingWhenTheWorkPanics(t *testing.T) {
	pool := open(t, "DATABASE_URL", 1)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_, _ = WithTenant(t.Context(), pool, mustParse(t, acmeID), func(ctx context.Context, scope *Scope) (done, error) {
			_, _ = scope.Exec(ctx, insertAcme)
			panic("on purpose")
		})
	}()
	expectAcme(t, pool)
}

func TestReportsAFailedStatementThatWasSwallowed(t *testing.T) {
	pool := open(t, "DATABASE_URL", 1)
	_, err := WithTenant(t.Context(), pool, mustParse(t, acmeID), func(ctx context.Context, scope *Scope) (done, error) {
		_, _ = scope.Exec(ctx, "SELECT 1 / 0")
		return done{}, nil
	})
	if !errors.Is(err, pgx.ErrTxCommitRollback) {
		t.Errorf("got %v", err)
	}
}

func TestRefusesAStatementThatNobodyWaitedFor(t *testing.T) {
	pool := open(t, "DATABASE_URL", 1)
	late, err := WithTenant(t.Context(), pool, mustParse(t, acmeID), func(_ context.Context, scope *Scope) (*Scope, error) {
		return scope, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := late.Exec(t.Context(), "SELECT 1"); !errors.Is(err, ErrScopeClosed) {
		t.Errorf("Exec: %v", err)
	}
	if _, err := late.Query(t.Context(), "SELECT 1"); !errors.Is(err, ErrScopeClosed) {
		t.Errorf("Query: %v", err)
	}
}

func TestThrowsAwayAConnectionInAnUnknownState(t *testing.T) {
	ways := map[string]func(context.Context, func(), *Scope) error{
		"lost": func(ctx context.Context, _ func(), scope *Scope) error {
			_, err := scope.Exec(ctx, "SELECT pg_terminate_backend(pg_backend_pid())")
			return err
		},
		"canceled during a statement": func(ctx context.Context, cancel func(), scope *Scope) error {
			time.AfterFunc(20*time.Millisecond, cancel)
			_, err := scope.Exec(ctx, "SELECT pg_sleep(5)")
			return err
		},
		"canceled between two statements": func(_ context.Context, cancel func(), _ *Scope) error {
			cancel()
			return nil
		},
		"rows left unread": func(ctx context.Context, _ func(), scope *Scope) error {
			_, err := scope.Query(ctx, "SELECT id FROM invoice")
			return err
		},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			pool := open(t, "DATABASE_URL", 1)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err := WithTenant(ctx, pool, mustParse(t, acmeID), func(ctx context.Context, scope *Scope) (done, error) {
				return done{}, way(ctx, cancel, scope)
			})
			if err == nil {
				t.Error("reported success")
			}
			expectAcme(t, pool)
			if opened := pool.Stat().NewConnsCount(); opened != 2 {
				t.Errorf("%d connections were opened, want a second one", opened)
			}
		})
	}
}

func TestParseTenantID(t *testing.T) {
	cases := readCases(t).TenantIDs
	for _, id := range cases.Valid {
		t.Run("accepts "+id, func(t *testing.T) {
			if tenant, err := ParseTenantID(id); err != nil || tenant.String() != id {
				t.Errorf("got %v, %v", tenant, err)
			}
		})
	}
	for _, claim := range cases.Invalid {
		t.Run(fmt.Sprintf("refuses %q before anything is sent", fmt.Sprint(claim)), func(t *testing.T) {
			pool := open(t, "DATABASE_URL", 1)
			tenant, err := ParseTenantID(claim)
			if !errors.Is(err, ErrNotATenantID) {
				t.Errorf("got %v, %v", tenant, err)
			}
			// Whoever overlooks the error has the zero value, and it does not reach SQL either.
			if _, err := WithTenant(t.Context(), pool, tenant, visible); !errors.Is(err, ErrNotATenantID) {
				t.Errorf("got %v", err)
			}
			if opened := pool.Stat().NewConnsCount(); opened != 0 {
				t.Errorf("%d connections were opened", opened)
			}
		})
	}
}

func TestManyTenantsOnFewConnections(t *testing.T) {
	units := len(readCases(t).plan(t))

	t.Run("never sees or writes a foreign row, and leaves no tenant behind", func(t *testing.T) {
		found := letCrowdWork(t, WithTenant[done])
		if !reflect.DeepEqual(found, findings{units: units}) {
			t.Errorf("%+v", found)
		}
	})

	t.Run("catches a tenant that is set for the session: the next borrower has it", func(t *testing.T) {
		found := letCrowdWork(t, brokenForTheSession)
		if found.units != units || found.seenWithoutTenant == 0 || found.tenantsKept == 0 {
			t.Errorf("%+v", found)
		}
	})

	t.Run("catches a tenant that is set on the pool: any other unit has it", func(t *testing.T) {
		found := letCrowdWork(t, brokenOnThePool)
		if found.units != units || found.foreignSeen == 0 || found.foreignWritten == 0 || found.tenantsKept == 0 {
			t.Errorf("%+v", found)
		}
	})
}

// BROKEN on purpose: false where WithTenant has true, so COMMIT leaves the tenant behind.
func brokenForTheSession(ctx context.Context, pool *pgxpool.Pool, tenant TenantID, work func(context.Context, *Scope) (done, error)) (done, error) {
	return done{}, pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT set_config('app.tenant_id', $1, false)", tenant.id); err != nil {
			return err
		}
		_, err := work(ctx, &Scope{tx: tx})
		return err
	})
}

// BROKEN on purpose: every statement borrows whichever connection is free.
func brokenOnThePool(ctx context.Context, pool *pgxpool.Pool, tenant TenantID, work func(context.Context, *Scope) (done, error)) (done, error) {
	if _, err := pool.Exec(ctx, "SELECT set_config('app.tenant_id', $1, false)", tenant.id); err != nil {
		return done{}, err
	}
	return work(ctx, &Scope{tx: onThePool{pool: pool}})
}

type onThePool struct {
	pgx.Tx
	pool *pgxpool.Pool
}

func (p onThePool) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return p.pool.Exec(ctx, sql, args...)
}

func (p onThePool) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return p.pool.Query(ctx, sql, args...)
}
