// Package epochproxy sends each request to the server where its tenant is at home, and follows when
// the tenant moves.
package epochproxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// EpochHeader tells the service in which epoch a request was routed. The proxy overwrites what a client
// sends; the service hands it to the database as app.epoch.
const EpochHeader = "X-Placement-Epoch"

// Place is where a tenant is at home.
type Place struct {
	Base   *url.URL
	Epoch  int64
	Frozen bool
}

// Lookup asks the catalog.
type Lookup func(context.Context, withtenant.TenantID) (Place, error)

// Limits bound what a move may cost: the requests that wait, how long each does, and the body that is
// kept to be sent twice.
type Limits struct {
	Waiting int
	Wait    time.Duration
	Body    int64
}

type tenantKey struct{}

// WithTenant notes the tenant of the verified token; the middleware that verifies it calls this.
func WithTenant(ctx context.Context, tenant withtenant.TenantID) context.Context {
	return context.WithValue(ctx, tenantKey{}, tenant)
}

// Router is the transport of a reverse proxy.
type Router struct {
	lookup Lookup
	next   http.RoundTripper
	limits Limits
	queue  chan struct{}
	mu     sync.Mutex
	places map[withtenant.TenantID]Place
}

// NewRouter routes by lookup and sends by next.
func NewRouter(lookup Lookup, next http.RoundTripper, limits Limits) *Router {
	return &Router{
		lookup: lookup, next: next, limits: limits,
		queue:  make(chan struct{}, limits.Waiting),
		places: map[withtenant.TenantID]Place{},
	}
}

var (
	errNoTenant = errors.New("the request has no verified tenant")
	errBusy     = errors.New("the tenant is being moved")
)

// #region route

// RoundTrip sends a request where its tenant is. 421 says that this was the wrong place and
// nothing was written: the catalog is asked again, and the request is sent once more, if its body
// was kept.
func (p *Router) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	tenant, ok := ctx.Value(tenantKey{}).(withtenant.TenantID)
	if !ok {
		return nil, errNoTenant
	}
	body, whole, err := p.keep(r)
	if err != nil {
		return nil, err
	}
	var left int64 // the epoch that a server did not know
	for range 2 {
		place, err := p.place(ctx, tenant, left)
		if errors.Is(err, errBusy) {
			return later(r), nil
		} else if err != nil {
			return nil, err
		}
		out := r.Clone(ctx)
		out.URL.Scheme, out.URL.Host = place.Base.Scheme, place.Base.Host
		out.Header.Set(EpochHeader, strconv.FormatInt(place.Epoch, 10))
		out.Body = body()
		answer, err := p.next.RoundTrip(out)
		if err != nil || answer.StatusCode != http.StatusMisdirectedRequest {
			return answer, err
		}
		_ = answer.Body.Close()
		if left = place.Epoch; !whole {
			break
		}
	}
	return later(r), nil
}

// #endregion route

// place answers with a place that is not frozen and newer than the epoch left behind. While a tenant is
// frozen its requests wait: a bounded number of them, each for a bounded time.
func (p *Router) place(ctx context.Context, tenant withtenant.TenantID, left int64) (Place, error) {
	p.mu.Lock()
	known, ok := p.places[tenant]
	p.mu.Unlock()
	if ok && known.Epoch > left {
		return known, nil
	}
	deadline := time.Now().Add(p.limits.Wait)
	queued := false
	for {
		found, err := p.lookup(ctx, tenant)
		if err != nil {
			return Place{}, fmt.Errorf("look up the tenant's place: %w", err)
		}
		if !found.Frozen && found.Epoch > left {
			p.mu.Lock()
			p.places[tenant] = found
			p.mu.Unlock()
			return found, nil
		}
		if !queued {
			select {
			case p.queue <- struct{}{}:
				queued = true
				defer func() { <-p.queue }()
			default:
				return Place{}, errBusy
			}
		}
		if time.Now().After(deadline) {
			return Place{}, errBusy
		}
		select {
		case <-ctx.Done():
			return Place{}, ctx.Err()
		case <-time.After(p.limits.Wait / 20):
		}
	}
}

// keep reads the body, up to a limit, and returns what gives it out again. A longer one can be sent once.
func (p *Router) keep(r *http.Request) (body func() io.ReadCloser, whole bool, err error) {
	if r.Body == nil || r.Body == http.NoBody {
		return func() io.ReadCloser { return http.NoBody }, true, nil
	}
	start, err := io.ReadAll(io.LimitReader(r.Body, p.limits.Body+1))
	if err != nil {
		return nil, false, fmt.Errorf("read the body: %w", err)
	}
	if int64(len(start)) <= p.limits.Body {
		return func() io.ReadCloser { return io.NopCloser(bytes.NewReader(start)) }, true, r.Body.Close()
	}
	rest := struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), r.Body), r.Body}
	return func() io.ReadCloser { return rest }, false, nil
}

// later is the answer to a request whose tenant is on its way.
func later(r *http.Request) *http.Response {
	return &http.Response{
		StatusCode: http.StatusServiceUnavailable, ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Retry-After": {"1"}}, Body: http.NoBody, Request: r,
	}
}
