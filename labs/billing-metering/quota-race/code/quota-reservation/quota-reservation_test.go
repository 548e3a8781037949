package quotareservation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
// the lab ends in.

type step struct {
	Do, Tenant, Key, Meter, Work string
	Units, Charged               int32
	Answer                       any
}

type table struct {
	Tenants map[string]string
	Cases   []struct {
		Name   string
		Limit  int
		Steps  []step
		Used   map[string]int
		Stored []string
	}
	RefusedUnits []int32
	Crowd        struct{ Sessions, Requests, Limit int }
}

type bench struct {
	*testing.T
	table
	pool, superuser *pgxpool.Pool
}

func open(t *testing.T) *bench {
	t.Helper()
	b := &bench{T: t}
	text, err := os.ReadFile("cases.json")
	if err == nil {
		err = json.Unmarshal(text, &b.table)
	}
	if err != nil {
		t.Fatal(err)
	}
	for address, pool := range map[string]**pgxpool.Pool{"DATABASE_URL": &b.pool, "SUPERUSER_URL": &b.superuser} {
		config, err := pgxpool.ParseConfig(os.Getenv(address))
		if err != nil {
			t.Fatal(err)
		}
		config.MaxConns = int32(b.Crowd.Sessions)
		if *pool, err = pgxpool.NewWithConfig(t.Context(), config); err != nil {
			t.Fatal(err)
		}
		t.Cleanup((*pool).Close)
	}
	b.do(`CREATE TABLE IF NOT EXISTS stored_export (
		tenant_id uuid, key text CHECK (key <> 'unstorable'), PRIMARY KEY (tenant_id, key)
	)`)
	b.do("GRANT INSERT ON stored_export TO app_user")
	return b
}

func (b *bench) do(sql string, args ...any) {
	b.Helper()
	if _, err := b.superuser.Exec(b.Context(), sql, args...); err != nil {
		b.Fatal(err)
	}
}

// fresh gives both tenants this limit, in a period that began yesterday, and nothing used.
func (b *bench) fresh(limit int) {
	b.Helper()
	b.do("TRUNCATE stored_export")
	b.do("DELETE FROM reservation WHERE meter = 'export'")
	b.do("DELETE FROM quota WHERE meter = 'export'")
	b.do("UPDATE subscription SET exports = $1, anchor = now() - interval '1 day'", limit)
}

func (b *bench) tenant(name string) withtenant.TenantID {
	b.Helper()
	if name == "" {
		name = "acme"
	}
	tenant, err := withtenant.ParseTenantID(b.Tenants[name])
	if err != nil {
		b.Fatal(err)
	}
	return tenant
}

func (b *bench) used(name string) (used int) {
	b.Helper()
	err := b.superuser.QueryRow(b.Context(),
		"SELECT coalesce(sum(used), 0) FROM quota WHERE tenant_id = $1::uuid AND meter = 'export'",
		b.tenant(name).String()).Scan(&used)
	if err != nil {
		b.Fatal(err)
	}
	return used
}

// outlive makes a request's attempts late, and lets a process look for such again.
func (b *bench) outlive(key string) {
	b.do("UPDATE reservation SET expires_at = now() - interval '1 s' WHERE key LIKE $1", key+"#%")
	time.Sleep(sweepEvery + 50*time.Millisecond)
}

func wantedOf(s step) Wanted {
	wanted := Wanted{Key: s.Key, Meter: s.Meter, Units: s.Units, About: "orchid report"}
	if wanted.Meter == "" {
		wanted.Meter = "export"
	}
	return wanted
}

var errFailed = errors.New("the renderer is down")

func (b *bench) run(s step) any {
	tenant := b.tenant(s.Tenant)
	ctx, cancel := context.WithCancelCause(b.Context())
	defer cancel(nil)
	within := 5 * time.Second
	if s.Work == "slow" {
		within = 50 * time.Millisecond
	}
	job := Job[string]{
		Work: func(ctx context.Context, charge func(int32) error) (string, error) {
			if s.Charged > 0 {
				if err := charge(s.Charged); err != nil {
					b.Error(err)
				}
			}
			switch s.Work {
			case "ends-then-canceled":
				cancel(nil)
			case "fails":
				return "", errFailed
			case "canceled", "slow":
				if s.Work == "canceled" {
					time.AfterFunc(20*time.Millisecond, func() { cancel(nil) })
				}
				<-ctx.Done()
				return "", ctx.Err()
			case "outlived":
				b.outlive(s.Key)
				other := Wanted{Key: "other", Meter: "export", Units: 2}
				if attempt, err := Reserve(ctx, b.pool, tenant, other); attempt.Answer != Held || err != nil {
					b.Errorf("the other request: %q, %v", attempt.Answer, err)
				}
			case "unstorable":
				return "unstorable", nil
			}
			return s.Key, nil
		},
		Store: func(ctx context.Context, scope *withtenant.Scope, key string) error {
			_, err := scope.Exec(ctx, "INSERT INTO stored_export VALUES ($1, $2)", tenant.String(), key)
			return err
		},
		Within: within,
	}
	_, err := WithReservation(ctx, b.pool, tenant, wantedOf(s), job)
	var not *NotReservedError
	switch {
	case err == nil:
		return "stored"
	case errors.As(err, &not):
		return string(not.Answer)
	case errors.Is(err, errFailed), stateOf(err) == "23514":
		return "failed"
	case errors.Is(err, context.DeadlineExceeded):
		return "late"
	case errors.Is(err, context.Canceled):
		return "canceled"
	}
	return err
}

func stateOf(err error) string {
	var found *pgconn.PgError
	if errors.As(err, &found) {
		return found.Code
	}
	return ""
}

func (b *bench) perform(s step) any {
	switch s.Do {
	case "run":
		return b.run(s)
	case "release":
		given, err := Release(b.Context(), b.pool, b.tenant(s.Tenant), s.Key)
		if err != nil {
			return err
		}
		return given
	case "outlive":
		b.outlive(s.Key)
		return nil
	}
	attempt, err := Reserve(b.Context(), b.pool, b.tenant(s.Tenant), wantedOf(s))
	if state := stateOf(err); state != "" {
		return state
	}
	if err != nil {
		return err
	}
	return string(attempt.Answer)
}

func TestCases(t *testing.T) {
	b := open(t)
	for _, c := range b.Cases {
		b.fresh(c.Limit)
		for _, s := range c.Steps {
			if answer := b.perform(s); answer != s.Answer {
				t.Errorf("%s: %+v answered %v", c.Name, s, answer)
			}
		}
		for tenant, units := range c.Used {
			if used := b.used(tenant); used != units {
				t.Errorf("%s: %s uses %d, not %d", c.Name, tenant, used, units)
			}
		}
		rows, err := b.superuser.Query(t.Context(), "SELECT key FROM stored_export ORDER BY key")
		if err != nil {
			t.Fatal(err)
		}
		stored, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || !slices.Equal(stored, c.Stored) {
			t.Errorf("%s: stored %v, %v", c.Name, stored, err)
		}
	}
}

func TestWhatNobodyMeansIsRefused(t *testing.T) {
	b := open(t)
	b.fresh(3)
	wrong := []step{{Key: "", Units: 1}, {Key: strings.Repeat("k", 201), Units: 1}, {Key: "a#1", Units: 1}}
	for _, units := range b.RefusedUnits {
		wrong = append(wrong, step{Key: "a", Units: units})
	}
	for _, s := range wrong {
		if attempt, err := Reserve(t.Context(), b.pool, b.tenant(""), wantedOf(s)); err == nil {
			t.Errorf("%+v: %q", s, attempt.Answer)
		}
	}
	if used := b.used("acme"); used != 0 {
		t.Errorf("%d used", used)
	}
}

// ask sends all requests at once and counts their answers.
func (b *bench) ask(ask func(at int) (Answer, error)) map[Answer]int {
	var mu sync.Mutex
	answers := map[Answer]int{}
	var all sync.WaitGroup
	for at := range b.Crowd.Requests {
		all.Go(func() {
			answer, err := ask(at)
			if err != nil {
				b.Errorf("request %d: %v", at, err)
			}
			mu.Lock()
			defer mu.Unlock()
			answers[answer]++
		})
	}
	all.Wait()
	return answers
}

func TestACrowdHoldsWhatThereIs(t *testing.T) {
	b := open(t)
	b.fresh(b.Crowd.Limit)
	answers := b.ask(func(at int) (Answer, error) {
		wanted := wantedOf(step{Key: fmt.Sprint("request-", at), Units: 1})
		attempt, err := Reserve(b.Context(), b.pool, b.tenant(""), wanted)
		return attempt.Answer, err
	})
	if answers[Held] != b.Crowd.Limit || b.used("acme") != b.Crowd.Limit {
		t.Errorf("%v, used %d", answers, b.used("acme"))
	}
}

func TestOneOfACrowdWithTheSameKeyWorks(t *testing.T) {
	b := open(t)
	b.fresh(b.Crowd.Limit)
	// The period is open: its row would let the first through alone.
	if _, err := Reserve(t.Context(), b.pool, b.tenant(""), wantedOf(step{Key: "before", Units: 1})); err != nil {
		t.Fatal(err)
	}
	var worked atomic.Int32
	job := Job[string]{
		Work: func(context.Context, func(int32) error) (string, error) {
			worked.Add(1)
			time.Sleep(50 * time.Millisecond)
			return "a", nil
		},
		Store:  func(context.Context, *withtenant.Scope, string) error { return nil },
		Within: 5 * time.Second,
	}
	answers := b.ask(func(int) (Answer, error) {
		_, err := WithReservation(b.Context(), b.pool, b.tenant(""), wantedOf(step{Key: "a", Units: 1}), job)
		var not *NotReservedError
		if errors.As(err, &not) {
			return not.Answer, nil
		}
		return "stored", err
	})
	if worked.Load() != 1 || answers["stored"] != 1 || b.used("acme") != 2 {
		t.Errorf("%d worked, %v, used %d", worked.Load(), answers, b.used("acme"))
	}
}

func TestAPanicGivesBack(t *testing.T) {
	b := open(t)
	b.fresh(3)
	job := Job[string]{
		Work:   func(context.Context, func(int32) error) (string, error) { panic("no such template") },
		Within: time.Second,
	}
	func() {
		defer func() { _ = recover() }()
		_, _ = WithReservation(t.Context(), b.pool, b.tenant(""), wantedOf(step{Key: "a", Units: 1}), job)
	}()
	if used := b.used("acme"); used != 0 {
		t.Errorf("%d used", used)
	}
}

func TestChargesNoMoreThanIsHeld(t *testing.T) {
	b := open(t)
	b.fresh(3)
	job := Job[string]{
		Work:   func(_ context.Context, charge func(int32) error) (string, error) { return "", charge(3) },
		Within: time.Second,
	}
	_, err := WithReservation(t.Context(), b.pool, b.tenant(""), wantedOf(step{Key: "a", Units: 2}), job)
	if !errors.Is(err, ErrCharge) || b.used("acme") != 0 {
		t.Errorf("%v, used %d", err, b.used("acme"))
	}
	job.Within = 15 * time.Minute
	if _, err := WithReservation(t.Context(), b.pool, b.tenant(""), wantedOf(step{Key: "b", Units: 2}), job); err == nil {
		t.Error("work may outlast what it holds")
	}
}

func TestWaitsASecondForTheCounter(t *testing.T) {
	b := open(t)
	b.fresh(3)
	if _, err := Reserve(t.Context(), b.pool, b.tenant(""), wantedOf(step{Key: "a", Units: 1})); err != nil {
		t.Fatal(err)
	}
	tx, err := b.superuser.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT FROM quota WHERE meter = 'export' FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_, err = Reserve(t.Context(), b.pool, b.tenant(""), wantedOf(step{Key: "b", Units: 1}))
	if stateOf(err) != "55P03" || time.Since(began) < 900*time.Millisecond {
		t.Errorf("%v after %v", err, time.Since(began))
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
}
