// Package fleetworker brings tenants to a version of the schema. Any number of workers may run at
// once: the function reach, of fleet-ledger.sql, gives each tenant to one of them.
package fleetworker

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Version is what a release changes. Its statements name tables without a schema.
type Version struct {
	Number     int
	Statements []string
}

// Worker says what a run may cost the tenants.
type Worker struct {
	// Pool logs in as the owner of the tables. A transaction pooler in between is no harm.
	Pool *pgxpool.Pool
	// Template is the schema that a sign-up copies. It goes first.
	Template string
	// LockTimeout is how long a change waits for a table, and every request behind it.
	LockTimeout time.Duration
	// StatementTimeout is how long a change may take, the wait and the work: a table stays locked so long.
	StatementTimeout time.Duration
	// Rounds is how often a tenant has its turn whose table somebody holds.
	Rounds int
	// StopAt failures end the run.
	StopAt int
}

// Report is what one run did.
type Report struct {
	Done   []string
	Failed map[string]string // SQLSTATE by schema
	Held   []string          // by others, in the last round, too
}

// ErrStopped says that too many tenants refused; the others are as they were.
var ErrStopped = errors.New("too many tenants refused the version")

// ErrHeld says that somebody held tables of some tenants in every round.
var ErrHeld = errors.New("tenants are left whose tables somebody holds")

// Worth another turn: no lock came in time, a deadlock was broken at our expense, another worker has
// the tenant, or the answer was lost.
var retried = map[string]bool{"55P03": true, "40P01": true, "busy": true, "lost": true}

// Run brings the tenants that the ledger lacks to the version, or only these of them. Who can't be
// locked has its next turn when all others had theirs. Call it again after any failure.
func (w Worker) Run(ctx context.Context, version Version, only ...string) (Report, error) {
	report := Report{Failed: map[string]string{}}
	for round := 1; ; round++ {
		report.Held = nil
		if err := w.round(ctx, version, only, &report); err != nil || len(report.Held) == 0 {
			return report, err
		}
		if round >= w.Rounds {
			return report, ErrHeld
		}
		if err := pause(ctx, w.LockTimeout<<round); err != nil {
			return report, err
		}
	}
}

func (w Worker) round(ctx context.Context, version Version, only []string, report *Report) error {
	left, err := w.unreached(ctx, version, only)
	if err != nil {
		return err
	}
	for _, place := range left {
		if report.Failed[place] != "" {
			continue
		}
		outcome, err := w.reach(ctx, version, place)
		switch {
		case err != nil:
			return err
		case outcome == "done":
			report.Done = append(report.Done, place)
		case retried[outcome]:
			report.Held = append(report.Held, place)
		case outcome != "done before":
			report.Failed[place] = outcome
			if err := w.refused(ctx, version, place, outcome); err != nil {
				return err
			}
			if len(report.Failed) >= w.StopAt {
				return ErrStopped
			}
		}
	}
	return nil
}

// #region reach

// reach changes one tenant, and says "done", "done before", "busy", "lost" or a SQLSTATE.
func (w Worker) reach(ctx context.Context, version Version, place string) (string, error) {
	var outcome string
	err := pgx.BeginFunc(ctx, w.Pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `SELECT set_config('statement_timeout', $1, true)`, ms(w.StatementTimeout))
		if err != nil {
			return err
		}
		return tx.QueryRow(ctx, `SELECT public.reach($1, $2, $3, $4)`,
			place, version.Number, version.Statements, ms(w.LockTimeout)).Scan(&outcome)
	})
	var refused *pgconn.PgError
	switch {
	case err == nil:
		return outcome, nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.As(err, &refused) && refused.SeverityUnlocalized == "ERROR":
		return refused.Code, nil
	case w.Pool.Ping(ctx) != nil:
		return "", err // the server is away, and the rest of the fleet with it
	}
	// The connection ended before the answer. Whether it committed, the ledger says.
	var done bool
	err = w.Pool.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM public.ledger
		               WHERE schema_name = $1 AND version = $2 AND state = 'done')`,
		place, version.Number).Scan(&done)
	if done {
		return "done", err
	}
	return "lost", err
}

// #endregion reach

func ms(d time.Duration) string { return fmt.Sprintf("%dms", d.Milliseconds()) }

// unreached asks the catalog anew, so who signed up meanwhile is in it. The template comes first.
func (w Worker) unreached(ctx context.Context, version Version, only []string) ([]string, error) {
	rows, err := w.Pool.Query(ctx, `
		SELECT s.schema_name
		FROM (SELECT schema_name FROM public.tenant UNION SELECT $2) AS s
		LEFT JOIN public.ledger AS l ON l.schema_name = s.schema_name AND l.version = $1
		WHERE l.state IS DISTINCT FROM 'done' AND (cardinality($3::text[]) = 0 OR s.schema_name = ANY ($3))
		ORDER BY s.schema_name <> $2, s.schema_name`, version.Number, w.Template, append([]string{}, only...))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// refused writes down why, in a transaction of its own: the one of the change was rolled back.
func (w Worker) refused(ctx context.Context, version Version, place, code string) error {
	_, err := w.Pool.Exec(ctx, `
		INSERT INTO public.ledger (schema_name, version, state, code) VALUES ($1, $2, 'failed', $3)
		ON CONFLICT (schema_name, version) DO UPDATE SET state = 'failed', code = excluded.code
		WHERE ledger.state <> 'done'`, place, version.Number, code)
	return err
}

// pause waits about so long, never in step with others, and gives way to what it held up.
func pause(ctx context.Context, about time.Duration) error {
	timer := time.NewTimer(time.Duration(float64(about) * (0.5 + rand.Float64())))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
