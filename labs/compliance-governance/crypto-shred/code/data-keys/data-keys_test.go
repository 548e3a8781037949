package datakeys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

type step struct {
	At          int
	Get, Answer string
	Times       int
	Down        *bool
	Disable     string
	Forget      string
}

type table struct {
	Entries, MaxAgeSeconds, MaxUses int
	Cases                           []struct {
		Name  string
		Steps []step
		Calls int
	}
}

func readCases(t *testing.T) table {
	t.Helper()
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases table
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases.Cases) == 0 {
		t.Fatal("no cases")
	}
	return cases
}

func (c table) bounds() Bounds {
	return Bounds{c.Entries, c.MaxUses, time.Duration(c.MaxAgeSeconds) * time.Second}
}

func tenantOf(t *testing.T, name string) withtenant.TenantID {
	t.Helper()
	letter := map[string]string{"acme": "a", "globex": "b", "initech": "c"}[name]
	repeat := func(count int) string { return strings.Repeat(letter, count) }
	tenant, err := withtenant.ParseTenantID(fmt.Sprintf("%s-%s-4%s-8%s-%s", repeat(8), repeat(4), repeat(3), repeat(3), repeat(12)))
	if err != nil {
		t.Fatal(err)
	}
	return tenant
}

func idOf(t *testing.T, name string) id {
	t.Helper()
	tenant, version, _ := strings.Cut(name, "/")
	number, err := strconv.Atoi(version)
	if err != nil {
		t.Fatal(err)
	}
	return id{tenantOf(t, tenant), uint32(number)}
}

var (
	errGone        = errors.New("gone")
	errUnavailable = errors.New("unavailable")
)

// kms unwraps and counts. A call takes a second of the clock of synctest, which goes on when every
// request has its answer or waits.
type kms struct {
	mu       sync.Mutex
	down     bool
	disabled map[id]bool
	calls    int
}

func (k *kms) unwrap(_ context.Context, tenant withtenant.TenantID, version uint32) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.calls++
	time.Sleep(time.Second)
	switch {
	case k.down:
		return "", errUnavailable
	case k.disabled[id{tenant, version}]:
		return "", errGone
	}
	return fmt.Sprintf("key %s/%d", tenant, version), nil
}

// ask asks as a step says, all at once, and returns how often each answer came.
func ask(t *testing.T, one step, keys *DataKeys[string]) map[string]int {
	t.Helper()
	of := idOf(t, one.Get)
	var mu sync.Mutex
	var waiting sync.WaitGroup
	answers := map[string]int{}
	for range max(one.Times, 1) {
		waiting.Go(func() {
			key, err := keys.Get(t.Context(), of.tenant, of.version)
			answer := "found"
			if err != nil {
				answer = err.Error()
			} else if want := fmt.Sprintf("key %s/%d", of.tenant, of.version); key != want {
				answer = key
			}
			mu.Lock()
			defer mu.Unlock()
			answers[answer]++
		})
	}
	waiting.Wait()
	return answers
}

// play returns what went otherwise than a case says.
func play(t *testing.T, steps []step, calls int, bounds Bounds) (problems []string) {
	t.Helper()
	start := time.Unix(1_700_000_000, 0)
	now := start
	source := &kms{disabled: map[id]bool{}}
	keys := &DataKeys[string]{Unwrap: source.unwrap, Bounds: bounds, Now: func() time.Time { return now }}
	for at, one := range steps {
		now = start.Add(time.Duration(one.At) * time.Second)
		if one.Down != nil {
			source.down = *one.Down
		}
		if one.Disable != "" {
			source.disabled[idOf(t, one.Disable)] = true
		}
		if one.Forget != "" {
			keys.Forget(tenantOf(t, one.Forget))
		}
		if answers := ask(t, one, keys); len(answers) != 1 || answers[one.Answer] != max(one.Times, 1) {
			problems = append(problems, fmt.Sprintf("step %d: got %v, want %s", at+1, answers, one.Answer))
		}
	}
	if source.calls != calls {
		problems = append(problems, fmt.Sprintf("%d calls, want %d", source.calls, calls))
	}
	return problems
}

func TestDataKeysAsTheTableSays(t *testing.T) {
	cases := readCases(t)
	for _, one := range cases.Cases {
		t.Run(one.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, problem := range play(t, one.Steps, one.Calls, cases.bounds()) {
					t.Error(problem)
				}
			})
		})
	}
}

// BROKEN on purpose: one bound is missing.
func TestTheTableCatchesAMissingBound(t *testing.T) {
	cases := readCases(t)
	for name, change := range map[string]func(*Bounds){
		"entries": func(b *Bounds) { b.Entries = 100 },
		"age":     func(b *Bounds) { b.MaxAge = time.Hour },
		"uses":    func(b *Bounds) { b.MaxUses = 1_000_000 },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				bounds := cases.bounds()
				change(&bounds)
				var problems []string
				for _, one := range cases.Cases {
					problems = append(problems, play(t, one.Steps, one.Calls, bounds)...)
				}
				if len(problems) == 0 {
					t.Error("no case fails")
				}
			})
		})
	}
}

func TestForgetsAKeyOnItsWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &kms{}
		keys := &DataKeys[string]{Unwrap: source.unwrap, Bounds: readCases(t).bounds(), Now: time.Now}
		acme := idOf(t, "acme/1")
		var waiting sync.WaitGroup
		waiting.Go(func() {
			if key, err := keys.Get(t.Context(), acme.tenant, 1); key == "" || err != nil {
				t.Errorf("who waited got %q, %v", key, err)
			}
		})
		synctest.Wait()
		keys.Forget(acme.tenant)
		waiting.Wait()
		if _, err := keys.Get(t.Context(), acme.tenant, 1); err != nil || source.calls != 2 {
			t.Errorf("%d calls, %v", source.calls, err)
		}
	})
}

func TestACanceledRequestDoesNotStopTheCallOfTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &kms{}
		keys := &DataKeys[string]{
			Bounds: readCases(t).bounds(),
			Now:    time.Now,
			Unwrap: func(ctx context.Context, tenant withtenant.TenantID, version uint32) (string, error) {
				key, _ := source.unwrap(ctx, tenant, version)
				return key, ctx.Err()
			},
		}
		acme := idOf(t, "acme/1")
		ctx, cancel := context.WithCancel(t.Context())
		var waiting sync.WaitGroup
		waiting.Go(func() {
			if _, err := keys.Get(ctx, acme.tenant, 1); !errors.Is(err, context.Canceled) {
				t.Errorf("the canceled request got %v", err)
			}
		})
		synctest.Wait()
		cancel()
		waiting.Wait()
		if key, err := keys.Get(t.Context(), acme.tenant, 1); key == "" || err != nil || source.calls != 1 {
			t.Errorf("the next request got %q, %v after %d calls", key, err, source.calls)
		}
	})
}

func TestAPanicIsAnErrorToAllWhoWait(t *testing.T) {
	keys := &DataKeys[string]{
		Bounds: readCases(t).bounds(),
		Now:    time.Now,
		Unwrap: func(context.Context, withtenant.TenantID, uint32) (string, error) { panic("no client") },
	}
	acme := idOf(t, "acme/1")
	if _, err := keys.Get(t.Context(), acme.tenant, 1); err == nil || !strings.Contains(err.Error(), "no client") {
		t.Errorf("got %v", err)
	}
}
