package placement_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"hub.example/labs/database-isolation/same-app-three-ways/code/placement"
)

func readTiers(t *testing.T) map[string]placement.Tier {
	t.Helper()
	text, err := os.ReadFile("../tiers/tiers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tiers, err := placement.ReadTiers(text)
	if err != nil {
		t.Fatal(err)
	}
	return tiers
}

func TestTheFileOfTheGuideIsRead(t *testing.T) {
	tiers := readTiers(t)
	if len(tiers) != 3 || tiers["business"].Model != placement.Database {
		t.Fatalf("got %v", tiers)
	}
}

func TestTiersThatWouldPlaceATenantByAccidentAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"unknown model":     "tiers: [{plan: a, model: pool, places: [p], mostTenants: 1}]",
		"misspelled key":    "tiers: [{plan: a, model: shared, place: [p], mostTenants: 1}]",
		"plan twice":        "tiers: [{plan: a, model: shared, places: [p], mostTenants: 1}, {plan: a, model: database, places: [q], mostTenants: 1}]",
		"no place":          "tiers: [{plan: a, model: shared, places: [], mostTenants: 1}]",
		"server with place": "tiers: [{plan: a, model: server, places: [p], mostTenants: 1}]",
		"no room":           "tiers: [{plan: a, model: shared, places: [p]}]",
		"not YAML":          "tiers: [",
	} {
		if _, err := placement.ReadTiers([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), "tiers: ") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestTheFirstPlaceWithRoomIsTaken(t *testing.T) {
	standard := readTiers(t)["standard"]
	for _, one := range []struct {
		tenants map[string]int
		want    string
	}{
		{nil, "pool-eu-1"},
		{map[string]int{"pool-eu-1": 4999}, "pool-eu-1"},
		{map[string]int{"pool-eu-1": 5000}, "pool-eu-2"},
	} {
		if got, err := placement.PlaceFor(standard, one.tenants); err != nil || got != one.want {
			t.Errorf("with %v: got %q, %v", one.tenants, got, err)
		}
	}
	full := map[string]int{"pool-eu-1": 5000, "pool-eu-2": 6000}
	if got, err := placement.PlaceFor(standard, full); !errors.Is(err, placement.ErrFull) {
		t.Errorf("full: got %q, %v", got, err)
	}
	if got, err := placement.PlaceFor(readTiers(t)["dedicated"], nil); !errors.Is(err, placement.ErrFull) {
		t.Errorf("a server is made, not picked: got %q, %v", got, err)
	}
}

func TestTheCatalogSaysWhereATenantIs(t *testing.T) {
	ctx := context.Background()
	db, err := pgx.Connect(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(ctx) }()
	if got, err := placement.SchemaOf(ctx, db, "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"); err != nil || got != "t_globex" {
		t.Errorf("globex: got %q, %v", got, err)
	}
	if got, err := placement.SchemaOf(ctx, db, "dddddddd-dddd-4ddd-8ddd-dddddddddddd"); !errors.Is(err, placement.ErrUnknown) {
		t.Errorf("nobody: got %q, %v", got, err)
	}
	if got, err := placement.SchemaOf(ctx, db, "globex"); err == nil || errors.Is(err, placement.ErrUnknown) {
		t.Errorf("a slug is no id: got %q, %v", got, err)
	}
}
