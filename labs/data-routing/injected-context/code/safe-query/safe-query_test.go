package safequery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// DATABASE_URL logs in as app_user and OWNER_URL as app_owner, to a database in the state that the
// lab ends in.

type table struct {
	Tenant, Secret string
	Terms          []struct {
		Name, Term string
		IDs        []int32
		Refused    bool
	}
	Sorts []struct {
		Sort    string
		IDs     []int32
		Refused bool
	}
	Lists []struct {
		Name    string
		List    []int32
		IDs     []int32
		Refused bool
	}
	Planted, Hijacked, Loot string
	Tables                  []struct {
		Table   string
		Count   int64
		Refused bool
	}
	Forged []struct{ Name, SQL, SQLState string }
}

func setup(t *testing.T) (table, *pgxpool.Pool, withtenant.TenantID) {
	t.Helper()
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases table
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	tenant, err := withtenant.ParseTenantID(cases.Tenant)
	if err != nil {
		t.Fatal(err)
	}
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return cases, pool, tenant
}

func ids(found []Found) []int32 {
	out := []int32{}
	for _, one := range found {
		out = append(out, one.ID)
	}
	return out
}

func TestTermsAreLookedForAndNothingElse(t *testing.T) {
	cases, pool, tenant := setup(t)
	for _, one := range cases.Terms {
		t.Run(one.Name, func(t *testing.T) {
			found, err := WithSealedTenant(t.Context(), pool, tenant, cases.Secret,
				func(ctx context.Context, scope *withtenant.Scope) ([]Found, error) {
					return FindDocuments(ctx, scope, one.Term, "title")
				})
			if errors.Is(err, ErrBadRequest) != one.Refused || (err != nil && !one.Refused) {
				t.Fatal(err)
			}
			got := ids(found)
			slices.Sort(got)
			if !one.Refused && !reflect.DeepEqual(got, one.IDs) {
				t.Errorf("found %v, want %v", got, one.IDs)
			}
		})
	}
}

func TestSortKeysAreOnTheListOrRefused(t *testing.T) {
	cases, pool, tenant := setup(t)
	for _, one := range cases.Sorts {
		t.Run(fmt.Sprintf("%q", one.Sort), func(t *testing.T) {
			found, err := WithSealedTenant(t.Context(), pool, tenant, cases.Secret,
				func(ctx context.Context, scope *withtenant.Scope) ([]Found, error) {
					return FindDocuments(ctx, scope, "", one.Sort)
				})
			if errors.Is(err, ErrBadRequest) != one.Refused || (err != nil && !one.Refused) {
				t.Fatal(err)
			}
			if got := ids(found); !one.Refused && !reflect.DeepEqual(got, one.IDs) {
				t.Errorf("found %v, want %v", got, one.IDs)
			}
		})
	}
}

func TestAListIsOneParameter(t *testing.T) {
	cases, pool, tenant := setup(t)
	byID := func(list []int32) ([]Found, error) {
		return WithSealedTenant(t.Context(), pool, tenant, cases.Secret,
			func(ctx context.Context, scope *withtenant.Scope) ([]Found, error) {
				return DocumentsByID(ctx, scope, list)
			})
	}
	for _, one := range cases.Lists {
		t.Run(one.Name, func(t *testing.T) {
			found, err := byID(one.List)
			if errors.Is(err, ErrBadRequest) != one.Refused || (err != nil && !one.Refused) {
				t.Fatal(err)
			}
			if got := ids(found); !one.Refused && !reflect.DeepEqual(got, one.IDs) {
				t.Errorf("found %v, want %v", got, one.IDs)
			}
		})
	}
	if found, err := byID(nil); err != nil || len(found) != 0 {
		t.Errorf("found %v, error %v for nil", found, err)
	}
}

func TestTheSecretIsHandedToNoTypeThatWasPlanted(t *testing.T) {
	cases, _, tenant := setup(t)
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = 1
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	for _, text := range []string{cases.Planted, cases.Hijacked} {
		_, err := WithSealedTenant(t.Context(), pool, tenant, cases.Secret,
			func(ctx context.Context, scope *withtenant.Scope) (string, error) {
				_, err := scope.Exec(ctx, text)
				return "", err
			})
		if err != nil {
			t.Fatal(err)
		}
	}
	rows, err := pool.Query(t.Context(), cases.Loot)
	if err != nil {
		t.Fatal(err)
	}
	loot, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(loot, "a call without schema") || slices.Contains(loot, cases.Secret) {
		t.Errorf("loot %q", loot)
	}
}

// A reset on return has to tell the driver, which keeps the names of what it prepared.
func TestAResetOnReturnForgetsTheDriversStatements(t *testing.T) {
	cases, _, tenant := setup(t)
	find := func(reset func(context.Context, *pgx.Conn) error) error {
		config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
		if err != nil {
			t.Fatal(err)
		}
		config.MaxConns = 1
		config.AfterRelease = func(conn *pgx.Conn) bool { // false ends the connection
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			return reset(ctx, conn) == nil
		}
		pool, err := pgxpool.NewWithConfig(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		for range 3 {
			_, err = WithSealedTenant(t.Context(), pool, tenant, cases.Secret,
				func(ctx context.Context, scope *withtenant.Scope) ([]Found, error) {
					return FindDocuments(ctx, scope, "lease", "title")
				})
			if err != nil {
				return err
			}
		}
		return nil
	}
	discard := func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "DISCARD ALL")
		return err
	}
	var refused *pgconn.PgError
	if err := find(discard); !errors.As(err, &refused) || refused.Code != "26000" {
		t.Errorf("error %v, want SQLSTATE 26000", err)
	}
	err := find(func(ctx context.Context, conn *pgx.Conn) error {
		return errors.Join(discard(ctx, conn), conn.DeallocateAll(ctx))
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTablesAreOnOfferOrRefused(t *testing.T) {
	cases, pool, tenant := setup(t)
	owner, err := pgx.Connect(t.Context(), os.Getenv("OWNER_URL"))
	if err != nil {
		t.Fatal(err)
	}
	odd := pgx.Identifier{`odd "name"; --`}.Sanitize()
	t.Cleanup(func() {
		_, _ = owner.Exec(context.Background(), "DROP TABLE "+odd)
		_ = owner.Close(context.Background())
	})
	for _, sql := range []string{"CREATE TABLE %s (id int)", "ALTER TABLE %s ENABLE ROW LEVEL SECURITY", "GRANT SELECT ON %s TO app_user"} {
		if _, err := owner.Exec(t.Context(), fmt.Sprintf(sql, odd)); err != nil {
			t.Fatal(err)
		}
	}
	for _, one := range cases.Tables {
		t.Run(fmt.Sprintf("%q", one.Table), func(t *testing.T) {
			count, err := WithSealedTenant(t.Context(), pool, tenant, cases.Secret,
				func(ctx context.Context, scope *withtenant.Scope) (int64, error) {
					return CountRows(ctx, scope, one.Table)
				})
			if errors.Is(err, ErrBadRequest) != one.Refused || (err != nil && !one.Refused) {
				t.Fatal(err)
			}
			if !one.Refused && count != one.Count {
				t.Errorf("counted %d, want %d", count, one.Count)
			}
		})
	}
}

func TestInjectedStatementsReadNothingOfGlobex(t *testing.T) {
	cases, pool, tenant := setup(t)
	for _, one := range cases.Forged {
		t.Run(one.Name, func(t *testing.T) {
			read, err := WithSealedTenant(t.Context(), pool, tenant, cases.Secret,
				func(ctx context.Context, scope *withtenant.Scope) ([]string, error) {
					rows, err := scope.Query(ctx, one.SQL)
					if err != nil {
						return nil, err
					}
					return pgx.CollectRows(rows, pgx.RowTo[string])
				})
			var refused *pgconn.PgError
			if errors.As(err, &refused) {
				if refused.Code != one.SQLState {
					t.Errorf("SQLSTATE %s, want %q", refused.Code, one.SQLState)
				}
				return
			}
			if err != nil || one.SQLState != "" {
				t.Fatalf("error %v, want SQLSTATE %q", err, one.SQLState)
			}
			if text := strings.Join(read, " "); strings.Contains(text, "falcon") || strings.Contains(text, cases.Secret) {
				t.Errorf("read %q", text)
			}
		})
	}
}

func TestNobodyGetsInWithAnotherSecret(t *testing.T) {
	_, pool, tenant := setup(t)
	_, err := WithSealedTenant(t.Context(), pool, tenant, "another",
		func(context.Context, *withtenant.Scope) (string, error) { return "done", nil })
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Code != "28000" {
		t.Errorf("error %v, want SQLSTATE 28000", err)
	}
}

func TestASecondStatementIsSentOnlyWhereThereIsNoParameter(t *testing.T) {
	_, pool, _ := setup(t)
	if _, err := pool.Exec(t.Context(), "SELECT 1; SELECT 2"); err != nil {
		t.Error(err)
	}
	var refused *pgconn.PgError
	if _, err := pool.Exec(t.Context(), "SELECT $1::int; SELECT 2", 1); !errors.As(err, &refused) || refused.Code != "42601" {
		t.Errorf("error %v, want SQLSTATE 42601", err)
	}
	rows, err := pool.Query(t.Context(), "SELECT 1; SELECT 2")
	if err == nil {
		rows.Close()
		err = rows.Err()
	}
	if !errors.As(err, &refused) || refused.Code != "42601" {
		t.Errorf("error %v, want SQLSTATE 42601", err)
	}
}
