package leasedquota

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
// the lab ends in.

type bench struct {
	*testing.T
	pool      *pgxpool.Pool
	superuser *pgx.Conn
	tenant    withtenant.TenantID
}

// open gives acme this limit, in a period that began yesterday, and nothing used.
func open(t *testing.T, limit int) *bench {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), os.Getenv("DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	superuser, err := pgx.Connect(t.Context(), os.Getenv("SUPERUSER_URL"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = superuser.Close(context.Background()) })
	tenant, err := withtenant.ParseTenantID("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t, pool, superuser, tenant}
	b.do("DELETE FROM reservation WHERE meter = 'export'")
	b.do("DELETE FROM quota WHERE meter = 'export'")
	b.do("UPDATE subscription SET exports = $1, anchor = now() - interval '1 day'", limit)
	return b
}

func (b *bench) do(sql string, args ...any) {
	b.Helper()
	if _, err := b.superuser.Exec(b.Context(), sql, args...); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) leased(block int32) *Leased {
	b.Helper()
	leased, err := New(b.pool, b.tenant, "export", block)
	if err != nil {
		b.Fatal(err)
	}
	return leased
}

func (b *bench) take(leased *Leased) bool {
	b.Helper()
	taken, err := leased.Take(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return taken
}

func (b *bench) close(leased *Leased) {
	b.Helper()
	if err := leased.Close(b.Context()); err != nil {
		b.Fatal(err)
	}
}

// uses says what the counter and the reservations say, which must be the same.
func (b *bench) uses(want int) {
	b.Helper()
	var counter, explained int
	err := b.superuser.QueryRow(b.Context(), `SELECT coalesce(sum(used), 0),
		(SELECT coalesce(sum(units), 0) FROM reservation WHERE meter = 'export' AND state IN ('held', 'committed'))
		FROM quota WHERE meter = 'export'`).Scan(&counter, &explained)
	if err != nil || counter != want || explained != want {
		b.Errorf("the counter says %d and the reservations %d, not %d: %v", counter, explained, want, err)
	}
}

func TestProcessesTakeTheLimitAndNoMore(t *testing.T) {
	b := open(t, 10)
	processes := []*Leased{b.leased(4), b.leased(4), b.leased(4)}
	var taken atomic.Int32
	var all sync.WaitGroup
	for at := range 60 {
		all.Go(func() {
			ok, err := processes[at%3].Take(t.Context())
			if err != nil {
				t.Error(err)
			}
			if ok {
				taken.Add(1)
			}
		})
	}
	all.Wait()
	if taken.Load() != 10 {
		t.Errorf("%d taken", taken.Load())
	}
	for _, process := range processes {
		b.close(process)
	}
	b.uses(10)
}

func TestRefusesWhileOthersHoldTheRest(t *testing.T) {
	b := open(t, 10)
	one, two, three := b.leased(5), b.leased(5), b.leased(5)
	if !b.take(one) || !b.take(two) || b.take(three) {
		t.Error("the third process had a unit of the others' blocks")
	}
	b.close(one)
	b.uses(6)
	if b.take(three) {
		t.Error("asked again at once")
	}
	time.Sleep(emptyFor)
	if !b.take(three) {
		t.Error("what was given back was not to be had")
	}
}

// counting counts statements.
type counting struct{ sent atomic.Int32 }

func (c *counting) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	c.sent.Add(1)
	return ctx
}

func (*counting) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func TestAskedAHundredTimesAtTheLimitItAsksTheDatabaseOnce(t *testing.T) {
	b := open(t, 1)
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	statements := &counting{}
	config.ConnConfig.Tracer = statements
	if b.pool, err = pgxpool.NewWithConfig(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.pool.Close)
	leased := b.leased(4)
	if !b.take(leased) || b.take(leased) {
		t.Fatal("took more or less than the one unit")
	}
	before := statements.sent.Load()
	for range 100 {
		b.take(leased)
	}
	if sent := statements.sent.Load() - before; sent != 0 {
		t.Errorf("%d statements", sent)
	}
}

func TestCloseGivesBackOnce(t *testing.T) {
	b := open(t, 10)
	leased := b.leased(6)
	b.take(leased)
	b.take(leased)
	b.uses(6)
	b.close(leased)
	if err := leased.Close(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("closed twice: %v", err)
	}
	b.uses(2)
	if _, err := leased.Take(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("taken after the end: %v", err)
	}
	unused := b.leased(6)
	b.close(unused)
	b.uses(2)
}

func TestSettlesOnceWhenAnAnswerIsLost(t *testing.T) {
	b := open(t, 10)
	leased := b.leased(6)
	b.take(leased)
	before := leased.held
	b.close(leased)
	leased.held, leased.closed = before, false
	if _, err := leased.Take(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("a block that was perhaps settled was handed out again: %v", err)
	}
	b.close(leased)
	b.uses(1)
}

func TestACrashLosesTheRestOfItsBlockAndAdmitsNobodyTwice(t *testing.T) {
	b := open(t, 10)
	crashed := b.leased(4)
	b.take(crashed)
	other := b.leased(4)
	taken := 0
	for b.take(other) {
		taken++
	}
	if taken != 6 {
		t.Errorf("the other process took %d of 6", taken)
	}
	b.do("SELECT set_config('app.tenant_id', $1, false)", b.tenant.String())
	b.do("SELECT expire_reservations(now() + interval '1 year')")
	b.uses(10)
}

func TestABlockEndsWithItsPeriod(t *testing.T) {
	b := open(t, 10)
	leased := b.leased(4)
	b.take(leased)
	b.do("UPDATE subscription SET anchor = now() - interval '1 month 1 second'")
	leased.held.ends = time.Now()
	b.do("UPDATE quota SET ends_at = now() WHERE meter = 'export'")
	b.take(leased)
	b.close(leased)
	var periods string
	err := b.superuser.QueryRow(t.Context(),
		"SELECT string_agg(used::text, ' ' ORDER BY ends_at) FROM quota WHERE meter = 'export'").Scan(&periods)
	if err != nil || periods != "1 1" {
		t.Errorf("used by period: %q, %v", periods, err)
	}
}

func TestWhoHasNoTimeDoesNotWait(t *testing.T) {
	b := open(t, 10)
	leased := b.leased(4)
	leased.turn <- struct{}{}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := leased.Take(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	<-leased.turn
	b.uses(0)
}

func TestABlockHasAUnit(t *testing.T) {
	if _, err := New(nil, withtenant.TenantID{}, "export", 0); err == nil {
		t.Error("a block of nothing")
	}
}
