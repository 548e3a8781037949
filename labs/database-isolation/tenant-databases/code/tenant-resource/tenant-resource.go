// Package tenantresource reads what a server of tenants' databases should be, and makes it so.
package tenantresource

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"sigs.k8s.io/yaml"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// Resource is the file, as a team reviews it.
type Resource struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name string `json:"name"`
	} `json:"metadata"`
	Spec Spec `json:"spec"`
}

// Spec says how the server's connections are shared out.
type Spec struct {
	Available int `json:"available"`
	Others    int `json:"others"`
	Service   struct {
		Instances int `json:"instances"`
		Surge     int `json:"surge"`
		Pools     int `json:"pools"`
		PoolSize  int `json:"poolSize"`
	} `json:"service"`
	Tenants []Tenant `json:"tenants"`
}

// Tenant is one database; its names are made of its id.
type Tenant struct {
	ID              string `json:"id"`
	ConnectionLimit int    `json:"connectionLimit"`
}

func (t Tenant) name() string { return "t_" + strings.ReplaceAll(t.ID, "-", "") }

// #region read

// Read refuses a field it does not know, and a fleet that does not fit into its server.
func Read(text []byte) (Resource, error) {
	var r Resource
	if err := yaml.UnmarshalStrict(text, &r); err != nil {
		return r, err
	}
	if r.APIVersion != "saas.example/v1" || r.Kind != "TenantServer" {
		return r, fmt.Errorf("%s %s is no TenantServer of saas.example/v1", r.APIVersion, r.Kind)
	}
	var problems []error
	wrong := func(format string, values ...any) { problems = append(problems, fmt.Errorf(format, values...)) }
	s := r.Spec.Service
	if s.Instances < 1 || s.Surge < 0 || s.Pools < 1 || s.PoolSize < 1 || r.Spec.Others < 1 {
		wrong("instances, pools, poolSize and others are at least 1")
	}
	if needed := r.Spec.Others + (s.Instances+s.Surge)*s.Pools*s.PoolSize; needed > r.Spec.Available {
		wrong("a deployment needs %d connections, %d are available", needed, r.Spec.Available)
	}
	seen := map[string]bool{}
	for _, t := range r.Spec.Tenants {
		if id, err := withtenant.ParseTenantID(t.ID); err != nil || id.String() != t.ID || seen[t.ID] {
			wrong("%q is no id of a tenant, or stands here twice", t.ID)
		}
		seen[t.ID] = true
		if share := (s.Instances + s.Surge) * s.PoolSize; t.ConnectionLimit < share {
			wrong("%s: connectionLimit is less than the %d of a deployment", t.ID, share)
		}
		if t.ConnectionLimit*2 >= r.Spec.Available {
			wrong("%s: connectionLimit is less than half of what is available", t.ID)
		}
	}
	return r, errors.Join(problems...)
}

// #endregion read

const available = `SELECT current_setting('max_connections')::int
	- current_setting('superuser_reserved_connections')::int - current_setting('reserved_connections')::int`

const differs = `
	SELECT l.rolname FROM pg_roles l WHERE l.rolname IN ($1 || '_1', $1 || '_2') AND l.rolconnlimit <> $2`

const isOpen = `
	SELECT EXISTS (SELECT FROM aclexplode(coalesce(datacl, acldefault('d', datdba))) a WHERE a.grantee = 0)
	FROM pg_database WHERE datname = $1`

// Apply changes what differs and returns what it changed: nothing, the second time. It makes no
// database; one that is missing is an error, and so is a server with another size than the file says.
func Apply(ctx context.Context, conn *pgx.Conn, r Resource) (changed []string, err error) {
	var has int
	if err := conn.QueryRow(ctx, available).Scan(&has); err != nil {
		return nil, err
	}
	if has != r.Spec.Available {
		return nil, fmt.Errorf("%s gives %d connections, not %d", r.Metadata.Name, has, r.Spec.Available)
	}
	do := func(statement string) error {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
		changed = append(changed, statement)
		return nil
	}
	for _, t := range r.Spec.Tenants {
		name := t.name() // Of hexadecimal digits: Read saw to it.
		var open bool
		if err := conn.QueryRow(ctx, isOpen, name).Scan(&open); err != nil {
			return changed, fmt.Errorf("database of %s: %w", t.ID, err)
		}
		if open {
			err = do("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC")
		}
		rows, queryErr := conn.Query(ctx, differs, name, t.ConnectionLimit)
		logins, rowsErr := pgx.CollectRows(rows, pgx.RowTo[string])
		if err := errors.Join(err, queryErr, rowsErr); err != nil {
			return changed, err
		}
		for _, login := range logins {
			if err := do(fmt.Sprintf("ALTER ROLE %s CONNECTION LIMIT %d", login, t.ConnectionLimit)); err != nil {
				return changed, err
			}
		}
	}
	return changed, nil
}
