// Package quotareservation takes units of a tenant's quota before the work that needs them.
package quotareservation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// Answer is what became of a request for units.
type Answer string

const (
	// Held: this caller works, nobody else.
	Held    Answer = "held"
	Refused Answer = "refused"
	// Running: another attempt holds the units.
	Running Answer = "running"
	// Committed: the result is there already.
	Committed Answer = "committed"
	// Exhausted: all attempts failed.
	Exhausted Answer = "exhausted"
	// Mismatched: the key was used for other units.
	Mismatched Answer = "mismatched"
	// Expired: the units went back before the work was done.
	Expired Answer = "expired"
)

// Wanted is what a request needs. Key names the request and repeats in its retries. It is made by the
// server, from the row of the job or as a hash of route, body and the client's Idempotency-Key: a
// key alone is the client's to repeat.
type Wanted struct {
	Key, Meter, About string
	Units             int32
}

// Attempt is one attempt at a request. Its key is what a commit and a release ask for.
type Attempt struct {
	Answer Answer
	Key    string
	Late   bool
}

const (
	// lockWait is how long a request waits for others of its tenant at the counter; then 55P03.
	lockWait = time.Second
	// holds is how long the lab's reserve holds units, less the time to settle them.
	holds = 14 * time.Minute
	// sweepEvery is how often a process looks for what others left, for each tenant that is refused.
	sweepEvery = 200 * time.Millisecond
	attempts   = 9

	lock = `
		SELECT FROM quota WHERE meter = $1 AND starts_at <= now() AND now() < ends_at FOR UPDATE`

	// claim has in $1 the request's key, which a result is kept under, and then those of its attempts.
	claim = `
		SELECT CASE
		         WHEN bool_or((meter, units) <> ($2, $3::int)) FILTER (WHERE key <> ($1::text[])[1]) THEN 'mismatched'
		         WHEN bool_or(key = ($1::text[])[1]) THEN 'committed'
		         WHEN bool_or(state = 'held') THEN 'running'
		         WHEN count(*) + 1 = cardinality($1::text[]) THEN 'exhausted'
		         ELSE reserve(($1::text[])[count(*) + 2], $2, $3, $4, now())
		       END,
		       coalesce(($1::text[])[count(*) + 2], ''),
		       coalesce(bool_or(state = 'held' AND expires_at <= now()), false)
		FROM reservation WHERE key = ANY ($1::text[])`
)

// #region reserve

// Reserve begins an attempt at a request and holds its units, or says why not. However many ask with
// one key, one of them is told Held. If that answer is lost, the key is Running until the attempt
// expires; after any other error, ask again.
func Reserve(
	ctx context.Context, pool *pgxpool.Pool, tenant withtenant.TenantID, wanted Wanted,
) (Attempt, error) {
	keys, err := wanted.keys()
	if err != nil {
		return Attempt{}, err
	}
	ask := func(ctx context.Context, scope *withtenant.Scope) (Attempt, error) {
		begin := "SELECT set_config('lock_timeout', $1, true), open_period(now())"
		if _, err := scope.Exec(ctx, begin, fmt.Sprint(lockWait.Milliseconds())); err != nil {
			return Attempt{}, fmt.Errorf("open the period: %w", err)
		}
		// The lock is a statement of its own: the next one sees what others did meanwhile.
		if _, err := scope.Exec(ctx, lock, wanted.Meter); err != nil {
			return Attempt{}, fmt.Errorf("wait for the counter: %w", err)
		}
		return one(ctx, scope, pgx.RowToStructByPos[Attempt], claim, keys, wanted.Meter, wanted.Units, wanted.About)
	}
	attempt, err := withtenant.WithTenant(ctx, pool, tenant, ask)
	if err != nil || !attempt.Late && !(attempt.Answer == Refused && sweepIsDue(tenant)) {
		return attempt, err
	}
	// What crashed attempts still hold comes back when it is missed, and waits for no job.
	back, err := withtenant.WithTenant(ctx, pool, tenant,
		func(ctx context.Context, scope *withtenant.Scope) (int, error) {
			return one(ctx, scope, pgx.RowTo[int], "SELECT expire_reservations(now())")
		})
	if err != nil || back == 0 {
		return attempt, err
	}
	return withtenant.WithTenant(ctx, pool, tenant, ask)
}

// #endregion reserve

var (
	sweeping sync.Mutex
	swept    = map[withtenant.TenantID]time.Time{}
)

// sweepIsDue once in sweepEvery: a tenant at its limit is refused all the time, and should cost little.
func sweepIsDue(tenant withtenant.TenantID) bool {
	sweeping.Lock()
	defer sweeping.Unlock()
	if time.Since(swept[tenant]) < sweepEvery {
		return false
	}
	if len(swept) >= 10_000 {
		clear(swept)
	}
	swept[tenant] = time.Now()
	return true
}

// Release gives back what an attempt holds. False where nothing was: it is safe to call in doubt,
// and twice.
func Release(
	ctx context.Context, pool *pgxpool.Pool, tenant withtenant.TenantID, attempt string,
) (bool, error) {
	return withtenant.WithTenant(ctx, pool, tenant,
		func(ctx context.Context, scope *withtenant.Scope) (bool, error) {
			return one(ctx, scope, pgx.RowTo[bool], "SELECT release_reservation($1)", attempt)
		})
}

// NotReservedError says why there is nothing to work with, or nothing to keep.
type NotReservedError struct{ Answer Answer }

func (e *NotReservedError) Error() string {
	return fmt.Sprintf("no units are held for this request: %s", e.Answer)
}

// ErrCharge is the answer to a charge of nothing, or of more than is held.
var ErrCharge = errors.New("what is charged is 1 or more, and no more than is held")

// Job is what the units are for.
type Job[Result any] struct {
	// Work runs outside of any transaction, and ends when its context does. Before it causes cost that
	// nobody refunds it calls charge with the most that this can be, and then with what was measured.
	Work func(ctx context.Context, charge func(units int32) error) (Result, error)
	// Store keeps the result under the request's key, so that a second run of the request meets its row.
	Store func(context.Context, *withtenant.Scope, Result) error
	// Within is from the reservation to the end of the work.
	Within time.Duration
}

// #region run

// WithReservation reserves, works, and then counts the units and keeps the result in one
// transaction. What was charged stays charged however the work ends, but for a crash: then all of it
// comes back. A NotReservedError says that nothing was held, or that it expired: then nothing is kept.
func WithReservation[Result any](
	ctx context.Context, pool *pgxpool.Pool, tenant withtenant.TenantID, wanted Wanted, job Job[Result],
) (result Result, err error) {
	if job.Within > holds {
		return result, errors.New("within is more than a reservation lasts")
	}
	working, cancel := context.WithTimeout(ctx, job.Within)
	defer cancel()
	attempt, err := Reserve(ctx, pool, tenant, wanted)
	if err != nil {
		return result, err
	}
	if attempt.Answer != Held {
		return result, &NotReservedError{attempt.Answer}
	}
	var charged atomic.Int32
	kept := false
	// Deferred, since a panic settles too. It does nothing where COMMIT happened and its answer was
	// lost. If it fails, the attempt expires.
	defer func() {
		if !kept {
			_ = settle(ctx, pool, tenant, attempt.Key, charged.Load(), attempt.Key+" charged", nil)
		}
	}()
	result, err = job.Work(working, wanted.within(&charged))
	if err != nil {
		return result, err
	}
	units := cmp.Or(charged.Load(), wanted.Units)
	err = settle(ctx, pool, tenant, attempt.Key, units, wanted.Key,
		func(ctx context.Context, scope *withtenant.Scope) error { return job.Store(ctx, scope, result) })
	kept = err == nil
	return result, err
}

// #endregion run

// #region settle

// settle puts what was used in the place of what an attempt holds, and gives back the rest, once. It
// has time of its own: a client that leaves when the work is done changes nothing.
func settle(
	ctx context.Context, pool *pgxpool.Pool, tenant withtenant.TenantID,
	attempt string, units int32, as string, store func(context.Context, *withtenant.Scope) error,
) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, err := withtenant.WithTenant(ctx, pool, tenant,
		func(ctx context.Context, scope *withtenant.Scope) (struct{}, error) {
			found, err := one(ctx, scope, pgx.RowTo[bool], settled, attempt, units, as)
			if err == nil && !found {
				err = &NotReservedError{Expired}
			}
			if err == nil && store != nil {
				err = store(ctx, scope)
			}
			return struct{}{}, err
		})
	return err
}

const settled = `
	WITH attempt AS (
	  UPDATE reservation SET state = 'released' WHERE key = $1 AND state = 'held'
	  RETURNING tenant_id, meter, starts_at, units, about
	), counted AS (
	  UPDATE quota q SET used = q.used - (a.units - $2::int) FROM attempt a
	  WHERE (q.tenant_id, q.meter, q.starts_at) = (a.tenant_id, a.meter, a.starts_at)
	), kept AS (
	  INSERT INTO reservation (tenant_id, key, meter, starts_at, units, about)
	  SELECT tenant_id, $3, meter, starts_at, $2, about FROM attempt WHERE $2 > 0
	)
	SELECT EXISTS (SELECT FROM attempt)`

// #endregion settle

// within keeps what is charged between 1 and what is held.
func (w Wanted) within(charged *atomic.Int32) func(int32) error {
	return func(units int32) error {
		if units < 1 || units > w.Units {
			return ErrCharge
		}
		charged.Store(units)
		return nil
	}
}

// one is the only row of a query.
func one[Value any](
	ctx context.Context, scope *withtenant.Scope, read pgx.RowToFunc[Value], sql string, args ...any,
) (value Value, err error) {
	rows, err := scope.Query(ctx, sql, args...)
	if err != nil {
		return value, err
	}
	return pgx.CollectExactlyOneRow(rows, read)
}

// key has no #: that is what the number of an attempt comes after.
var key = regexp.MustCompile(`^[\w.:-]{1,200}$`)

// keys are the request's and those of its attempts. They refuse what no caller can have meant.
func (w Wanted) keys() ([]string, error) {
	if w.Units < 1 {
		return nil, errors.New("units is a whole number, 1 or more")
	}
	if !key.MatchString(w.Key) {
		return nil, errors.New("key has 1 to 200 letters, digits, or any of _ . : -")
	}
	keys := []string{w.Key}
	for at := range attempts {
		keys = append(keys, fmt.Sprintf("%s#%d", w.Key, at+1))
	}
	return keys, nil
}
