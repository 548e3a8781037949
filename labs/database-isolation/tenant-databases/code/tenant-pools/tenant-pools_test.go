package tenantpools

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

type says struct {
	word  string
	place Place
}

func (s *says) UnmarshalJSON(text []byte) error {
	if text[0] == '"' {
		return json.Unmarshal(text, &s.word)
	}
	return json.Unmarshal(text, &s.place)
}

type table struct {
	Limit   int
	Tenants map[string]string
	Catalog map[string]says
	Cases   []struct {
		Name  string
		Steps []struct {
			Use, Begin, End, Gives, Refused string
			Together, Give                  []string
			Catalog                         string
			Says                            *says
			Broken, Mended                  string
			Open, Opened                    []string
		}
	}
}

func readTable(t *testing.T) table {
	t.Helper()
	var found table
	text, err := os.ReadFile("cases.json")
	if err == nil {
		err = json.Unmarshal(text, &found)
	}
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// world is a catalog and a server that a test can break.
type world struct {
	t       *testing.T
	mu      sync.Mutex
	ids     map[string]withtenant.TenantID
	catalog map[withtenant.TenantID]says
	broken  map[string]bool
	opened  []string
	open    map[string]bool
	most    int
	held    map[string]chan string
	ends    map[string]chan struct{}
	pools   *Pools[string]
}

func newWorld(t *testing.T, cases table) *world {
	t.Helper()
	w := &world{
		t: t, ids: map[string]withtenant.TenantID{}, catalog: map[withtenant.TenantID]says{},
		broken: map[string]bool{}, open: map[string]bool{},
		held: map[string]chan string{}, ends: map[string]chan struct{}{},
	}
	for name, id := range cases.Tenants {
		tenant, err := withtenant.ParseTenantID(id)
		if err != nil {
			t.Fatal(err)
		}
		w.ids[name], w.catalog[tenant] = tenant, cases.Catalog[name]
	}
	w.pools = &Pools[string]{Find: w.find, Open: w.openOne, Close: w.close, Limit: cases.Limit, OpenTimeout: time.Minute}
	return w
}

func (w *world) locked(work func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	work()
}

func (w *world) find(_ context.Context, tenant withtenant.TenantID) (found Place, err error) {
	w.locked(func() {
		switch one := w.catalog[tenant]; one.word {
		case "unknown":
			err = ErrUnknown
		case "suspended":
			err = ErrSuspended
		case "":
			found = one.place
		default:
			err = errors.New("the catalog is down")
		}
	})
	return found, err
}

func (w *world) openOne(ctx context.Context, place Place, _ withtenant.TenantID) (name string, err error) {
	name = place.Database + " " + place.Login
	w.locked(func() { w.opened = append(w.opened, name) })
	time.Sleep(time.Millisecond)
	w.locked(func() {
		if w.broken[place.Database] {
			err = errors.New("55000")
			return
		}
		w.open[name] = true
		w.most = max(w.most, len(w.open))
	})
	return name, errors.Join(err, ctx.Err())
}

func (w *world) close(name string) {
	time.Sleep(time.Millisecond)
	w.locked(func() { delete(w.open, name) })
}

// work says which pool it got, as long as that is open.
func (w *world) work(name string) (said string) {
	time.Sleep(time.Millisecond)
	w.locked(func() {
		said = name
		if !w.open[name] {
			said += " was closed"
		}
	})
	return said
}

func (w *world) use(ctx context.Context, tenant string, before func()) (said string) {
	err := w.pools.Use(ctx, w.ids[tenant], func(_ context.Context, name string) error {
		before()
		said = w.work(name)
		return nil
	})
	switch {
	case errors.Is(err, ErrUnknown):
		return "unknown"
	case errors.Is(err, ErrSuspended):
		return "suspended"
	case errors.Is(err, ErrBusy):
		return "busy"
	case err != nil:
		return "error"
	}
	return said
}

func nothing() {}

func (w *world) begin(tenant string) {
	began, end, held := make(chan struct{}), make(chan struct{}), make(chan string, 1)
	go func() {
		held <- w.use(w.t.Context(), tenant, func() { close(began); <-end })
	}()
	<-began
	w.ends[tenant], w.held[tenant] = end, held
}

func (w *world) together(tenants []string) []string {
	answers := make([]string, len(tenants))
	var group sync.WaitGroup
	for place, tenant := range tenants {
		group.Go(func() { answers[place] = w.use(w.t.Context(), tenant, nothing) })
	}
	group.Wait()
	return answers
}

func (w *world) openNow() (names []string) {
	w.locked(func() {
		for name := range w.open {
			names = append(names, name)
		}
	})
	slices.Sort(names)
	return names
}

func TestCases(t *testing.T) {
	cases := readTable(t)
	for _, c := range cases.Cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, cases)
			same := func(found, want any) {
				t.Helper()
				one, _ := json.Marshal(found)
				other, _ := json.Marshal(want)
				if string(one) != string(other) {
					t.Errorf("got %s, want %s", one, other)
				}
			}
			for _, step := range c.Steps {
				switch {
				case step.Use != "":
					same(w.use(t.Context(), step.Use, nothing), step.Gives+step.Refused)
				case step.Begin != "":
					w.begin(step.Begin)
				case step.End != "":
					close(w.ends[step.End])
					same(<-w.held[step.End], step.Gives)
				case step.Together != nil:
					same(w.together(step.Together), step.Give)
				case step.Catalog != "":
					w.locked(func() { w.catalog[w.ids[step.Catalog]] = *step.Says })
				case step.Broken != "":
					w.locked(func() { w.broken[step.Broken] = true })
				case step.Mended != "":
					w.locked(func() { delete(w.broken, step.Mended) })
				case step.Open != nil:
					same(append([]string{}, w.openNow()...), step.Open)
				case step.Opened != nil:
					same(append([]string{}, w.opened...), step.Opened)
				}
			}
			if w.most > cases.Limit {
				t.Errorf("%d pools were open at once", w.most)
			}
			w.pools.CloseAll()
			if left := w.openNow(); len(left) > 0 || w.pools.held != 0 {
				t.Errorf("left open: %v, %d counted", left, w.pools.held)
			}
		})
	}
}

func TestKeepsItsBoundUnderACrowd(t *testing.T) {
	cases := readTable(t)
	w := newWorld(t, cases)
	var tenants []string
	for range 100 {
		tenants = append(tenants, "acme", "globex", "initech")
	}
	served := 0
	for _, answer := range w.together(tenants) {
		if answer != "busy" {
			served++
		}
		if answer == "error" || len(answer) > len("t_a t_a_1") {
			t.Errorf("somebody got %q", answer)
		}
	}
	if w.most > cases.Limit || served == 0 {
		t.Errorf("%d pools at once, %d served", w.most, served)
	}
	w.pools.CloseAll()
	if w.pools.held != 0 {
		t.Errorf("%d are counted", w.pools.held)
	}
}

func TestTheFirstRequestsEndIsNotTheOthers(t *testing.T) {
	w := newWorld(t, readTable(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if said := w.use(ctx, "acme", nothing); said != "error" && said != "t_a t_a_1" {
		t.Errorf("the canceled one got %q", said)
	}
	if said := w.use(t.Context(), "acme", nothing); said != "t_a t_a_1" {
		t.Errorf("the next one got %q", said)
	}
	if len(w.opened) != 1 {
		t.Errorf("opened %v", w.opened)
	}
}
