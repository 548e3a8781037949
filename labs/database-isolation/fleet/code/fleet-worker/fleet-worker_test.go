package fleetworker

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// OWNER_URL logs in as app_owner, to the state that the lab ends in: sixty tenants at version 2.

var version = Version{3, []string{
	"ALTER TABLE invoice ADD COLUMN due date",
	"ALTER TABLE invoice ADD CONSTRAINT total_below_a_million CHECK (total < 1000000)",
}}

func begin(t *testing.T) Worker {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), os.Getenv("OWNER_URL"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../fleet-ledger/fleet-ledger.sql")
	if err != nil {
		t.Fatal(err)
	}
	// The lab's own ledger is the same table.
	function := string(text)[strings.Index(string(text), "CREATE FUNCTION"):]
	must(t, pool, "DROP FUNCTION IF EXISTS reach; DELETE FROM altered; "+function)
	t.Cleanup(func() {
		defer pool.Close()
		_, err := pool.Exec(context.Background(), `
			DO $$
			DECLARE
				place text;
			BEGIN
				FOR place IN SELECT schema_name FROM tenant UNION ALL SELECT 't_template' LOOP
					EXECUTE format('ALTER TABLE %I.invoice DROP COLUMN IF EXISTS due,
						DROP CONSTRAINT IF EXISTS total_below_a_million', place);
				END LOOP;
			END $$;
			DELETE FROM t_023.invoice WHERE id = 9;
			DELETE FROM ledger WHERE version = 3;
			DROP FUNCTION reach`)
		if err != nil {
			t.Error(err)
		}
	})
	return Worker{pool, "t_template", 50 * time.Millisecond, 2 * time.Second, 2, 3}
}

func must(t *testing.T, pool *pgxpool.Pool, sql string) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// texts asks for one column.
func texts(t *testing.T, pool *pgxpool.Pool, sql string) []string {
	t.Helper()
	rows, err := pool.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// onceEach expects both statements to have been carried through once in so many schemas.
func onceEach(t *testing.T, pool *pgxpool.Pool, schemas string) {
	t.Helper()
	found := texts(t, pool, `SELECT format('%s schemas, %s to %s each', count(*), min(n), max(n))
		FROM (SELECT count(*) AS n FROM altered GROUP BY schema_name) AS a`)
	if want := schemas + " schemas, 2 to 2 each"; found[0] != want {
		t.Errorf("altered %s; want %s", found[0], want)
	}
}

func TestChangesEveryTenantOnceTheTemplateFirst(t *testing.T) {
	w := begin(t)
	report, err := w.Run(t.Context(), version)
	if err != nil || len(report.Done) != 61 || report.Done[0] != "t_template" || len(report.Failed) > 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	onceEach(t, w.Pool, "61")
	report, err = w.Run(t.Context(), version)
	if err != nil || len(report.Done) > 0 {
		t.Errorf("the second time it did %+v, %v", report, err)
	}
	onceEach(t, w.Pool, "61")
}

func TestKeepsToThoseItWasAskedFor(t *testing.T) {
	w := begin(t)
	report, err := w.Run(t.Context(), version, "t_acme", "t_template")
	if err != nil || !slices.Equal(report.Done, []string{"t_template", "t_acme"}) {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestWorkersShareTheFleet(t *testing.T) {
	w := begin(t)
	w.Rounds = 20
	var group sync.WaitGroup
	reports := make([]Report, 4)
	for i := range reports {
		group.Go(func() {
			var err error
			if reports[i], err = w.Run(t.Context(), version); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	var all []string
	for _, report := range reports {
		all = append(all, report.Done...)
	}
	if len(all) != 61 {
		t.Errorf("together they changed %d", len(all))
	}
	onceEach(t, w.Pool, "61")
}

func TestWritesDownWhatATenantRefusesWith(t *testing.T) {
	w := begin(t)
	must(t, w.Pool, "INSERT INTO t_023.invoice (id, memo, total) VALUES (9, 'misplaced comma', 2000000)")
	report, err := w.Run(t.Context(), version)
	if err != nil || !maps.Equal(report.Failed, map[string]string{"t_023": "23514"}) || len(report.Done) != 60 {
		t.Fatalf("%+v, %v", report, err)
	}
	onceEach(t, w.Pool, "60") // no statement of the one that refused
	if left := texts(t, w.Pool, "SELECT schema_name || code FROM ledger WHERE version = 3 AND state = 'failed'"); !slices.Equal(left, []string{"t_02323514"}) {
		t.Errorf("the ledger says %v", left)
	}
	must(t, w.Pool, "DELETE FROM t_023.invoice WHERE id = 9; DELETE FROM altered")
	report, err = w.Run(t.Context(), version)
	if err != nil || !slices.Equal(report.Done, []string{"t_023"}) {
		t.Errorf("resumed with %+v, %v", report, err)
	}
	onceEach(t, w.Pool, "1")
}

func TestStopsAtTheFailureThatIsOneTooMany(t *testing.T) {
	w := begin(t)
	w.StopAt = 1
	must(t, w.Pool, "INSERT INTO t_023.invoice (id, memo, total) VALUES (9, 'misplaced comma', 2000000)")
	report, err := w.Run(t.Context(), version)
	if !errors.Is(err, ErrStopped) || len(report.Done) != 1+20 {
		t.Errorf("%d done, %v", len(report.Done), err)
	}
}

// hold keeps a table as a report does that somebody left open.
func hold(t *testing.T, pool *pgxpool.Pool, table string) pgx.Tx {
	t.Helper()
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback(context.Background()) })
	if _, err := tx.Exec(t.Context(), "SELECT FROM "+table); err != nil {
		t.Fatal(err)
	}
	return tx
}

func TestGivesATenantThatIsHeldItsTurnAfterAllOthers(t *testing.T) {
	w := begin(t)
	report := hold(t, w.Pool, "t_003.invoice")
	got := make(chan Report, 1)
	go func() {
		w.Rounds = 20
		done, err := w.Run(t.Context(), version)
		if err != nil {
			t.Error(err)
		}
		got <- done
	}()
	deadline := time.Now().Add(10 * time.Second)
	for len(texts(t, w.Pool, "SELECT schema_name FROM ledger WHERE version = 3 AND state = 'done'")) < 60 {
		if time.Now().After(deadline) {
			t.Fatal("the others wait for the one")
		}
	}
	if err := report.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if done := (<-got).Done; len(done) != 61 || done[60] != "t_003" {
		t.Errorf("%d done, the last is %s", len(done), done[len(done)-1])
	}
}

func TestSaysWhoIsStillHeldAndHoldsItAgainstNobody(t *testing.T) {
	w := begin(t)
	hold(t, w.Pool, "t_003.invoice")
	report, err := w.Run(t.Context(), version)
	if !errors.Is(err, ErrHeld) || !slices.Equal(report.Held, []string{"t_003"}) || len(report.Failed) > 0 || len(report.Done) != 60 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestLetsGoOfATableThatTheChangeKeepsTooLong(t *testing.T) {
	w := begin(t)
	w.StatementTimeout = 300 * time.Millisecond
	slow := Version{3, []string{"ALTER TABLE invoice ADD COLUMN due date", "SELECT pg_sleep(5)"}}
	began := time.Now()
	report, err := w.Run(t.Context(), slow, "t_acme")
	if err != nil || report.Failed["t_acme"] != "57014" || time.Since(began) > 3*time.Second {
		t.Errorf("%+v, %v after %v", report, err, time.Since(began))
	}
	if left := texts(t, w.Pool, "SELECT schema_name FROM altered"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTriesAgainWhereTheConnectionEndedWithinTheChange(t *testing.T) {
	w := begin(t)
	dies := Version{3, []string{"ALTER TABLE invoice ADD COLUMN due date", "SELECT pg_terminate_backend(pg_backend_pid())"}}
	if outcome, err := w.reach(t.Context(), dies, "t_acme"); err != nil || outcome != "lost" {
		t.Errorf("%q, %v", outcome, err)
	}
	if report, err := w.Run(t.Context(), version, "t_acme"); err != nil || len(report.Done) != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}

// deaf loses what the server answers to the first COMMIT.
type deaf struct {
	net.Conn
	lost    *atomic.Bool
	waiting atomic.Bool
}

func (d *deaf) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("commit\x00")) && d.lost.CompareAndSwap(false, true) {
		d.waiting.Store(true)
	}
	return d.Conn.Write(p)
}

func (d *deaf) Read(p []byte) (int, error) {
	n, err := d.Conn.Read(p)
	if d.waiting.Load() {
		_ = d.Close()
		return 0, io.ErrUnexpectedEOF
	}
	return n, err
}

func TestAsksTheLedgerWhereTheAnswerToCommitIsLost(t *testing.T) {
	w := begin(t)
	config := w.Pool.Config()
	dial := config.ConnConfig.DialFunc
	var lost atomic.Bool
	config.ConnConfig.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		return &deaf{Conn: conn, lost: &lost}, err
	}
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	w.Pool = pool
	report, err := w.Run(t.Context(), version, "t_acme")
	if err != nil || !lost.Load() || !slices.Equal(report.Done, []string{"t_acme"}) {
		t.Errorf("%+v, %v", report, err)
	}
	onceEach(t, pool, "1")
}

func TestEndsWithItsContext(t *testing.T) {
	w := begin(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if report, err := w.Run(ctx, version); !errors.Is(err, context.Canceled) || len(report.Done) > 0 {
		t.Errorf("%+v, %v", report, err)
	}
}
