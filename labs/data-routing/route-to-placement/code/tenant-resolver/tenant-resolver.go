// Package tenantresolver leads a request from its host and its verified identity to one tenant.
package tenantresolver

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// Names says which hosts are the product's own.
type Names struct {
	// Base has the tenants' subdomains: saas.example.
	Base string
	// Reserved labels under Base belong to nobody.
	Reserved map[string]bool
}

// Address is what a host addresses, before the catalog is asked.
type Address int

const (
	Host    Address = iota // a host that a tenant may have
	Public                 // the product's own site
	Nobody                 // under the base, and no name that a tenant can have
	Invalid                // no host name: an IP address, one label, anything malformed
)

var (
	port  = regexp.MustCompile(`:\d{1,5}$`)
	label = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	digit = regexp.MustCompile(`^\d+$`)
)

// #region address

// AddressOf reads a Host header as it arrived: case, port and one trailing dot do not matter. Never
// give it X-Forwarded-Host, which the client can write.
func (n Names) AddressOf(header string) (Address, string) {
	host := strings.TrimSuffix(port.ReplaceAllString(strings.ToLower(header), ""), ".")
	labels := strings.Split(host, ".")
	if len(labels) < 2 || len(host) > 253 || digit.MatchString(labels[len(labels)-1]) {
		return Invalid, ""
	}
	for _, one := range labels {
		if !label.MatchString(one) {
			return Invalid, ""
		}
	}
	if host == n.Base {
		return Public, ""
	}
	under, below := strings.CutSuffix(host, "."+n.Base)
	switch {
	case !below:
		return Host, host
	case n.Reserved[under]:
		return Public, ""
	// Nobody sees that xn--cme-5cd is not acme, so no tenant can have such a name here.
	case strings.Contains(under, "."), strings.HasPrefix(under, "xn--"):
		return Nobody, ""
	}
	return Host, host
}

// #endregion address

// Resolution is what becomes of a request. Tenant and Schema stand where its data may be read, Tenant
// alone beside status 401: its login page and none of its data.
type Resolution struct {
	Status   int
	Tenant   withtenant.TenantID
	Schema   string
	Location string
}

// #region find
const find = `
	SELECT d.state, t.id::text, t.slug, t.status, p.schema_name
	FROM tenant_domain AS d
	JOIN tenant AS t ON t.id = d.tenant_id
	LEFT JOIN placement AS p ON p.tenant_id = t.id AND p.state = 'live'
	WHERE d.host = $1 AND d.state IN ('verified', 'former')`

// #endregion find

// Resolve leads from a host and a verified identity to one tenant and its place. The host only says
// which tenant is addressed; data are handed out where it is also the tenant of the identity, and
// nothing else in the request is looked at. The zero identity is a request without session.
//
// An error is the catalog's: without it nobody is served.
//
// #region resolve
func Resolve(
	ctx context.Context, catalog *pgxpool.Pool,
	names Names, header string, identity withtenant.TenantID,
) (Resolution, error) {
	address, host := names.AddressOf(header)
	switch address {
	case Public:
		return Resolution{Status: http.StatusOK}, nil
	case Invalid:
		return Resolution{Status: http.StatusBadRequest}, nil
	case Nobody:
		return Resolution{Status: http.StatusNotFound}, nil
	}
	var state, id, slug, status string
	var schema *string
	err := catalog.QueryRow(ctx, find, host).Scan(&state, &id, &slug, &status, &schema)
	if errors.Is(err, pgx.ErrNoRows) {
		return Resolution{Status: http.StatusNotFound}, nil
	}
	if err != nil {
		return Resolution{}, err
	}
	tenant, err := withtenant.ParseTenantID(id)
	switch {
	case err != nil:
		return Resolution{}, err
	case state == "former":
		return Resolution{Status: http.StatusPermanentRedirect, Location: slug + "." + names.Base}, nil
	case status != "active":
		return Resolution{Status: http.StatusForbidden}, nil
	case identity == withtenant.TenantID{}:
		return Resolution{Status: http.StatusUnauthorized, Tenant: tenant}, nil
	case identity != tenant:
		return Resolution{Status: http.StatusForbidden}, nil
	case schema == nil:
		return Resolution{Status: http.StatusServiceUnavailable}, nil
	}
	return Resolution{Status: http.StatusOK, Tenant: tenant, Schema: *schema}, nil
}

// #endregion resolve
