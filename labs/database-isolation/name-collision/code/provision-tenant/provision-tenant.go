// Package provisiontenant makes a tenant's schema in steps that survive a crash between any two.
package provisiontenant

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// Tenant is what sign-up knows of a new customer.
type Tenant struct {
	ID   withtenant.TenantID
	Slug string
}

// Schema is the name of the tenant's schema and of the role that may use it. It is made of the id,
// never of the slug, and so it needs no quoting.
func (t Tenant) Schema() string { return "t_" + strings.ReplaceAll(t.ID.String(), "-", "") }

// The first label of a host name, in small letters.
var slug = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// ErrNoTenant says that the id is missing or the slug is no label of a host name.
var ErrNoTenant = errors.New("a tenant has an id, and a slug that is a label of a host name")

// ErrSlugTaken says that another tenant has the slug: nothing was made, ask for another one.
var ErrSlugTaken = errors.New("another tenant has this slug")

// #region steps

// Step is one transaction on the way to a tenant. Its name stands in the ledger and never changes.
type Step struct {
	Name string
	Run  func(context.Context, pgx.Tx, Tenant) error
}

// Steps takes the slug first and publishes the tenant last: a request finds all of it or nothing.
// The tables are the statements of today's migrations, without a schema in their names.
func Steps(tables string) []Step {
	return []Step{
		{"reserve", func(ctx context.Context, tx pgx.Tx, t Tenant) error {
			taken, err := tx.Exec(ctx, `INSERT INTO slug_reservation (tenant_id, slug) SELECT $1, $2
				WHERE NOT EXISTS (SELECT FROM tenant WHERE slug = $2) ON CONFLICT DO NOTHING`, t.ID.String(), t.Slug)
			if err == nil && taken.RowsAffected() == 0 {
				return ErrSlugTaken
			}
			return err
		}},
		{"role", run(`CREATE ROLE %[1]s NOLOGIN; GRANT %[1]s TO app_user WITH INHERIT FALSE, SET TRUE`)},
		{"schema", run(`CREATE SCHEMA %[1]s; GRANT USAGE ON SCHEMA %[1]s TO %[1]s;
			ALTER DEFAULT PRIVILEGES IN SCHEMA %[1]s GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %[1]s`)},
		{"tables", run(`SET LOCAL search_path = %[1]s; ` + strings.ReplaceAll(tables, "%", "%%"))},
		{"publish", func(ctx context.Context, tx pgx.Tx, t Tenant) error {
			_, err := tx.Exec(ctx, `INSERT INTO tenant (id, slug, schema_name) VALUES ($1, $2, $3)`,
				t.ID.String(), t.Slug, t.Schema())
			return err
		}},
	}
}

func run(statements string) func(context.Context, pgx.Tx, Tenant) error {
	return func(ctx context.Context, tx pgx.Tx, t Tenant) error {
		_, err := tx.Exec(ctx, fmt.Sprintf(statements, t.Schema()), pgx.QueryExecModeSimpleProtocol)
		return err
	}
}

// #endregion steps

// #region resume

// Provision runs the steps that the ledger lacks, and returns the names of those it ran. Call it
// again after any failure: a step and its row commit together, so none runs twice. Of two callers
// at once the second waits for the first one's row, up to lock_timeout, and may call again.
func Provision(ctx context.Context, pool *pgxpool.Pool, tenant Tenant, steps []Step) ([]string, error) {
	if tenant.ID == (withtenant.TenantID{}) || !slug.MatchString(tenant.Slug) {
		return nil, ErrNoTenant
	}
	var ran []string
	for _, step := range steps {
		done := false
		err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, `SET LOCAL lock_timeout = '10s'`); err != nil {
				return err
			}
			noted, err := tx.Exec(ctx, `INSERT INTO provisioning (tenant_id, step) VALUES ($1, $2)
				ON CONFLICT DO NOTHING`, tenant.ID.String(), step.Name)
			if err != nil || noted.RowsAffected() == 0 {
				return err
			}
			done = true
			return step.Run(ctx, tx, tenant)
		})
		if err != nil {
			return ran, fmt.Errorf("step %s: %w", step.Name, err)
		}
		if done {
			ran = append(ran, step.Name)
		}
	}
	return ran, nil
}

// #endregion resume
