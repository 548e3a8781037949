// Package meterevents sends usage to Stripe: each fact once, whatever becomes of an answer.
package meterevents

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stripe/stripe-go/v86"
)

// MeterEvents is what the sender asks of Stripe: Client.V1BillingMeterEvents is one.
type MeterEvents interface {
	Create(ctx context.Context, params *stripe.BillingMeterEventCreateParams) (*stripe.BillingMeterEvent, error)
}

// NewMeterEvents asks Stripe with this key, once for each call: the outbox repeats, and knows since when.
func NewMeterEvents(key string) MeterEvents {
	backend := stripe.GetBackendWithConfig(stripe.APIBackend, &stripe.BackendConfig{
		HTTPClient:        &http.Client{Timeout: 10 * time.Second},
		MaxNetworkRetries: stripe.Int64(0),
	})
	return stripe.NewClient(key, stripe.WithBackends(&stripe.Backends{API: backend})).V1BillingMeterEvents
}

// Held is usage that needs somebody who looks, and why. It waits, being refused, unanswered, too old, not
// yet or too long, or having no open period; or it was sent after final or past the last period.
type Held struct {
	Report, Reason string
}

// Closed is the last final invoice of the cycle of a tenant's metered subscription, never a one-off one.
// Before there is one, both times are the subscription's start.
type Closed struct {
	// Until is the end of its period: usage that is dated before it comes on no later invoice.
	Until time.Time
	// At is when it became final.
	At time.Time
	// Ends is of a subscription that ended, and nil of others: usage from here on comes on no invoice. It
	// is ended_at while its last invoice is a draft, and Until after that, or where none was made.
	Ends *time.Time
}

// Run says what a run did. Later: something stopped it, and what is left comes later, under the same
// identifiers.
type Run struct {
	Sent  []string
	Held  []Held
	Later bool
}

type row struct {
	Customer, Report string
	Pages            int
	OccurredAt       time.Time
	AttemptedAt      *time.Time
	BilledAt         *time.Time
}

const day = 24 * time.Hour

// #region event

// toEvent makes the meter event of a row. The identifier is made of the fact: every attempt, of whatever
// process, has the same. Usage of a month whose invoice is final is dated into the open one, unless an
// attempt is unanswered: Stripe may have taken that one, under the time that it was told.
func toEvent(tenantID string, r row, closed Closed) *stripe.BillingMeterEventCreateParams {
	at := r.OccurredAt
	if r.BilledAt != nil {
		at = *r.BilledAt
	} else if at.Before(closed.Until) {
		at = closed.Until
	}
	return &stripe.BillingMeterEventCreateParams{
		EventName:  stripe.String("pages"),
		Identifier: stripe.String(tenantID + ":" + r.Report),
		Timestamp:  stripe.Int64(at.Unix()),
		Payload:    map[string]string{"stripe_customer_id": r.Customer, "value": strconv.Itoa(r.Pages)},
	}
}

// limit says why an event can't be sent now: Stripe's limits, and what its memory of identifiers is too
// short for.
func limit(event *stripe.BillingMeterEventCreateParams, attempted *time.Time, closed Closed, now time.Time) string {
	dated := time.Unix(*event.Timestamp, 0)
	age := now.Sub(dated)
	switch {
	// An identifier is unique for at least 24 hours. After that a repetition may be counted.
	case attempted != nil && now.Sub(*attempted) > day-15*time.Minute:
		return "unanswered"
	// Stripe would count it, and nobody would pay.
	case closed.Ends != nil && !dated.Before(*closed.Ends):
		return "no open period"
	case age > 35*day:
		return "too old"
	case age < -5*time.Minute:
		return "not yet"
	case len(*event.Identifier) > 100:
		return "too long"
	}
	return ""
}

// #endregion event

type answer int

const (
	delivered answer = iota // Now, or by an attempt before this one.
	refused                 // This row will never be taken as it is.
	later                   // Perhaps taken, and no other would be now.
)

// #region answer

// answerOf says what the end of a call says of the usage. A 429 is no refusal: where a library repeats a
// call, it may follow a success whose answer was lost.
func answerOf(err error, identifier string) answer {
	if err == nil {
		return delivered
	}
	var failure *stripe.Error
	if !errors.As(err, &failure) {
		return later
	}
	// There is no code for it: the message is all there is.
	repeated := "An event already exists with identifier " + identifier
	switch status := failure.HTTPStatusCode; {
	case status == http.StatusBadRequest && strings.HasPrefix(failure.Msg, repeated):
		return delivered
	case status == http.StatusBadRequest, status == http.StatusNotFound:
		return refused
	}
	return later
}

// #endregion answer

// #region send

// SendUsage sends what waits of a tenant's usage, one event at a time: Stripe takes one call per customer
// and meter. The lock is the session's, so the pool must not stand behind a pooler in transaction mode.
// closed is what Stripe has invoiced, asked just before. An invoice that becomes final and a subscription
// that ends during the run are seen by the next, which names what was sent too late.
func SendUsage(ctx context.Context, pool *pgxpool.Pool, meter MeterEvents, tenantID string, closed Closed, clock func() time.Time) (run Run, err error) {
	connection, unlock, err := lock(ctx, pool, "usage "+tenantID)
	if connection == nil || err != nil {
		return Run{Later: true}, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	rows, err := waiting(ctx, connection, tenantID)
	if err != nil {
		return run, err
	}
	for _, r := range rows {
		// A run takes its time: the limits are those of this moment.
		now, event := clock(), toEvent(tenantID, r, closed)
		if reason := limit(event, r.AttemptedAt, closed, now); reason != "" {
			run.Held = append(run.Held, Held{r.Report, reason})
			continue
		}
		if err := attempt(ctx, connection, tenantID, r, event, now); err != nil {
			return run, err
		}
		// No idempotency key of our own: under it Stripe would repeat its first answer, a 500 too.
		_, failure := meter.Create(ctx, event)
		answer := answerOf(failure, *event.Identifier)
		if err := settle(ctx, connection, tenantID, r, answer, clock()); err != nil {
			return run, err
		}
		if run.note(r.Report, answer); run.Later {
			break
		}
	}
	late, err := afterFinal(ctx, connection, tenantID, closed)
	run.Held = append(run.Held, late...)
	return run, err
}

// #endregion send

func (run *Run) note(report string, answer answer) {
	switch answer {
	case delivered:
		run.Sent = append(run.Sent, report)
	case refused:
		run.Held = append(run.Held, Held{report, "refused"})
	case later:
		run.Later = true
	}
}

// settle marks a row as sent. One that was refused was not taken: the attempt starts no clock, and ends
// none of an attempt before it.
func settle(ctx context.Context, connection *pgx.Conn, tenantID string, r row, answer answer, now time.Time) error {
	var err error
	switch answer {
	case delivered:
		_, err = connection.Exec(context.WithoutCancel(ctx),
			`UPDATE usage_outbox SET sent_at = $3 WHERE tenant_id = $1 AND report = $2`,
			tenantID, r.Report, now)
	case refused:
		_, err = connection.Exec(context.WithoutCancel(ctx),
			`UPDATE usage_outbox SET attempted_at = $3, billed_at = $4 WHERE tenant_id = $1 AND report = $2`,
			tenantID, r.Report, r.AttemptedAt, r.BilledAt)
	}
	return err
}

// attempt notes the first unanswered attempt and the time that Stripe is told: it says which month is
// billed. No repetition renews it: Stripe's 24 hours began then.
func attempt(ctx context.Context, connection *pgx.Conn, tenantID string, r row, event *stripe.BillingMeterEventCreateParams, now time.Time) error {
	_, err := connection.Exec(ctx,
		`UPDATE usage_outbox SET attempted_at = coalesce(attempted_at, $3), billed_at = to_timestamp($4)
		 WHERE tenant_id = $1 AND report = $2`,
		tenantID, r.Report, now, *event.Timestamp)
	return err
}

// #region final

// afterFinal names what was sent when the invoice of its time was final, or within five minutes of that:
// clocks differ. And what is dated past the end of the subscription. Stripe counts it and perhaps bills it
// never, so both sums agree. Each run names it, until it was canceled there and its row waits under another
// report, or the next invoice is final.
func afterFinal(ctx context.Context, connection *pgx.Conn, tenantID string, closed Closed) ([]Held, error) {
	rows, err := connection.Query(ctx,
		`SELECT report, CASE WHEN billed_at < $2 THEN 'after final' ELSE 'no open period' END
		 FROM usage_outbox
		 WHERE tenant_id = $1
		   AND (billed_at < $2 AND sent_at >= $3 OR billed_at >= $4 AND sent_at IS NOT NULL)
		 ORDER BY billed_at, report`, tenantID, closed.Until, closed.At.Add(-5*time.Minute), closed.Ends)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Held])
}

// #endregion final

func waiting(ctx context.Context, connection *pgx.Conn, tenantID string) ([]row, error) {
	rows, err := connection.Query(ctx,
		`SELECT c.id, o.report, o.pages, o.occurred_at, o.attempted_at, o.billed_at
		 FROM usage_outbox AS o JOIN customer AS c ON c.tenant_id = o.tenant_id
		 WHERE o.tenant_id = $1 AND o.sent_at IS NULL
		 ORDER BY o.occurred_at, o.report LIMIT 500`, tenantID)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[row])
}

// lock takes a connection out of the pool with a lock that one process has at a time; nil when another
// one has it. The lock is gone when unlock returns, not some time after.
func lock(ctx context.Context, pool *pgxpool.Pool, name string) (_ *pgx.Conn, unlock func() error, err error) {
	pooled, err := pool.Acquire(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("no connection for the lock: %w", err)
	}
	var mine bool
	err = pooled.QueryRow(ctx, `SELECT pg_try_advisory_lock(hashtextextended($1, 0))`, name).Scan(&mine)
	if err != nil || !mine {
		pooled.Release()
		return nil, nil, err
	}
	return pooled.Conn(), func() error {
		defer pooled.Release()
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_, err := pooled.Exec(ending, `SELECT pg_advisory_unlock(hashtextextended($1, 0))`, name)
		if err != nil {
			// The lock goes with its session, so the pool must not lend it again.
			err = errors.Join(err, pooled.Conn().Close(ending))
		}
		return err
	}, nil
}
