package tenantlimits

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// DATABASE_URL logs in as app_user, directly or through a pooler. SUPERUSER_URL is direct.

type unit struct {
	Name, Tenant, Before, SQL, SQLState string
	Times, CancelAfterMs                int
	Broken, Canceled                    bool
}

type table struct {
	Tenants map[string]string
	Visible map[string][]string
	Limits  milliseconds
	Units   []unit
	Repeats int

	RefusedLimits []milliseconds
	Waits         struct{ PatienceMs, ShortMs int }
}

type milliseconds struct{ StatementMs, TransactionMs int }

func (m milliseconds) limits() Limits {
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	return Limits{ms(m.StatementMs), ms(m.TransactionMs)}
}

func readTable(t *testing.T) table {
	t.Helper()
	var found table
	text, err := os.ReadFile("cases.json")
	if err == nil {
		err = json.Unmarshal(text, &found)
	}
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func open(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool, err := OpenPool(t.Context(), os.Getenv("DATABASE_URL"), 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func (c table) perform(t *testing.T, pool *pgxpool.Pool, u unit) ([]string, error) {
	t.Helper()
	tenant, err := withtenant.ParseTenantID(c.Tenants[u.Tenant])
	if err != nil {
		t.Fatal(err)
	}
	limits := c.Limits.limits()
	ctx := t.Context()
	if u.CancelAfterMs > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(u.CancelAfterMs)*time.Millisecond)
		defer cancel()
	}
	return WithTenantLimits(ctx, pool, tenant, limits, func(ctx context.Context, scope *withtenant.Scope) ([]string, error) {
		if u.Before != "" {
			if _, err := scope.Exec(ctx, u.Before); err != nil {
				return nil, err
			}
		}
		for range max(u.Times, 1) {
			if u.SQL == "" {
				break
			}
			if _, err := scope.Exec(ctx, u.SQL); err != nil {
				return nil, err
			}
		}
		rows, err := scope.Query(ctx, "SELECT reference FROM shipment ORDER BY reference")
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, pgx.RowTo[string])
	})
}

func TestUnitsEndAsTheTableSays(t *testing.T) {
	cases, pool := readTable(t), open(t)
	leftBehind, err := os.ReadFile("../connection-state/connection-state.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range cases.Units {
		began := time.Now()
		rows, err := cases.perform(t, pool, u)
		var found *pgconn.PgError
		switch {
		case u.Canceled:
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > time.Second {
				t.Errorf("%s: %v after %v", u.Name, err, time.Since(began))
			}
		case u.SQLState != "":
			if !errors.As(err, &found) || found.Code != u.SQLState {
				t.Errorf("%s: %v", u.Name, err)
			}
		case u.Broken:
			if err == nil || time.Since(began) > 2200*time.Millisecond {
				t.Errorf("%s: %v after %v", u.Name, err, time.Since(began))
			}
		case err != nil || !slices.Equal(rows, cases.Visible[u.Tenant]):
			t.Errorf("%s: read %v, %v", u.Name, rows, err)
		}
		left, err := pool.Query(t.Context(), string(leftBehind))
		if err != nil {
			t.Fatal(err)
		}
		if kept, err := pgx.CollectRows(left, pgx.RowToMap); err != nil || len(kept) > 0 {
			t.Errorf("%s left %v, %v", u.Name, kept, err)
		}
		var statement, transaction string
		err = pool.QueryRow(t.Context(), `SELECT current_setting('statement_timeout'),
			current_setting('transaction_timeout')`).Scan(&statement, &transaction)
		if err != nil || statement != "0" || transaction != "0" {
			t.Errorf("%s left the limits %q and %q, %v", u.Name, statement, transaction, err)
		}
	}
	superuser, err := pgx.Connect(t.Context(), os.Getenv("SUPERUSER_URL"))
	if err != nil {
		t.Fatal(err)
	}
	defer superuser.Close(context.Background())
	var written int
	err = superuser.QueryRow(t.Context(),
		"SELECT count(*) FROM shipment WHERE exported AND reference LIKE 'falcon%'").Scan(&written)
	if err != nil || written != 0 {
		t.Errorf("%d rows of a canceled unit were kept, %v", written, err)
	}
}

func TestPreparesNothingThatStays(t *testing.T) {
	cases, pool := readTable(t), open(t)
	for range cases.Repeats {
		for name, visible := range cases.Visible {
			rows, err := cases.perform(t, pool, unit{Name: name, Tenant: name})
			if err != nil || !slices.Equal(rows, visible) {
				t.Fatalf("%s read %v, %v", name, rows, err)
			}
		}
	}
	var prepared int
	err := pool.QueryRow(t.Context(), "SELECT count(*) FROM pg_prepared_statements").Scan(&prepared)
	if err != nil || prepared != 0 {
		t.Errorf("%d statements stay, %v", prepared, err)
	}
}

func TestRefusesWhatPostgreSQLTakesForNoLimit(t *testing.T) {
	cases, pool := readTable(t), open(t)
	tenant, err := withtenant.ParseTenantID(cases.Tenants["acme"])
	if err != nil {
		t.Fatal(err)
	}
	for _, refused := range append(cases.RefusedLimits, milliseconds{}) {
		_, err := WithTenantLimits(t.Context(), pool, tenant, refused.limits(),
			func(context.Context, *withtenant.Scope) (bool, error) { return true, nil })
		if err == nil {
			t.Errorf("%+v is no limit, and was taken", refused)
		}
	}
}

func (c table) read(ctx context.Context, t *testing.T, pool *pgxpool.Pool, limits Limits) ([]string, error) {
	t.Helper()
	tenant, err := withtenant.ParseTenantID(c.Tenants["acme"])
	if err != nil {
		t.Fatal(err)
	}
	return WithTenantLimits(ctx, pool, tenant, limits, func(ctx context.Context, scope *withtenant.Scope) ([]string, error) {
		rows, err := scope.Query(ctx, "SELECT reference FROM shipment ORDER BY reference")
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, pgx.RowTo[string])
	})
}

func TestWaitsNoLongerThanItsPatienceOrItsCaller(t *testing.T) {
	cases, pool := readTable(t), open(t)
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	if patience != ms(cases.Waits.PatienceMs) {
		t.Fatalf("waits for %v", patience)
	}
	held, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), ms(cases.Waits.ShortMs))
	defer cancel()
	began := time.Now()
	_, err = cases.read(short, t, pool, cases.Limits.limits())
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > time.Second {
		t.Errorf("a caller's deadline: %v after %v", err, time.Since(began))
	}
	defer func(usual time.Duration) { patience = usual }(patience)
	patience = ms(cases.Waits.ShortMs)
	began = time.Now()
	_, err = cases.read(t.Context(), t, pool, Limits{ms(100), ms(200)})
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > time.Second {
		t.Errorf("nobody's deadline: %v after %v", err, time.Since(began))
	}
	held.Release()
	rows, err := cases.read(t.Context(), t, pool, cases.Limits.limits())
	if err != nil || !slices.Equal(rows, cases.Visible["acme"]) {
		t.Errorf("after the wait: %v, %v", rows, err)
	}
}

func TestAFailedBatchLeavesItsTransactionOpenAndThePoolDestroysIt(t *testing.T) {
	pool := open(t)
	held, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	batch := &pgx.Batch{}
	batch.Queue("BEGIN")
	batch.Queue("SELECT set_config('statement_timeout', $1, true)", "none")
	batch.Queue("COMMIT")
	if err := held.SendBatch(t.Context(), batch).Close(); err == nil {
		t.Error("the batch failed, and said nothing")
	}
	if status := held.Conn().PgConn().TxStatus(); status != 'E' {
		t.Errorf("after the batch the transaction is in %q", status)
	}
	conn := held.Conn()
	held.Release()
	if !conn.IsClosed() {
		// The pool closes it in the background.
		deadline := time.Now().Add(2 * time.Second)
		for !conn.IsClosed() && time.Now().Before(deadline) {
			time.Sleep(10 * time.Millisecond)
		}
	}
	if !conn.IsClosed() {
		t.Error("a connection in a failed transaction went back into the pool")
	}
}

func TestSendsNoMapForJSONB(t *testing.T) {
	pool := open(t)
	var plan string
	value := map[string]any{"plan": "gold"}
	if err := pool.QueryRow(t.Context(), "SELECT $1::jsonb->>'plan'", value).Scan(&plan); err == nil {
		t.Error("a map is sent: the comment on OpenPool is out of date")
	}
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	err = pool.QueryRow(t.Context(), "SELECT $1::jsonb->>'plan'", string(text)).Scan(&plan)
	if err != nil || plan != "gold" {
		t.Errorf("marshaled: %q, %v", plan, err)
	}
}
