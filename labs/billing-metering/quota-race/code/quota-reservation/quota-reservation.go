// Package quotareservation takes units of a tenant's quota before the work that needs them.
package quotareservation

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// Answer is the state a reservation is in, or Refused where there was no room for one.
type Answer string

const (
	Held      Answer = "held"
	Refused   Answer = "refused"
	Committed Answer = "committed"
	Released  Answer = "released"
	Expired   Answer = "expired"
)

// Wanted is what a request needs. Key names the request and repeats in its retries; it is a tenant's
// own, so two tenants may use the same.
type Wanted struct {
	Key, Meter, About string
	Units             int32
}

// lockWait is how long a request waits for others of its tenant at the counter; then 55P03.
const lockWait = time.Second

// #region reserve

// Reserve holds units for a request, or says why not. After an error or an answer that was lost, ask
// again with the same key: what was held before is held once.
func Reserve(
	ctx context.Context, pool *pgxpool.Pool, tenant withtenant.TenantID, wanted Wanted,
) (Answer, error) {
	if err := wanted.check(); err != nil {
		return "", err
	}
	ask := func(ctx context.Context, scope *withtenant.Scope) (answer Answer, err error) {
		wait := fmt.Sprint(lockWait.Milliseconds())
		if _, err = scope.Exec(ctx, "SELECT set_config('lock_timeout', $1, true)", wait); err != nil {
			return "", fmt.Errorf("bound the wait: %w", err)
		}
		if _, err = scope.Exec(ctx, "SELECT open_period(now())"); err != nil {
			return "", fmt.Errorf("open the period: %w", err)
		}
		return one[Answer](ctx, scope, "SELECT reserve($1, $2, $3, $4, now())",
			wanted.Key, wanted.Meter, wanted.Units, wanted.About)
	}
	answer, err := withtenant.WithTenant(ctx, pool, tenant, ask)
	if err != nil || answer != Refused {
		return answer, err
	}
	// What crashed requests still hold comes back when it is missed, and waits for no job.
	back, err := withtenant.WithTenant(ctx, pool, tenant,
		func(ctx context.Context, scope *withtenant.Scope) (int, error) {
			return one[int](ctx, scope, "SELECT expire_reservations(now())")
		})
	if err != nil || back == 0 {
		return Refused, err
	}
	return withtenant.WithTenant(ctx, pool, tenant, ask)
}

// #endregion reserve

// Release gives back what is held. False where nothing was: it is safe to call in doubt, and twice.
func Release(
	ctx context.Context, pool *pgxpool.Pool, tenant withtenant.TenantID, key string,
) (bool, error) {
	return withtenant.WithTenant(ctx, pool, tenant,
		func(ctx context.Context, scope *withtenant.Scope) (bool, error) {
			return one[bool](ctx, scope, "SELECT release_reservation($1)", key)
		})
}

// NotReservedError says why there is nothing to work with: Refused is the limit, the others are what
// became of the key.
type NotReservedError struct{ Answer Answer }

func (e *NotReservedError) Error() string {
	return fmt.Sprintf("no units are held for this request: %s", e.Answer)
}

// #region run

// Job is what the units are for.
type Job[Result any] struct {
	// Work runs outside of any transaction, and ends when its context does.
	Work func(context.Context) (Result, error)
	// Store keeps the result under the key, so that a second run of the request meets its row.
	Store func(context.Context, *withtenant.Scope, Result) error
	// Within is shorter than a reservation lasts.
	Within time.Duration
}

// WithReservation reserves, works, and then counts the units and keeps the result in one
// transaction. A NotReservedError says that nothing was held, or that it expired meanwhile: then
// nothing is kept.
func WithReservation[Result any](
	ctx context.Context, pool *pgxpool.Pool, tenant withtenant.TenantID, wanted Wanted, job Job[Result],
) (result Result, err error) {
	answer, err := Reserve(ctx, pool, tenant, wanted)
	if err != nil {
		return result, err
	}
	if answer != Held {
		return result, &NotReservedError{answer}
	}
	working, cancel := context.WithTimeout(ctx, job.Within)
	defer cancel()
	if result, err = job.Work(working); err == nil {
		err = keep(ctx, pool, tenant, wanted.Key, job, result)
	}
	if err != nil {
		// Does nothing where COMMIT happened and its answer was lost. If this fails too, it expires.
		parting, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_, _ = Release(parting, pool, tenant, wanted.Key)
	}
	return result, err
}

// #endregion run

func keep[Result any](
	ctx context.Context, pool *pgxpool.Pool, tenant withtenant.TenantID,
	key string, job Job[Result], result Result,
) error {
	_, err := withtenant.WithTenant(ctx, pool, tenant,
		func(ctx context.Context, scope *withtenant.Scope) (struct{}, error) {
			counted, err := one[bool](ctx, scope, "SELECT commit_reservation($1)", key)
			if err == nil && !counted {
				err = &NotReservedError{Expired}
			}
			if err == nil {
				err = job.Store(ctx, scope, result)
			}
			return struct{}{}, err
		})
	return err
}

// one is the only column of the only row of a query.
func one[Value any](
	ctx context.Context, scope *withtenant.Scope, sql string, args ...any,
) (value Value, err error) {
	rows, err := scope.Query(ctx, sql, args...)
	if err != nil {
		return value, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[Value])
}

// check refuses what no caller can have meant.
func (w Wanted) check() error {
	if w.Units < 1 {
		return errors.New("units is a whole number, 1 or more")
	}
	if length := utf8.RuneCountInString(w.Key); length < 1 || length > 200 {
		return errors.New("key has 1 to 200 characters")
	}
	return nil
}
