package withtenant

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Many tenants on few connections: 50 tenants do 600 units of work on a pool of four, in an order
// shuffled from a seed. Some units fail in every way a unit can. What is found is counted, so that a
// test can ask for zero of the right function and for more than zero of a broken one.

type done = struct{}

type runner func(context.Context, *pgxpool.Pool, TenantID, func(context.Context, *Scope) (done, error)) (done, error)

type findings struct {
	units int
	// Rows of another tenant that a unit read.
	foreignSeen int
	// Rows that were read without any tenant.
	seenWithoutTenant int
	// Rows of one tenant that a unit of another one changed or made.
	foreignWritten int
	// Connections that still have a tenant when all work is done.
	tenantsKept int
	// Whatever did not end as its kind must.
	surprises []string
}

type crowd struct {
	run             runner
	cases           table
	pool, superuser *pgxpool.Pool
	mu              sync.Mutex
	found           findings
}

const (
	firstSeeded  = 1000
	insert       = "INSERT INTO invoice (id, tenant_id, amount, status, memo)"
	ofConnection = insert + " VALUES ($1, nullif(current_setting('app.tenant_id', true), '')::uuid, 1, 'draft', $2)"
	undone       = "must be undone"
)

// open gives a pool that ends with the test.
func open(t *testing.T, address string, connections int) *pgxpool.Pool {
	t.Helper()
	if os.Getenv(address) == "" {
		t.Fatalf("%s is not set", address)
	}
	config, err := pgxpool.ParseConfig(os.Getenv(address))
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = int32(connections)
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func letCrowdWork(t *testing.T, run runner) findings {
	t.Helper()
	cases := readCases(t)
	c := &crowd{run: run, cases: cases}
	c.pool = open(t, "DATABASE_URL", cases.Crowd.Connections)
	c.superuser = open(t, "SUPERUSER_URL", 2)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c.seed(t, ctx)
	queue := make(chan unit)
	var borrowers sync.WaitGroup
	for range cases.Crowd.Borrowers {
		borrowers.Go(func() {
			for u := range queue {
				c.settle(ctx, u)
			}
		})
	}
	for _, u := range cases.plan(t) {
		queue <- u
	}
	close(queue)
	borrowers.Wait()
	c.lookAtConnections(t, ctx)
	c.lookAtRows(t, ctx)
	return c.found
}

// seed makes two marked rows for each tenant, as the owner, whom FORCE binds: so with a tenant too.
func (c *crowd) seed(t *testing.T, ctx context.Context) {
	t.Helper()
	if _, err := c.superuser.Exec(ctx, "DELETE FROM invoice WHERE id >= $1", firstSeeded); err != nil {
		t.Fatal(err)
	}
	owner := open(t, "OWNER_URL", 1)
	for index, tenant := range c.cases.tenants(t) {
		_, err := WithTenant(ctx, owner, tenant, func(ctx context.Context, scope *Scope) (done, error) {
			for _, id := range []int{firstSeeded + 2*index, firstSeeded + 2*index + 1} {
				if _, err := scope.Exec(ctx, ofConnection, id, "of "+tenant.String()); err != nil {
					return done{}, err
				}
			}
			return done{}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (c *crowd) settle(ctx context.Context, u unit) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var err error
	if u.kind == "comes without a tenant" {
		err = c.borrowBare(ctx)
	} else {
		_, err = c.run(ctx, c.pool, u.tenant, func(ctx context.Context, scope *Scope) (done, error) {
			return done{}, c.perform(ctx, cancel, u, scope)
		})
	}
	c.note(func(found *findings) { found.units++ })
	if !endsAsExpected(u.kind, err) {
		c.surprise(u, fmt.Sprint(err))
	}
}

func (c *crowd) borrowBare(ctx context.Context) error {
	tag, err := c.pool.Exec(ctx, "SELECT id FROM invoice")
	c.note(func(found *findings) { found.seenWithoutTenant += int(tag.RowsAffected()) })
	return err
}

func (c *crowd) perform(ctx context.Context, cancel func(), u unit, scope *Scope) error {
	if _, err := scope.Exec(ctx, "SELECT pg_sleep($1)", u.pause.Seconds()); err != nil {
		return err
	}
	mark := "of " + u.tenant.String()
	switch u.kind {
	case "reads":
	case "writes":
		if _, err := scope.Exec(ctx, ofConnection, u.id, mark); err != nil {
			return err
		}
	case "writes for another tenant":
		_, err := scope.Exec(ctx, insert+" VALUES ($1, $2, 1, 'draft', $3)", u.id, u.other.String(), mark)
		if err != nil {
			return err
		}
		c.surprise(u, "was allowed")
	case "changes every row":
		rows, err := rowsOf(ctx, scope, "UPDATE invoice SET amount = amount + 1 RETURNING tenant_id::text, memo")
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.TenantID != u.tenant.String() {
				c.note(func(found *findings) { found.foreignWritten++ })
			}
		}
	default:
		if _, err := scope.Exec(ctx, ofConnection, u.id, undone); err != nil {
			return err
		}
		return c.fail(ctx, cancel, u, scope)
	}
	return c.read(ctx, u, scope)
}

type row struct{ TenantID, Memo string }

func rowsOf(ctx context.Context, scope *Scope, sql string) ([]row, error) {
	rows, err := scope.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[row])
}

func (c *crowd) read(ctx context.Context, u unit, scope *Scope) error {
	rows, err := rowsOf(ctx, scope, "SELECT tenant_id::text, memo FROM invoice")
	if err != nil {
		return err
	}
	own := 0
	for _, row := range rows {
		marked := strings.HasPrefix(row.Memo, "of ") && row.Memo != "of "+u.tenant.String()
		if row.TenantID != u.tenant.String() || marked {
			c.note(func(found *findings) { found.foreignSeen++ })
		} else {
			own++
		}
	}
	if own < 2 {
		c.surprise(u, "did not see its own rows")
	}
	return nil
}

func (c *crowd) fail(ctx context.Context, cancel func(), u unit, scope *Scope) error {
	switch {
	case u.kind == "throws":
		return errOnPurpose
	case u.kind == "swallows a failed statement":
		_, _ = scope.Exec(ctx, "SELECT 1 / 0")
		_, _ = scope.Exec(ctx, "SELECT 1")
		return nil
	case u.kind == "times out":
		if _, err := scope.Exec(ctx, "SET LOCAL statement_timeout = '15ms'"); err != nil {
			return err
		}
		_, err := scope.Exec(ctx, "SELECT pg_sleep(0.3)")
		return err
	case u.kind == "is killed" && u.id%2 == 0:
		last := fmt.Sprintf("SELECT %d AS last_statement", u.id)
		if _, err := scope.Exec(ctx, last); err != nil {
			return err
		}
		c.signal(ctx, "pg_terminate_backend(pid, 5000)", last, "<> 'active'")
		return nil
	}
	sleep := fmt.Sprintf("SELECT pg_sleep(2), %d AS unit", u.id)
	var sent sync.WaitGroup
	sent.Go(func() {
		switch {
		case u.kind == "is killed":
			c.signal(ctx, "pg_terminate_backend(pid, 5000)", sleep, "= 'active'")
		case u.id%2 == 0:
			c.signal(ctx, "pg_cancel_backend(pid)", sleep, "= 'active'")
		default:
			c.signal(ctx, "pid", sleep, "= 'active'")
			cancel()
		}
	})
	_, err := scope.Exec(ctx, sleep)
	// A signal that came late would hit the connection's next borrower.
	sent.Wait()
	return err
}

// signal sends a signal to the backend whose running or last statement is this one.
func (c *crowd) signal(ctx context.Context, call, statement, state string) {
	sql := "SELECT " + call + " FROM pg_stat_activity WHERE datname = current_database() AND query = $1 AND state " + state
	for range 200 {
		tag, err := c.superuser.Exec(ctx, sql, statement)
		if err != nil || tag.RowsAffected() > 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// The pool must have recovered: it lends all of its connections at once, and none has a tenant.
func (c *crowd) lookAtConnections(t *testing.T, ctx context.Context) {
	t.Helper()
	for range c.cases.Crowd.Connections {
		conn, err := c.pool.Acquire(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Release()
		var tenant *string
		err = conn.QueryRow(ctx, "SELECT nullif(current_setting('app.tenant_id', true), '')").Scan(&tenant)
		if err != nil {
			t.Fatal(err)
		}
		if tenant != nil {
			c.found.tenantsKept++
		}
	}
}

func (c *crowd) lookAtRows(t *testing.T, ctx context.Context) {
	t.Helper()
	var planted, written, left int
	err := c.superuser.QueryRow(ctx, `
		SELECT count(*) FILTER (WHERE memo LIKE 'of %' AND memo <> 'of ' || tenant_id),
		       count(*) FILTER (WHERE id >= $1 AND memo = 'of ' || tenant_id),
		       count(*) FILTER (WHERE memo = $2)
		FROM invoice`, firstWritten, undone).Scan(&planted, &written, &left)
	if err != nil {
		t.Fatal(err)
	}
	c.found.foreignWritten += planted
	if written != c.cases.Crowd.Units["writes"] {
		c.found.surprises = append(c.found.surprises, fmt.Sprintf("%d rows were written", written))
	}
	if left != 0 {
		c.found.surprises = append(c.found.surprises, fmt.Sprintf("%d rows were not undone", left))
	}
}

func (c *crowd) note(change func(*findings)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.found)
}

func (c *crowd) surprise(u unit, what string) {
	c.note(func(found *findings) {
		found.surprises = append(found.surprises, fmt.Sprintf("unit %d, which %s: %s", u.id, u.kind, what))
	})
}
