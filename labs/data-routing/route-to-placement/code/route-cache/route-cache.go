// Package routecache keeps what the catalog said of a host, until it is old or wrong.
package routecache

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/sync/singleflight"

	tenantresolver "hub.example/labs/data-routing/route-to-placement/code/tenant-resolver"
	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// RouteCache keeps what the catalog said of a host. The comparison with the identity is never kept: it
// is made anew for each request from what Find returns.
type RouteCache struct {
	// Ask must end by itself, by the login's statement_timeout: its context outlives the request.
	Ask tenantresolver.Find
	// MaxAge is the longest that an old answer is used, Size the number of hosts that are kept.
	MaxAge time.Duration
	Size   int
	Now    func() time.Time

	flight     singleflight.Group
	mu         sync.Mutex
	kept       map[string]remembered
	generation int
}

type remembered struct {
	entry *tenantresolver.Entry
	at    time.Time
}

// #region cache

// Find is a tenantresolver.Find. Requests that arrive together wait for one answer.
func (c *RouteCache) Find(ctx context.Context, host string) (*tenantresolver.Entry, error) {
	now := c.Now()
	c.mu.Lock()
	known, generation := c.kept[host], c.generation
	c.mu.Unlock()
	if known.entry != nil && now.Sub(known.at) < c.MaxAge {
		return known.entry, nil
	}
	answer := c.flight.DoChan(strconv.Itoa(generation)+" "+host, func() (any, error) {
		// The first request's end must not be the others'.
		entry, err := c.Ask(context.WithoutCancel(ctx), host)
		if err == nil {
			c.keep(host, remembered{entry, now}, generation)
		}
		return entry, err
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case one := <-answer:
		entry, _ := one.Val.(*tenantresolver.Entry)
		return entry, one.Err
	}
}

// Forget drops all hosts of a tenant whose place is gone, and what is still on its way.
func (c *RouteCache) Forget(tenant withtenant.TenantID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	for host, known := range c.kept {
		if known.entry.ID == tenant.String() {
			delete(c.kept, host)
		}
	}
}

// #endregion cache

func (c *RouteCache) keep(host string, answer remembered, generation int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if generation != c.generation {
		return
	}
	delete(c.kept, host)
	// A host of nobody takes no place: a client could invent as many as it likes. Without a live place a
	// tenant is on its way to the next, which must not be missed.
	if answer.entry == nil || answer.entry.Schema == nil {
		return
	}
	if len(c.kept) >= c.Size {
		delete(c.kept, c.oldest())
	}
	if c.kept == nil {
		c.kept = make(map[string]remembered, c.Size)
	}
	c.kept[host] = answer
}

func (c *RouteCache) oldest() (host string) {
	for one, known := range c.kept {
		if host == "" || known.at.Before(c.kept[host].at) {
			host = one
		}
	}
	return host
}

// NoPlaceError says that the place is gone and that the catalog no longer serves the request: answer
// with its resolution, 503 during a move, 403 once suspended.
type NoPlaceError struct {
	Resolution tenantresolver.Resolution
	Cause      error
}

func (e *NoPlaceError) Error() string { return fmt.Sprintf("no place any more: %v", e.Cause) }
func (e *NoPlaceError) Unwrap() error { return e.Cause }

// #region at-place

// AtPlace works at a tenant's place and, where that is gone and the catalog knows a later one, there.
// resolve is the request's resolution, for its host and its identity. work is one transaction: the
// first attempt was rolled back when the second begins.
func AtPlace[Result any](
	ctx context.Context, cache *RouteCache, found tenantresolver.TenantData,
	resolve func(context.Context, tenantresolver.Find) (tenantresolver.Resolution, error),
	work func(context.Context, tenantresolver.TenantData) (Result, error),
) (Result, error) {
	result, cause := work(ctx, found)
	if !gone(cause) {
		return result, cause
	}
	cache.Forget(found.Tenant)
	resolution, err := resolve(ctx, cache.Find)
	if err != nil {
		return result, errors.Join(cause, err)
	}
	again, served := resolution.(tenantresolver.TenantData)
	if !served {
		return result, &NoPlaceError{resolution, cause}
	}
	if again.Epoch <= found.Epoch {
		return result, cause // No move since: a grant, a policy or the query is wrong.
	}
	return work(ctx, again)
}

// gone: no right to the schema; no table of that name on the search_path. A row that a policy of row
// security refuses is 42501 too, and costs one more question to the catalog.
func gone(err error) bool {
	var told *pgconn.PgError
	return errors.As(err, &told) && (told.Code == "42501" || told.Code == "42P01")
}

// #endregion at-place
