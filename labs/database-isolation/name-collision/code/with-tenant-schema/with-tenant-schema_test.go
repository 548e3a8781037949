package withtenantschema

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// DATABASE_URL logs in as app_user and OWNER_URL as app_owner, to a database in the state that the
// lab ends in.

type table struct {
	Notes []struct {
		Tenant string
		Memos  []string
	}
	WithoutSchema []struct {
		Name, Tenant string
		SchemaName   *string
	}
	Statements []struct {
		Name, Tenant, Before, SQL, SQLState string
		Rows                                int64
	}
	Afterwards []struct{ SQL, SQLState string }
}

var errOnPurpose = errors.New("only tried")

func readCases(t *testing.T) table {
	t.Helper()
	var cases table
	content, err := os.ReadFile("cases.json")
	if err == nil {
		err = json.Unmarshal(content, &cases)
	}
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func open(t *testing.T, variable string) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(os.Getenv(variable))
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = 1
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func parse(t *testing.T, id string) withtenant.TenantID {
	t.Helper()
	tenant, err := withtenant.ParseTenantID(id)
	if err != nil {
		t.Fatal(err)
	}
	return tenant
}

func memos(ctx context.Context, scope *withtenant.Scope) ([]string, error) {
	rows, err := scope.Query(ctx, "SELECT memo FROM note ORDER BY id")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func sqlState(err error) string {
	var found *pgconn.PgError
	if errors.As(err, &found) {
		return found.Code
	}
	return ""
}

// The pool prepares each statement once for its connection: PostgreSQL looks its names up anew when
// the path is another one.
func TestReadsTheNotesOfEachTenantByOnePreparedStatement(t *testing.T) {
	pool := open(t, "DATABASE_URL")
	for range 2 {
		for _, c := range readCases(t).Notes {
			found, err := WithTenantSchema(t.Context(), pool, parse(t, c.Tenant), memos)
			if err != nil || !reflect.DeepEqual(found, c.Memos) {
				t.Errorf("%s reads %q, %v; want %q", c.Tenant, found, err, c.Memos)
			}
		}
	}
	if opened := pool.Stat().NewConnsCount(); opened != 1 {
		t.Errorf("%d connections were opened", opened)
	}
}

func TestRefusesATenantWithoutSchema(t *testing.T) {
	owner, pool := open(t, "OWNER_URL"), open(t, "DATABASE_URL")
	for _, c := range readCases(t).WithoutSchema {
		t.Run(c.Name, func(t *testing.T) {
			if c.SchemaName != nil {
				if _, err := owner.Exec(t.Context(), "INSERT INTO tenant VALUES ($1, 'half-done', $2)", c.Tenant, *c.SchemaName); err != nil {
					t.Fatal(err)
				}
				defer func() { _, _ = owner.Exec(t.Context(), "DELETE FROM tenant WHERE id = $1", c.Tenant) }()
			}
			called := false
			_, err := WithTenantSchema(t.Context(), pool, parse(t, c.Tenant), func(context.Context, *withtenant.Scope) (struct{}, error) {
				called = true
				return struct{}{}, nil
			})
			if !errors.Is(err, ErrNoSchema) || called {
				t.Errorf("got %v, called: %v", err, called)
			}
		})
	}
}

func TestStatementsDoAsTheTableSays(t *testing.T) {
	for _, c := range readCases(t).Statements {
		t.Run(c.Name, func(t *testing.T) {
			pool := open(t, "DATABASE_URL")
			if c.Before != "" {
				if _, err := pool.Exec(t.Context(), c.Before); err != nil {
					t.Fatal(err)
				}
			}
			var tag pgconn.CommandTag
			_, err := WithTenantSchema(t.Context(), pool, parse(t, c.Tenant), func(ctx context.Context, scope *withtenant.Scope) (_ struct{}, err error) {
				if tag, err = scope.Exec(ctx, c.SQL); err == nil {
					err = errOnPurpose
				}
				return struct{}{}, err
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

func TestLeavesTheNextBorrowerNothing(t *testing.T) {
	acme := parse(t, "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
	ways := map[string]func(context.Context, *withtenant.Scope) ([]string, error){
		"after a commit": memos,
		"after an error": func(ctx context.Context, scope *withtenant.Scope) ([]string, error) {
			_, err := scope.Exec(ctx, "SELECT 1 / 0")
			return nil, err
		},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			pool := open(t, "DATABASE_URL")
			_, _ = WithTenantSchema(t.Context(), pool, acme, way)
			for _, c := range readCases(t).Afterwards {
				if _, err := pool.Exec(t.Context(), c.SQL); sqlState(err) != c.SQLState {
					t.Errorf("%s: %v, want SQLSTATE %s", c.SQL, err, c.SQLState)
				}
			}
			if opened := pool.Stat().NewConnsCount(); opened != 1 {
				t.Errorf("%d connections were opened", opened)
			}
		})
	}
}
