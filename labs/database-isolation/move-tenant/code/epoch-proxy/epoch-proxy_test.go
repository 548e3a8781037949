package epochproxy

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

var limits = Limits{Waiting: 2, Wait: 2 * time.Second, Body: 1024}

// world is a catalog and two homes that know one epoch each.
type world struct {
	mu      sync.Mutex
	place   Place
	fail    error
	lookups int
	seen    []string // home, epoch and body of each request that arrived
}

func (w *world) lookup(context.Context, withtenant.TenantID) (Place, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lookups++
	return w.place, w.fail
}

func (w *world) set(place Place) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.place = place
}

func (w *world) arrived() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string{}, w.seen...)
}

// home answers 421 to every epoch but the one it asks for.
func (w *world) home(t *testing.T, name string, epoch func() int64) *url.URL {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.mu.Lock()
		w.seen = append(w.seen, name+" "+r.Header.Get(EpochHeader)+" "+strconv.Itoa(len(body)))
		w.mu.Unlock()
		if r.Header.Get(EpochHeader) != strconv.FormatInt(epoch(), 10) {
			out.WriteHeader(http.StatusMisdirectedRequest)
			return
		}
		_, _ = io.WriteString(out, name)
	}))
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// proxy is the reverse proxy as a service runs it, behind a middleware that knows the tenant.
func proxy(t *testing.T, router *Router) string {
	t.Helper()
	acme, err := withtenant.ParseTenantID("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
	if err != nil {
		t.Fatal(err)
	}
	reverse := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetXForwarded() }, Transport: router}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/stranger" {
			r = r.WithContext(WithTenant(r.Context(), acme))
		}
		reverse.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func send(t *testing.T, address, body string) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(EpochHeader, "99")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text), answer.Header
}

func moved(t *testing.T) (*world, Place, Place, string, *Router) {
	t.Helper()
	w := &world{}
	var gone sync.Map
	old := w.home(t, "old", func() int64 {
		if _, left := gone.Load("old"); left {
			return 0
		}
		return 1
	})
	next := w.home(t, "new", func() int64 { return 2 })
	before, after := Place{Base: old, Epoch: 1}, Place{Base: next, Epoch: 2}
	w.set(before)
	router := NewRouter(w.lookup, http.DefaultTransport, limits)
	address := proxy(t, router)
	if code, text, _ := send(t, address, "first"); code != 200 || text != "old" {
		t.Fatalf("%d %s", code, text)
	}
	gone.Store("old", true)
	return w, before, after, address, router
}

func TestFollowsATenantThatMoved(t *testing.T) {
	w, _, after, address, _ := moved(t)
	w.set(after)
	if code, text, _ := send(t, address, "order"); code != 200 || text != "new" {
		t.Errorf("%d %s", code, text)
	}
	if got := strings.Join(w.arrived(), ", "); got != "old 1 5, old 1 5, new 2 5" {
		t.Errorf("arrived: %s", got)
	}
	if code, text, _ := send(t, address, ""); code != 200 || text != "new" || w.lookups != 2 {
		t.Errorf("%d %s after %d look-ups", code, text, w.lookups)
	}
}

func TestWaitsWhileTheTenantIsFrozen(t *testing.T) {
	w, before, after, address, _ := moved(t)
	before.Frozen = true
	w.set(before)
	time.AfterFunc(200*time.Millisecond, func() { w.set(after) })
	began := time.Now()
	if code, text, _ := send(t, address, "order"); code != 200 || text != "new" || time.Since(began) < 200*time.Millisecond {
		t.Errorf("%d %s after %v", code, text, time.Since(began))
	}
}

func TestMoreThanFitIntoTheQueueAreToldToComeBack(t *testing.T) {
	w, before, after, address, router := moved(t)
	before.Frozen = true
	w.set(before)
	for range limits.Waiting {
		router.queue <- struct{}{}
	}
	code, _, header := send(t, address, "order")
	if code != 503 || header.Get("Retry-After") != "1" {
		t.Errorf("%d %v", code, header)
	}
	for range limits.Waiting {
		<-router.queue
	}
	w.set(after)
	if code, _, _ := send(t, address, "order"); code != 200 || len(router.queue) != 0 {
		t.Errorf("%d, %d in the queue", code, len(router.queue))
	}
}

func TestNobodyWaitsForever(t *testing.T) {
	w, before, _, _, _ := moved(t)
	before.Frozen = true
	w.set(before)
	router := NewRouter(w.lookup, http.DefaultTransport, Limits{Waiting: 1, Wait: 50 * time.Millisecond})
	if code, _, _ := send(t, proxy(t, router), "order"); code != 503 || len(router.queue) != 0 {
		t.Errorf("%d, %d in the queue", code, len(router.queue))
	}
}

func TestABodyThatIsNotKeptIsSentOnce(t *testing.T) {
	w, _, after, address, _ := moved(t)
	w.set(after)
	large := strings.Repeat("x", 2000)
	if code, _, header := send(t, address, large); code != 503 || header.Get("Retry-After") == "" {
		t.Errorf("%d %v", code, header)
	}
	if got := w.arrived(); got[len(got)-1] != "old 1 2000" {
		t.Errorf("arrived: %v", got)
	}
}

func TestARouteThatStaysWrongIsNotTriedForever(t *testing.T) {
	w, _, after, address, router := moved(t)
	router.limits.Wait = 50 * time.Millisecond
	after.Epoch = 7 // the new home knows epoch 2
	w.set(after)
	if code, _, _ := send(t, address, "order"); code != 503 || len(w.arrived()) != 3 {
		t.Errorf("%d after %v", code, w.arrived())
	}
}

func TestARequestThatWasCanceledLeavesTheQueue(t *testing.T) {
	w, before, _, _, router := moved(t)
	before.Frozen = true
	w.set(before)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	acme, _ := withtenant.ParseTenantID("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
	if _, err := router.place(ctx, acme, 1); !errors.Is(err, context.Canceled) || len(router.queue) != 0 {
		t.Errorf("%v, %d in the queue", err, len(router.queue))
	}
}

func TestWithoutTenantOrCatalogNothingIsSent(t *testing.T) {
	w := &world{fail: errors.New("the catalog is down")}
	address := proxy(t, NewRouter(w.lookup, http.DefaultTransport, limits))
	for _, path := range []string{"/stranger", "/"} {
		if code, _, _ := send(t, address+path, "order"); code != 502 {
			t.Errorf("%s: %d", path, code)
		}
	}
	if len(w.arrived()) != 0 {
		t.Errorf("arrived: %v", w.arrived())
	}
}
