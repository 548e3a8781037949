package withtenant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// The table of cases that the tests in every language share.
type table struct {
	TenantIDs struct {
		Valid   []string `json:"valid"`
		Invalid []any    `json:"invalid"`
	} `json:"tenantIds"`
	VisibleInvoices []struct {
		Tenant string  `json:"tenant"`
		IDs    []int64 `json:"ids"`
	} `json:"visibleInvoices"`
	Writes []struct {
		Name     string `json:"name"`
		Tenant   string `json:"tenant"`
		SQL      string `json:"sql"`
		Rows     int64  `json:"rows"`
		SQLState string `json:"sqlstate"`
	} `json:"writes"`
	Crowd struct {
		Seed        uint64         `json:"seed"`
		Tenants     int            `json:"tenants"`
		Connections int            `json:"connections"`
		Borrowers   int            `json:"borrowers"`
		Units       map[string]int `json:"units"`
	} `json:"crowd"`
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

func mustParse(t *testing.T, id string) TenantID {
	t.Helper()
	tenant, err := ParseTenantID(id)
	if err != nil {
		t.Fatal(err)
	}
	return tenant
}

// Ids from here on are of rows that units made.
const firstWritten = 100_000

type unit struct {
	id            int
	kind          string
	tenant, other TenantID
	// How long it dawdles, so that units overlap in every order.
	pause time.Duration
}

// tenants are acme, globex and as many more as the table of cases asks for.
func (cases table) tenants(t *testing.T) []TenantID {
	t.Helper()
	ids := make([]TenantID, cases.Crowd.Tenants)
	for index := range ids {
		id := fmt.Sprintf("d0000000-0000-4000-8000-%012d", index)
		if index < 2 {
			id = cases.VisibleInvoices[index].Tenant
		}
		ids[index] = mustParse(t, id)
	}
	return ids
}

// plan says who does what in which order: a dozen units of work for each tenant, shuffled from a seed.
func (cases table) plan(t *testing.T) []unit {
	t.Helper()
	random := rand.New(rand.NewPCG(cases.Crowd.Seed, 0))
	tenants := cases.tenants(t)
	var units []unit
	for _, kind := range slices.Sorted(maps.Keys(cases.Crowd.Units)) {
		for range cases.Crowd.Units[kind] {
			index := len(units)
			units = append(units, unit{
				id:     firstWritten + index,
				kind:   kind,
				tenant: tenants[index%len(tenants)],
				other:  tenants[(index+1)%len(tenants)],
				pause:  time.Duration(random.Float64() * float64(2*time.Millisecond)),
			})
		}
	}
	random.Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
	return units
}

// What a unit returns that fails by itself.
var errOnPurpose = errors.New("the mail server said no")

// endsAsExpected says whether a unit of this kind must end so: with this error, or with none.
func endsAsExpected(kind string, err error) bool {
	switch kind {
	case "writes for another tenant":
		return sqlState(err) == "42501"
	case "throws":
		return errors.Is(err, errOnPurpose)
	case "swallows a failed statement":
		return errors.Is(err, pgx.ErrTxCommitRollback)
	case "times out":
		return sqlState(err) == "57014"
	case "is canceled":
		return sqlState(err) == "57014" || errors.Is(err, context.Canceled)
	case "is killed":
		return err != nil
	default:
		return err == nil
	}
}

func sqlState(err error) string {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}
