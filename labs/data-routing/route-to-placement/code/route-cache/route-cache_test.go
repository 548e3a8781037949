package routecache_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	routecache "hub.example/labs/data-routing/route-to-placement/code/route-cache"
	tenantresolver "hub.example/labs/data-routing/route-to-placement/code/tenant-resolver"
	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

const globex = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"

type step struct {
	Clock   *float64
	Catalog *catalog
	Find    string
	Schema  *string
	Work    string
	Fails   map[string]string
	Ran     []string
	Ends    string
	Asked   *int
}

// catalog says the same of every host whose name does not begin with nobody.
type catalog struct {
	Schema *string
	Epoch  *int
	Status string
}

func (c catalog) entry(host string) *tenantresolver.Entry {
	if strings.HasPrefix(host, "nobody") {
		return nil
	}
	return &tenantresolver.Entry{
		State: "verified", ID: globex, Slug: "globex", Status: c.Status, Schema: c.Schema, Epoch: c.Epoch,
	}
}

func live(schema string, epoch int) catalog { return catalog{&schema, &epoch, "active"} }

type world struct {
	cache *routecache.RouteCache
	now   time.Time
	says  catalog
	asked int
}

func newWorld(maxAge float64, size int) *world {
	w := &world{now: time.Unix(0, 0), says: live("t_globex", 1)}
	w.cache = &routecache.RouteCache{
		Ask: func(_ context.Context, host string) (*tenantresolver.Entry, error) {
			w.asked++
			return w.says.entry(host), nil
		},
		MaxAge: time.Duration(maxAge * float64(time.Second)), Size: size,
		Now: func() time.Time { return w.now },
	}
	return w
}

func (w *world) work(t *testing.T, one step) (ran []string, ends string) {
	identity, _ := withtenant.ParseTenantID(globex)
	names := tenantresolver.Names{Base: "saas.example"}
	resolve := func(ctx context.Context, find tenantresolver.Find) (tenantresolver.Resolution, error) {
		return tenantresolver.Resolve(ctx, find, names, one.Work, identity)
	}
	first, err := resolve(t.Context(), w.cache.Find)
	found, served := first.(tenantresolver.TenantData)
	if err != nil || !served {
		t.Fatalf("not served: %v %v", first, err)
	}
	ends, err = routecache.AtPlace(t.Context(), w.cache, found, resolve,
		func(_ context.Context, place tenantresolver.TenantData) (string, error) {
			ran = append(ran, place.Schema)
			if code, fails := one.Fails[place.Schema]; fails {
				return "", &pgconn.PgError{Code: code}
			}
			return place.Schema, nil
		})
	var told *pgconn.PgError
	if errors.As(err, &told) {
		ends = told.Code
	}
	var nowhere *routecache.NoPlaceError
	if errors.As(err, &nowhere) {
		refusal, _ := nowhere.Resolution.(tenantresolver.Refusal)
		ends = strconv.Itoa(refusal.Status)
	}
	return ran, ends
}

func (w *world) take(t *testing.T, one step) {
	switch {
	case one.Clock != nil:
		w.now = time.Unix(0, 0).Add(time.Duration(*one.Clock * float64(time.Second)))
	case one.Catalog != nil:
		w.says = *one.Catalog
		if w.says.Status == "" {
			w.says.Status = "active"
		}
	case one.Find != "":
		entry, err := w.cache.Find(t.Context(), one.Find)
		if err != nil {
			t.Fatal(err)
		}
		var schema *string
		if entry != nil {
			schema = entry.Schema
		}
		if (schema == nil) != (one.Schema == nil) || schema != nil && *schema != *one.Schema {
			t.Errorf("%s is %+v", one.Find, entry)
		}
	case one.Work != "":
		if ran, ends := w.work(t, one); !slices.Equal(ran, one.Ran) || ends != one.Ends {
			t.Errorf("ran at %v and ended with %s", ran, ends)
		}
	case one.Asked != nil && w.asked != *one.Asked:
		t.Errorf("asked %d times, not %d", w.asked, *one.Asked)
	}
}

func TestSharedCases(t *testing.T) {
	var table struct {
		MaxAgeSeconds float64
		Size          int
		Cases         []struct {
			Name  string
			Steps []step
		}
	}
	content, err := os.ReadFile("cases.json")
	if err == nil {
		err = json.Unmarshal(content, &table)
	}
	if err != nil || len(table.Cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, one := range table.Cases {
		t.Run(one.Name, func(t *testing.T) {
			w := newWorld(table.MaxAgeSeconds, table.Size)
			for _, next := range one.Steps {
				w.take(t, next)
			}
		})
	}
}

func TestAnAnswerOnItsWayWhenItsTenantIsForgottenIsNotKept(t *testing.T) {
	began, open := make(chan struct{}), make(chan struct{})
	asked := 0
	cache := &routecache.RouteCache{
		Ask: func(_ context.Context, host string) (*tenantresolver.Entry, error) {
			asked++
			if asked == 1 {
				close(began)
				<-open
				return live("t_globex", 1).entry(host), nil
			}
			return live("t_globex_2", 2).entry(host), nil
		},
		MaxAge: time.Minute, Size: 2, Now: time.Now,
	}
	first := make(chan struct{})
	go func() {
		defer close(first)
		_, _ = cache.Find(t.Context(), "globex.saas.example")
	}()
	<-began
	tenant, _ := withtenant.ParseTenantID(globex)
	cache.Forget(tenant)
	close(open)
	<-first
	entry, err := cache.Find(t.Context(), "globex.saas.example")
	if err != nil || *entry.Schema != "t_globex_2" {
		t.Errorf("%+v %v", entry, err)
	}
}

func TestARequestThatEndsEarlyLeavesTheAnswerToTheOthers(t *testing.T) {
	open := make(chan struct{})
	cache := &routecache.RouteCache{
		Ask: func(ctx context.Context, host string) (*tenantresolver.Entry, error) {
			<-open
			return live("t_globex", 1).entry(host), ctx.Err()
		},
		MaxAge: time.Minute, Size: 2, Now: time.Now,
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := cache.Find(ended, "globex.saas.example"); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	close(open)
	if entry, err := cache.Find(t.Context(), "globex.saas.example"); err != nil || entry == nil {
		t.Errorf("%+v %v", entry, err)
	}
}
