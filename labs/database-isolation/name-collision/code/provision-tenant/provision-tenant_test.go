package provisiontenant

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// OWNER_URL logs in as app_owner, who may make schemas and roles, and DATABASE_URL as app_user, to a
// database in the state that the lab ends in.

const tables = `
	CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, memo text NOT NULL CHECK (memo NOT LIKE '% '));
	CREATE TABLE tag (name text PRIMARY KEY)`

var (
	names    = []string{"reserve", "role", "schema", "tables", "publish"}
	errCrash = errors.New("the process is gone")
)

func open(t *testing.T, variable string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), os.Getenv(variable))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// begin makes the ledger, and a tenant that is taken away after the test.
func begin(t *testing.T) (*pgxpool.Pool, Tenant) {
	t.Helper()
	pool := open(t, "OWNER_URL")
	ledger, err := os.ReadFile("provision-tenant.sql")
	if err != nil {
		t.Fatal(err)
	}
	must(t, pool, "DROP TABLE IF EXISTS provisioning, slug_reservation")
	must(t, pool, string(ledger))
	id, err := withtenant.ParseTenantID("dddddddd-dddd-4ddd-8ddd-dddddddddddd")
	if err != nil {
		t.Fatal(err)
	}
	tenant := Tenant{id, "umber-and-ochre"}
	clean := fmt.Sprintf(`DROP SCHEMA IF EXISTS %[1]s CASCADE; DROP ROLE IF EXISTS %[1]s;
		DELETE FROM tenant WHERE id = '%[2]s'; DROP TABLE provisioning, slug_reservation`, tenant.Schema(), id)
	t.Cleanup(func() {
		if _, err := pool.Exec(context.Background(), clean); err != nil {
			t.Error(err)
		}
	})
	return pool, tenant
}

func must(t *testing.T, pool *pgxpool.Pool, sql string) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// whole asks as the application does: the tenant's role, its path, both of its tables.
func whole(t *testing.T, tenant Tenant) error {
	t.Helper()
	app := open(t, "DATABASE_URL")
	return pgx.BeginFunc(t.Context(), app, func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), "SELECT set_config('app.tenant_id', $1, true)", tenant.ID.String()); err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(), "SELECT public.enter_tenant()"); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), "INSERT INTO note (memo) VALUES ('umber')")
		if err == nil {
			_, err = tx.Exec(t.Context(), "SELECT name FROM tag")
		}
		return err
	})
}

func ledger(t *testing.T, pool *pgxpool.Pool) map[string]string {
	t.Helper()
	rows, err := pool.Query(t.Context(), "SELECT step, done_at::text FROM provisioning")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	var step, at string
	if _, err := pgx.ForEachRow(rows, []any{&step, &at}, func() error { found[step] = at; return nil }); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestMakesATenantThatTheApplicationCanUse(t *testing.T) {
	pool, tenant := begin(t)
	ran, err := Provision(t.Context(), pool, tenant, Steps(tables))
	if err != nil || !reflect.DeepEqual(ran, names) {
		t.Fatalf("ran %v, %v", ran, err)
	}
	if err := whole(t, tenant); err != nil {
		t.Error(err)
	}
	again, err := Provision(t.Context(), pool, tenant, Steps(tables))
	if err != nil || len(again) > 0 {
		t.Errorf("the second time it ran %v, %v", again, err)
	}
}

func TestResumesAfterACrashBetweenAnyTwoSteps(t *testing.T) {
	for crash := range names {
		t.Run("before "+names[crash], func(t *testing.T) {
			pool, tenant := begin(t)
			steps := Steps(tables)
			steps[crash].Run = func(context.Context, pgx.Tx, Tenant) error { return errCrash }
			ran, err := Provision(t.Context(), pool, tenant, steps)
			if !errors.Is(err, errCrash) || len(ran) != crash {
				t.Fatalf("ran %v, %v", ran, err)
			}
			if whole(t, tenant) == nil {
				t.Error("the application finds a tenant that is half made")
			}
			before := ledger(t, pool)
			resume(t, pool, tenant, names[crash:], before)
		})
	}
}

func TestResumesAfterABackendDiedWithinAnyStep(t *testing.T) {
	for crash := range names {
		t.Run("within "+names[crash], func(t *testing.T) {
			pool, tenant := begin(t)
			steps := Steps(tables)
			work := steps[crash].Run
			steps[crash].Run = func(ctx context.Context, tx pgx.Tx, tenant Tenant) error {
				if err := work(ctx, tx, tenant); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, "SELECT pg_terminate_backend(pg_backend_pid())")
				return err
			}
			if _, err := Provision(t.Context(), pool, tenant, steps); err == nil {
				t.Fatal("reported success")
			}
			resume(t, pool, tenant, names[crash:], ledger(t, pool))
		})
	}
}

// resume expects exactly these steps to run, and those before them to be left alone.
func resume(t *testing.T, pool *pgxpool.Pool, tenant Tenant, rest []string, before map[string]string) {
	t.Helper()
	ran, err := Provision(t.Context(), pool, tenant, Steps(tables))
	if err != nil || !reflect.DeepEqual(ran, rest) {
		t.Fatalf("resumed with %v, %v; want %v", ran, err, rest)
	}
	after := ledger(t, pool)
	for step, at := range before {
		if after[step] != at {
			t.Errorf("%s was done again", step)
		}
	}
	if err := whole(t, tenant); err != nil {
		t.Error(err)
	}
}

func TestTwoAtOnceDoEachStepOnce(t *testing.T) {
	pool, tenant := begin(t)
	var group sync.WaitGroup
	var mu sync.Mutex
	var all []string
	for range 4 {
		group.Go(func() {
			ran, err := Provision(t.Context(), pool, tenant, Steps(tables))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			all = append(all, ran...)
		})
	}
	group.Wait()
	if len(all) != len(names) {
		t.Errorf("together they ran %v", all)
	}
	if err := whole(t, tenant); err != nil {
		t.Error(err)
	}
}

func TestFailsWhereTheSchemaIsSomebodyElses(t *testing.T) {
	pool, tenant := begin(t)
	must(t, pool, "CREATE SCHEMA "+tenant.Schema())
	_, err := Provision(t.Context(), pool, tenant, Steps(tables))
	var found *pgconn.PgError
	if !errors.As(err, &found) || found.Code != "42P06" {
		t.Errorf("got %v", err)
	}
}

func TestMakesNothingForASlugThatIsTaken(t *testing.T) {
	pool, tenant := begin(t)
	if _, err := Provision(t.Context(), pool, tenant, Steps(tables)[:1]); err != nil {
		t.Fatal(err)
	}
	id, err := withtenant.ParseTenantID("eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee")
	if err != nil {
		t.Fatal(err)
	}
	// By a tenant under way, and by one that was there before slugs were reserved.
	for _, late := range []Tenant{{id, tenant.Slug}, {id, "initech"}} {
		ran, err := Provision(t.Context(), pool, late, Steps(tables))
		if !errors.Is(err, ErrSlugTaken) || len(ran) != 0 {
			t.Errorf("%s: ran %v, %v", late.Slug, ran, err)
		}
	}
	var left int
	row := pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = $1)
		+ (SELECT count(*) FROM provisioning WHERE tenant_id = $2)`, Tenant{id, ""}.Schema(), id.String())
	if err := row.Scan(&left); err != nil || left != 0 {
		t.Errorf("%d things were left, %v", left, err)
	}
}

func TestRefusesWhatIsNoTenantBeforeAnythingIsSent(t *testing.T) {
	pool := open(t, "OWNER_URL")
	id, err := withtenant.ParseTenantID("dddddddd-dddd-4ddd-8ddd-dddddddddddd")
	if err != nil {
		t.Fatal(err)
	}
	for _, tenant := range []Tenant{{Slug: "umber"}, {ID: id}, {id, "-umber"}, {id, "Umber"}, {id, "um_ber"}, {id, "umber; --"}} {
		if _, err := Provision(t.Context(), pool, tenant, Steps(tables)); !errors.Is(err, ErrNoTenant) {
			t.Errorf("%+v: %v", tenant, err)
		}
	}
	if opened := pool.Stat().NewConnsCount(); opened != 0 {
		t.Errorf("%d connections were opened", opened)
	}
}

func TestStopsWhenItsContextEnds(t *testing.T) {
	pool, tenant := begin(t)
	ctx, cancel := context.WithCancel(t.Context())
	steps := Steps(tables)
	steps[1].Run = func(ctx context.Context, tx pgx.Tx, _ Tenant) error {
		cancel()
		_, err := tx.Exec(ctx, "SELECT 1")
		return err
	}
	if ran, err := Provision(ctx, pool, tenant, steps); !errors.Is(err, context.Canceled) || len(ran) != 1 {
		t.Errorf("ran %v, %v", ran, err)
	}
	resume(t, pool, tenant, names[1:], ledger(t, pool))
}
