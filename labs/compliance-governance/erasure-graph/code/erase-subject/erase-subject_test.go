package erasesubject

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// DATABASE_URL logs in as app_user and OWNER_URL as app_owner, to a database in the state that the
// lab ends in.

type table struct {
	Tenant, Other, Actor, Received, Subject string
	Stores                                  []string
	Threads                                 map[string]string
	Cases                                   []struct {
		Name string
		Runs []struct {
			Behaves                 map[string]string
			Held, Restored, Without []string
			HeldThreads             []string
			Keep                    string
			States                  []State
			Erased                  []int
		}
		Erased, Remaining []int
	}
	Unknown []struct{ Name, Subject string }
}

type world struct {
	cases   table
	pool    *pgxpool.Pool
	owner   *pgx.Conn
	acme    withtenant.TenantID
	caller  Caller
	request Request
}

func tenantID(t *testing.T, claim string) withtenant.TenantID {
	t.Helper()
	id, err := withtenant.ParseTenantID(claim)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// setup makes the ledger, which the test takes away again at its end.
func setup(t *testing.T) world {
	t.Helper()
	var w world
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &w.cases); err != nil {
		t.Fatal(err)
	}
	if w.pool, err = pgxpool.New(t.Context(), os.Getenv("DATABASE_URL")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.pool.Close)
	if w.owner, err = pgx.Connect(t.Context(), os.Getenv("OWNER_URL")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = w.owner.Exec(context.Background(), "DROP TABLE erasure_step, erasure_request, legal_hold")
		_, _ = w.owner.Exec(context.Background(), "DELETE FROM thread_hold WHERE reason = 'lawsuit'")
		_ = w.owner.Close(context.Background())
	})
	ledger, err := os.ReadFile("../subject-graph/subject-graph.sql")
	if err != nil {
		t.Fatal(err)
	}
	// The regions ledger and rights; the file goes on with queries.
	tables, _, _ := strings.Cut(string(ledger), "-- #endregion rights")
	w.exec(t, tables)
	w.acme = tenantID(t, w.cases.Tenant)
	w.caller = Caller{Tenant: w.acme, ActorID: w.cases.Actor}
	received, err := time.Parse(time.DateOnly, w.cases.Received)
	if err != nil {
		t.Fatal(err)
	}
	w.request = Request{SubjectID: w.cases.Subject, ReceivedOn: received}
	return w
}

func (w world) exec(t *testing.T, sql string) {
	t.Helper()
	if _, err := w.owner.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
		t.Fatal(err)
	}
}

// asAcme queries as the application in acme's name.
func asAcme[Row any](t *testing.T, w world, sql string, args ...any) []Row {
	t.Helper()
	rows, err := withtenant.WithTenant(t.Context(), w.pool, w.acme,
		func(ctx context.Context, scope *withtenant.Scope) ([]Row, error) {
			found, err := scope.Query(ctx, sql, args...)
			if err != nil {
				return nil, err
			}
			return pgx.CollectRows(found, pgx.RowTo[Row])
		})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

type storeDown struct{}

func (storeDown) Error() string { return "ada@mail.test can not be reached" }

// fakeStore holds one record for the person of each tenant, and misbehaves as a case says.
type fakeStore struct {
	name, behavior string
	thread         string
	records        map[string]bool
	others         map[string]*fakeStore
	erased         int
	more           bool // A second record of the person's, in no thread.
	crash          context.CancelFunc
	known          func() bool
	unknown        bool
}

func (f *fakeStore) Name() string { return f.name }

func key(subject Subject) string { return subject.Tenant.String() + " " + subject.ID }

func (f *fakeStore) reason(holds []Hold) string {
	for _, hold := range holds {
		if hold.Thread == f.thread {
			return hold.Reason
		}
	}
	return ""
}

func (f *fakeStore) Remaining(_ context.Context, subject Subject, holds []Hold) (Found, error) {
	if f.behavior == "blind" {
		return Found{}, fmt.Errorf("look: %w", storeDown{})
	}
	if f.records[key(subject)] {
		found := Found{Held: f.reason(holds)}
		if found.Held == "" {
			found.Left++
		}
		if f.more {
			found.Left++
		}
		return found, nil
	}
	if f.behavior == "crashes when it is empty" {
		f.crash()
		return Found{}, storeDown{}
	}
	return Found{}, nil
}

func (f *fakeStore) Erase(_ context.Context, subject Subject, holds []Hold) error {
	if f.behavior == "fails" {
		return storeDown{}
	}
	f.unknown = f.unknown || !f.known()
	f.erased++
	if other, ok := strings.CutPrefix(f.behavior, "refills "); ok {
		f.others[other].records[key(subject)] = true
	}
	f.more = false
	if f.behavior != "keeps" && f.reason(holds) == "" {
		delete(f.records, key(subject))
	}
	if f.behavior == "crashes" {
		f.crash()
		return storeDown{}
	}
	return nil
}

func TestAPersonIsErased(t *testing.T) {
	w := setup(t)
	for _, one := range w.cases.Cases {
		t.Run(one.Name, func(t *testing.T) {
			w.exec(t, "TRUNCATE erasure_step, erasure_request, legal_hold")
			acme := Subject{w.acme, w.cases.Subject}
			globex := Subject{tenantID(t, w.cases.Other), w.cases.Subject}
			var kept []Entry
			known := func() bool {
				return len(kept) > 0 && len(asAcme[string](t, w, "SELECT subject_id FROM erasure_request WHERE subject_id = $1", acme.ID)) == 1
			}
			stores := map[string]*fakeStore{}
			for _, name := range w.cases.Stores {
				stores[name] = &fakeStore{name: name, thread: w.cases.Threads[name], others: stores, known: known,
					records: map[string]bool{key(acme): true, key(globex): true}}
			}
			for _, run := range one.Runs {
				ctx, cancel := context.WithCancel(t.Context())
				w.exec(t, "TRUNCATE legal_hold; DELETE FROM thread_hold WHERE reason = 'lawsuit'")
				for _, thread := range run.HeldThreads {
					w.exec(t, "INSERT INTO thread_hold VALUES ('"+w.cases.Tenant+"', '"+thread+"', 'lawsuit')")
				}
				ledger := Ledger{Pool: w.pool, Keep: func(_ context.Context, entry Entry) error {
					if run.Keep == "fails" {
						return storeDown{}
					}
					kept = append(kept, entry)
					return nil
				}}
				for _, store := range run.Held {
					w.exec(t, "BEGIN; SET LOCAL app.tenant_id = '"+w.cases.Tenant+"'; INSERT INTO legal_hold VALUES ('"+
						w.cases.Tenant+"', '"+acme.ID+"', '"+store+"', 'lawsuit'); COMMIT")
				}
				var asked []Store
				var names []string
				for _, name := range w.cases.Stores {
					store := stores[name]
					store.behavior, store.crash = run.Behaves[name], cancel
					store.more = store.behavior == "has more"
					if slices.Contains(run.Restored, name) {
						store.records[key(acme)] = true
					}
					if !slices.Contains(run.Without, name) {
						asked, names = append(asked, store), append(names, name)
					}
				}
				steps, err := EraseSubject(ctx, ledger, w.caller, w.request, asked)
				cancel()
				if run.States == nil {
					want := context.Canceled
					if run.Keep != "" {
						want = storeDown{}
					}
					if !errors.Is(err, want) {
						t.Fatalf("error %v, want %v", err, want)
					}
					for i, want := range run.Erased {
						if got := stores[w.cases.Stores[i]].erased; got != want {
							t.Errorf("%s was erased %d times before the crash, want %d", w.cases.Stores[i], got, want)
						}
					}
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				var states []State
				for _, step := range steps {
					states = append(states, step.State)
					if (step.Problem == "erasesubject.storeDown") != (step.State == Failed) {
						t.Errorf("%s is %s with the problem %q", step.Store, step.State, step.Problem)
					}
				}
				if !reflect.DeepEqual(states, run.States) {
					t.Errorf("states %v, want %v", states, run.States)
				}
				recorded := asAcme[State](t, w, `SELECT state FROM erasure_step
					WHERE store = ANY ($1) AND looked_at IS NOT NULL AND (problem IS NOT NULL) = (state = 'failed')
					  AND (ground IS NOT DISTINCT FROM 'lawsuit') = (state = 'held')
					ORDER BY array_position($1, store)`, names)
				if !reflect.DeepEqual(recorded, run.States) {
					t.Errorf("recorded %v, want %v", recorded, run.States)
				}
			}
			entry := Entry{Tenant: w.acme, SubjectID: acme.ID, ReceivedOn: w.request.ReceivedOn, DecidedBy: w.cases.Actor}
			if !reflect.DeepEqual(kept[0], entry) {
				t.Errorf("kept %v, want %v", kept[0], entry)
			}
			remaining := one.Remaining
			if remaining == nil {
				remaining = []int{0, 0, 0}
			}
			for i, name := range w.cases.Stores {
				store := stores[name]
				left := 0
				if store.records[key(acme)] {
					left = 1
				}
				if store.erased != one.Erased[i] || left != remaining[i] {
					t.Errorf("%s was erased %d times and holds %d, want %d and %d", name, store.erased, left, one.Erased[i], remaining[i])
				}
				if store.unknown {
					t.Errorf("%s was erased before the ledger knew", name)
				}
				// Somebody else at globex has the same id.
				if !store.records[key(globex)] {
					t.Errorf("%s lost globex's person", name)
				}
			}
		})
	}
}

func TestNobodyIsErasedWhomTheTenantDoesNotHave(t *testing.T) {
	w := setup(t)
	for _, one := range w.cases.Unknown {
		t.Run(one.Name, func(t *testing.T) {
			store := &fakeStore{name: "database", known: func() bool { return true }}
			request := Request{SubjectID: one.Subject, ReceivedOn: w.request.ReceivedOn}
			ledger := Ledger{Pool: w.pool, Keep: func(context.Context, Entry) error {
				t.Error("kept an entry")
				return nil
			}}
			if _, err := EraseSubject(t.Context(), ledger, w.caller, request, []Store{store}); !errors.Is(err, ErrUnknownSubject) {
				t.Errorf("error %v, want %v", err, ErrUnknownSubject)
			}
			if opened := asAcme[string](t, w, "SELECT subject_id FROM erasure_request"); store.erased != 0 || len(opened) != 0 {
				t.Errorf("erased %d times, opened %v", store.erased, opened)
			}
		})
	}
}
