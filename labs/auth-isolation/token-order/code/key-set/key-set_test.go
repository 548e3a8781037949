package keyset

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

type step struct {
	At          int
	Kid, Answer string
	Times       int
	Publish     []string
	Down        *bool
}

type scenario struct {
	Name    string
	Steps   []step
	Fetches int
}

func readCases(t *testing.T) []scenario {
	t.Helper()
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []scenario }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	return file.Cases
}

// fetchTakes is of the clock of synctest, which goes on when every request has its answer or waits.
const fetchTakes = time.Second

// issuer publishes keys and counts how often it is asked for them.
type issuer struct {
	mu        sync.Mutex
	published []string
	down      bool
	fetches   int
}

func (i *issuer) fetch(context.Context) (map[string]string, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.fetches++
	if i.down {
		return nil, errors.New("connection refused")
	}
	keys := map[string]string{}
	for _, kid := range i.published {
		keys[kid] = "key " + kid
	}
	return keys, nil
}

// play asks as each step says, all of a step at once, and returns how often each answer came.
func play(t *testing.T, one step, find func(context.Context, string) (string, error)) map[string]int {
	t.Helper()
	var mu sync.Mutex
	var waiting sync.WaitGroup
	answers := map[string]int{}
	for index := range max(one.Times, 1) {
		waiting.Go(func() {
			key, err := find(t.Context(), strings.ReplaceAll(one.Kid, "*", strconv.Itoa(index)))
			answer := "found"
			switch {
			case errors.As(err, new(UnavailableError)):
				answer = "unavailable"
			case err != nil:
				answer = err.Error()
			case key == "":
				answer = "unknown"
			}
			mu.Lock()
			defer mu.Unlock()
			answers[answer]++
		})
	}
	waiting.Wait()
	return answers
}

func run(t *testing.T, one scenario, open func(*issuer, func() time.Time) func(context.Context, string) (string, error)) int {
	t.Helper()
	start := time.Unix(1_700_000_000, 0)
	now := start
	source := &issuer{published: []string{"november"}}
	find := open(source, func() time.Time { return now })
	for at, step := range one.Steps {
		now = start.Add(time.Duration(step.At) * time.Second)
		if step.Publish != nil {
			source.published = step.Publish
		}
		if step.Down != nil {
			source.down = *step.Down
		}
		answers := play(t, step, find)
		// A fetch that nobody waits for ends before the next step.
		time.Sleep(2 * fetchTakes)
		synctest.Wait()
		if len(answers) != 1 || answers[step.Answer] != max(step.Times, 1) {
			t.Errorf("step %d: got %v, want %s", at+1, answers, step.Answer)
		}
	}
	return source.fetches
}

func TestKeySetAsTheTableSays(t *testing.T) {
	for _, one := range readCases(t) {
		t.Run(one.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fetches := run(t, one, func(source *issuer, now func() time.Time) func(context.Context, string) (string, error) {
					set := &KeySet[string]{Now: now, Fetch: func(ctx context.Context) (map[string]string, error) {
						time.Sleep(fetchTakes)
						return source.fetch(ctx)
					}}
					return set.Find
				})
				if fetches != one.Fetches {
					t.Errorf("%d fetches, want %d", fetches, one.Fetches)
				}
			})
		})
	}
}

func TestACanceledRequestDoesNotStopTheFetchOfTheOthers(t *testing.T) {
	started, finish := make(chan struct{}), make(chan struct{})
	set := &KeySet[string]{Now: time.Now, Fetch: func(ctx context.Context) (map[string]string, error) {
		close(started)
		<-finish
		return map[string]string{"november": "key"}, ctx.Err()
	}}
	ctx, cancel := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	waiting.Go(func() {
		if _, err := set.Find(ctx, "november"); !errors.Is(err, context.Canceled) {
			t.Errorf("the canceled request got %v", err)
		}
	})
	<-started
	cancel()
	waiting.Wait()
	close(finish)
	if key, err := set.Find(t.Context(), "november"); key != "key" || err != nil {
		t.Errorf("the next request got %q, %v", key, err)
	}
}

// BROKEN on purpose: every miss fetches.
func TestTheTableCatchesASetThatFetchesAtEveryMiss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fetches := run(t, readCases(t)[1], func(source *issuer, _ func() time.Time) func(context.Context, string) (string, error) {
			var mu sync.Mutex
			keys := map[string]string{}
			return func(ctx context.Context, kid string) (string, error) {
				mu.Lock()
				defer mu.Unlock()
				if keys[kid] == "" {
					var err error
					if keys, err = source.fetch(ctx); err != nil {
						return "", UnavailableError{err}
					}
				}
				return keys[kid], nil
			}
		})
		if fetches != 1001 {
			t.Errorf("%d fetches", fetches)
		}
	})
}
