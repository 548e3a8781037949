// Package placement decides where a new tenant's data goes, and finds where it went.
package placement

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"sigs.k8s.io/yaml"
)

// Model is how a place keeps its tenants apart.
type Model string

const (
	Shared   Model = "shared"
	Database Model = "database"
	Server   Model = "server"
)

// Tier says where tenants of one plan go. A server is made for its tenant, so it has no places.
type Tier struct {
	Plan        string   `json:"plan"`
	Model       Model    `json:"model"`
	Places      []string `json:"places"`
	MostTenants int      `json:"mostTenants"`
}

// ReadTiers parses the tiers and refuses what would place a tenant nowhere, or by accident.
func ReadTiers(text []byte) (map[string]Tier, error) {
	var file struct {
		Tiers []Tier `json:"tiers"`
	}
	if err := yaml.UnmarshalStrict(text, &file); err != nil {
		return nil, fmt.Errorf("tiers: %w", err)
	}
	tiers := make(map[string]Tier, len(file.Tiers))
	for _, tier := range file.Tiers {
		_, twice := tiers[tier.Plan]
		switch {
		case tier.Plan == "" || twice:
			return nil, fmt.Errorf("tiers: plan %q is empty or named twice", tier.Plan)
		case tier.Model != Shared && tier.Model != Database && tier.Model != Server:
			return nil, fmt.Errorf("tiers: plan %s has the unknown model %q", tier.Plan, tier.Model)
		case (tier.Model == Server) != (len(tier.Places) == 0) || tier.MostTenants < 1:
			return nil, fmt.Errorf("tiers: plan %s needs places and room in them", tier.Plan)
		}
		tiers[tier.Plan] = tier
	}
	return tiers, nil
}

// ErrFull says that a plan has no room left: make a place before the next sign-up.
var ErrFull = errors.New("every place of this plan is full")

// #region place

// PlaceFor picks the first place of a plan that has room, given the tenants that each place holds.
// It is for sign-up alone: where a tenant is, the catalog says. Count and place under one lock, or two
// sign-ups take the last room.
func PlaceFor(tier Tier, tenants map[string]int) (string, error) {
	for _, place := range tier.Places {
		if tenants[place] < tier.MostTenants {
			return place, nil
		}
	}
	return "", fmt.Errorf("plan %s: %w", tier.Plan, ErrFull)
}

// ErrUnknown says that a tenant has no place: it was deleted, or never signed up.
var ErrUnknown = errors.New("this tenant has no place")

// Querier is a pgx pool, connection or transaction.
type Querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// SchemaOf finds a tenant's schema in the catalog. The id is that of a verified token, in text form.
func SchemaOf(ctx context.Context, db Querier, tenantID string) (string, error) {
	var schema string
	err := db.QueryRow(ctx, "SELECT schema_name FROM public.placement WHERE tenant_id = $1::uuid", tenantID).Scan(&schema)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", ErrUnknown
	}
	if err != nil {
		return "", fmt.Errorf("placement: %w", err)
	}
	return schema, nil
}

// #endregion place
