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
	// Not everybody sees that xn--cme-5cd is not acme: no tenant can have such a name here.
	case strings.Contains(under, "."), strings.HasPrefix(under, "xn--"):
		return Nobody, ""
	}
	return Host, host
}

// #endregion address

// Resolution is what becomes of a request: a TenantData, a PublicSite, a LoginPage, a Redirect or a
// Refusal. Only a TenantData leads to a tenant's rows.
type Resolution interface{ resolution() }

type (
	// TenantData is the tenant's data, at its place. Epoch counts the tenant's moves.
	TenantData struct {
		Tenant withtenant.TenantID
		Schema string
		Epoch  int
	}
	// PublicSite is the product's own site, without a tenant.
	PublicSite struct{}
	// LoginPage is 401: the tenant's login page, and none of its data.
	LoginPage struct{ Tenant withtenant.TenantID }
	// Redirect is 308 to another host; its Headers make the address.
	Redirect struct{ Host string }
	// Refusal is 400, 403, 404 or 503.
	Refusal struct{ Status int }
)

func (TenantData) resolution() {}
func (PublicSite) resolution() {}
func (LoginPage) resolution()  {}
func (Redirect) resolution()   {}
func (Refusal) resolution()    {}

// #region redirect

// Headers of the 308, from path and query as the client sent them. //evil.example is a path behind our
// host; what does not begin with a slash could go on with the host and is dropped.
func (r Redirect) Headers(target string) http.Header {
	if !strings.HasPrefix(target, "/") {
		target = "/"
	}
	return http.Header{
		"Location":      {"https://" + r.Host + target},
		"Cache-Control": {"max-age=60"},
	}
}

// #endregion redirect

// Entry is what the catalog says of a host. Schema and Epoch are nil where the tenant has no live place.
type Entry struct {
	State, ID, Slug, Status string
	Schema                  *string
	Epoch                   *int
}

// Find finds a host, in its one spelling, in the catalog; nil is a host of nobody.
type Find func(ctx context.Context, host string) (*Entry, error)

// #region find
const find = `
	SELECT d.state, t.id::text, t.slug, t.status, p.schema_name, p.epoch
	FROM tenant_domain AS d
	JOIN tenant AS t ON t.id = d.tenant_id
	LEFT JOIN placement AS p ON p.tenant_id = t.id AND p.state = 'live'
	WHERE d.host = $1 AND d.state IN ('verified', 'former')`

// FindIn asks the catalog for each host anew.
func FindIn(catalog *pgxpool.Pool) Find {
	return func(ctx context.Context, host string) (*Entry, error) {
		var e Entry
		err := catalog.QueryRow(ctx, find, host).
			Scan(&e.State, &e.ID, &e.Slug, &e.Status, &e.Schema, &e.Epoch)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return &e, nil
	}
}

// #endregion find

// Resolve leads from a host and a verified identity to one tenant and its place. The host only says
// which tenant is addressed; data are handed out where it is also the tenant of the identity, and
// nothing else in the request is looked at. The zero identity is a request without session.
//
// An error is the catalog's: without it nobody is served.
//
// #region resolve
func Resolve(
	ctx context.Context, find Find,
	names Names, header string, identity withtenant.TenantID,
) (Resolution, error) {
	address, host := names.AddressOf(header)
	switch address {
	case Public:
		return PublicSite{}, nil
	case Invalid:
		return Refusal{http.StatusBadRequest}, nil
	case Nobody:
		return Refusal{http.StatusNotFound}, nil
	}
	entry, err := find(ctx, host)
	if err != nil {
		return nil, err
	}
	if entry == nil {
		return Refusal{http.StatusNotFound}, nil
	}
	tenant, err := withtenant.ParseTenantID(entry.ID)
	switch {
	case err != nil:
		return nil, err
	case entry.State == "former":
		return Redirect{entry.Slug + "." + names.Base}, nil
	case entry.Status != "active":
		return Refusal{http.StatusForbidden}, nil
	case identity == withtenant.TenantID{}:
		return LoginPage{tenant}, nil
	case identity != tenant:
		return Refusal{http.StatusForbidden}, nil
	case entry.Schema == nil || entry.Epoch == nil:
		return Refusal{http.StatusServiceUnavailable}, nil
	}
	return TenantData{tenant, *entry.Schema, *entry.Epoch}, nil
}

// #endregion resolve
