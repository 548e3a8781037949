package planassertion

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// DATABASE_URL logs in as app_user, to a database in the state that the lab ends in.

type limits struct {
	Removed int      `json:"removed"`
	Blocks  int      `json:"blocks"`
	Shared  []string `json:"shared"`
}

type table struct {
	Queries []struct {
		Name     string   `json:"name"`
		Tenant   string   `json:"tenant"`
		SQL      string   `json:"sql"`
		Values   []any    `json:"values"`
		Limits   limits   `json:"limits"`
		Problems []string `json:"problems"`
	} `json:"queries"`
	Plans []struct {
		Name     string   `json:"name"`
		Plan     Node     `json:"plan"`
		Limits   limits   `json:"limits"`
		Problems []string `json:"problems"`
	} `json:"plans"`
	Write struct {
		Tenant   string `json:"tenant"`
		SQL      string `json:"sql"`
		SQLState string `json:"sqlstate"`
	} `json:"write"`
}

func readCases(t *testing.T) table {
	t.Helper()
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases table
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func open(t *testing.T) *pgxpool.Pool {
	t.Helper()
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
	return pool
}

func mustParse(t *testing.T, id string) withtenant.TenantID {
	t.Helper()
	tenant, err := withtenant.ParseTenantID(id)
	if err != nil {
		t.Fatal(err)
	}
	return tenant
}

func TestQueries(t *testing.T) {
	pool := open(t)
	for _, c := range readCases(t).Queries {
		t.Run(c.Name, func(t *testing.T) {
			plan, err := ExplainAsTenant(t.Context(), pool, mustParse(t, c.Tenant), c.SQL, c.Values...)
			if err != nil {
				t.Fatal(err)
			}
			if found := Problems(plan, Limits(c.Limits)); !slices.Equal(found, c.Problems) {
				t.Errorf("found %q, want %q", found, c.Problems)
			}
		})
	}
}

func TestPlans(t *testing.T) {
	for _, c := range readCases(t).Plans {
		t.Run(c.Name, func(t *testing.T) {
			if found := Problems(c.Plan, Limits(c.Limits)); !slices.Equal(found, c.Problems) {
				t.Errorf("found %q, want %q", found, c.Problems)
			}
		})
	}
}

func TestRefusesAQueryThatWrites(t *testing.T) {
	pool, write := open(t), readCases(t).Write
	_, err := ExplainAsTenant(t.Context(), pool, mustParse(t, write.Tenant), write.SQL)
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Code != write.SQLState {
		t.Errorf("got %v, want SQLSTATE %s", err, write.SQLState)
	}
}

func TestLeavesNoSettingToTheNextBorrower(t *testing.T) {
	pool, cases := open(t), readCases(t)
	if _, err := ExplainAsTenant(t.Context(), pool, mustParse(t, cases.Write.Tenant), "SELECT 1"); err != nil {
		t.Fatal(err)
	}
	var seqscan, readonly string
	row := pool.QueryRow(t.Context(), "SELECT current_setting('enable_seqscan'), current_setting('transaction_read_only')")
	if err := row.Scan(&seqscan, &readonly); err != nil || seqscan != "on" || readonly != "off" {
		t.Errorf("enable_seqscan %s, read only %s, %v", seqscan, readonly, err)
	}
}
