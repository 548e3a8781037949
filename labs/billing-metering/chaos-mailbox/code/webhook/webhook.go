// Package webhook receives Stripe's events: once, in any order, for the tenant of our own map.
package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stripe/stripe-go/v86"
	"github.com/stripe/stripe-go/v86/webhook"
)

// Subscriptions is what the receiver asks of Stripe: Client.V1Subscriptions is one.
type Subscriptions interface {
	Retrieve(ctx context.Context, id string, params *stripe.SubscriptionRetrieveParams) (*stripe.Subscription, error)
}

// Outcome of an event that was settled, or had no need of it.
type Outcome string

const (
	Settled  Outcome = "settled"
	Repeated Outcome = "repeated" // It was settled before.
	Ignored  Outcome = "ignored"  // Nobody here handles its type.
)

const (
	maxBytes = 1_000_000
	patience = 5 * time.Second
)

// Endpoint is one webhook endpoint of Stripe's, with its own secrets.
type Endpoint struct {
	// Count gets each answer, and which secret verified what was settled: 0 is the new one, -1 none.
	Count         func(status, secret int)
	pool          *pgxpool.Pool
	subscriptions Subscriptions
	secrets       []string
	livemode      bool
}

// #region handler

var secretPattern = regexp.MustCompile(`^whsec_\w+$`)

// NewEndpoint takes the signing secrets of the endpoint: the new one and, while it is rolled, the one
// before. An empty one would let everybody sign; stripe-go v86.1.1 takes it.
func NewEndpoint(pool *pgxpool.Pool, subscriptions Subscriptions, livemode bool, secrets ...string) (*Endpoint, error) {
	for _, secret := range secrets {
		if !secretPattern.MatchString(secret) {
			return nil, errors.New("a signing secret is whsec_ and more")
		}
	}
	if len(secrets) == 0 {
		return nil, errors.New("an endpoint needs a signing secret")
	}
	return &Endpoint{func(_, _ int) {}, pool, subscriptions, secrets, livemode}, nil
}

// ServeHTTP answers 200 after COMMIT and never before; whatever is no 2xx, Stripe sends again.
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, secret := e.answer(w, r)
	w.WriteHeader(status)
	e.Count(status, secret)
}

func (e *Endpoint) answer(w http.ResponseWriter, r *http.Request) (status, secret int) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBytes))
	if err != nil {
		return http.StatusRequestEntityTooLarge, -1
	}
	event, err := e.verify(body, r.Header.Get("Stripe-Signature"))
	if err != nil {
		return http.StatusBadRequest, -1
	}
	if _, err := e.Settle(r.Context(), event); err != nil {
		slog.ErrorContext(r.Context(), "event not settled", "event", event.ID, "error", err)
		return http.StatusInternalServerError, event.Secret
	}
	return http.StatusOK, event.Secret
}

// #endregion handler

// Event is what is taken from an event: which object of which customer, and the credit that was paid for.
type Event struct {
	ID, Type, Object, Customer string
	Cents                      int64
	Currency                   string // Of which currency the cents are, where there are any.
	Secret                     int    // Which of the secrets verified it: 0 is the new one.
}

var handled = regexp.MustCompile(`^(invoice\.paid|customer\.subscription\.\w+)$`)

// #region verify

// verify reads an event whose signature one of the secrets made within the last five minutes, over
// exactly these bytes. It refuses one that is malformed, of the other mode, or of a connected account,
// whose customers are not in our map.
func (e *Endpoint) verify(body []byte, signature string) (Event, error) {
	// Nothing is taken from the payload that changes with the version of the API.
	options := webhook.ConstructEventOptions{IgnoreAPIVersionMismatch: true}
	for number, secret := range e.secrets {
		event, err := webhook.ConstructEventWithOptions(body, signature, secret, options)
		if err != nil {
			continue
		}
		if event.Livemode != e.livemode || event.Account != "" {
			return Event{}, errors.New("an event of the other mode, or of another account")
		}
		read := Event{ID: event.ID, Type: string(event.Type), Secret: number}
		if !handled.MatchString(read.Type) {
			return read, nil
		}
		return parse(read, event.Data)
	}
	return Event{}, errors.New("no signature by one of the secrets within five minutes")
}

// #endregion verify

func parse(read Event, data *stripe.EventData) (Event, error) {
	if data == nil {
		return Event{}, errors.New("the event has no data")
	}
	var object struct {
		ID       string `json:"id"`
		Customer string `json:"customer"`
		Reason   string `json:"billing_reason"`
		Paid     *int64 `json:"amount_paid"`
		Currency string `json:"currency"`
	}
	if err := json.Unmarshal(data.Raw, &object); err != nil {
		return Event{}, fmt.Errorf("the event's object can not be read: %w", err)
	}
	if object.ID == "" || object.Customer == "" {
		return Event{}, errors.New("the event's object has no id or no customer")
	}
	read.Object, read.Customer = object.ID, object.Customer
	// Invoices of a subscription pay for the subscription: they buy no credit.
	if read.Type == "invoice.paid" && object.Reason == "manual" {
		if object.Paid == nil || object.Currency == "" {
			return Event{}, errors.New("the invoice has no amount or no currency")
		}
		read.Cents, read.Currency = *object.Paid, object.Currency
	}
	return read, nil
}

// #region settle

// Settle settles an event in one transaction: its row in the inbox and its effect stay, or neither
// does. The customer's row is locked before anything is asked of Stripe: two deliveries about one
// customer take turns, and the one that writes last has asked last.
func (e *Endpoint) Settle(ctx context.Context, event Event) (Outcome, error) {
	if event.Customer == "" {
		return Ignored, nil
	}
	outcome := Settled
	err := pgx.BeginFunc(ctx, e.pool, func(tx pgx.Tx) error {
		timeout := fmt.Sprintf("SET LOCAL lock_timeout = %d", patience.Milliseconds())
		if _, err := tx.Exec(ctx, timeout); err != nil {
			return err
		}
		var tenantID string
		// FOR UPDATE would also hold up rows that reference the customer, its usage for instance.
		err := tx.QueryRow(ctx,
			`SELECT tenant_id FROM customer WHERE id = $1 FOR NO KEY UPDATE`, event.Customer).Scan(&tenantID)
		if errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("no tenant has the customer %s", event.Customer)
		} else if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx,
			`INSERT INTO inbox (event_id, tenant_id, type) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			event.ID, tenantID, event.Type)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			outcome = Repeated
			return nil
		}
		return e.apply(ctx, tx, tenantID, event)
	})
	return outcome, err
}

// #endregion settle

// #region effect

// apply keys credit by its invoice, and writes a subscription as it is now, not as the event says. Here
// whoever pays a one-off invoice buys credit; where you sell more than that, compare the price.
func (e *Endpoint) apply(ctx context.Context, tx pgx.Tx, tenantID string, event Event) error {
	if event.Type == "invoice.paid" {
		if event.Cents <= 0 {
			return nil
		}
		_, err := tx.Exec(ctx,
			`INSERT INTO credit_grant (invoice, tenant_id, cents, currency) VALUES ($1, $2, $3, $4)
			 ON CONFLICT (invoice) DO NOTHING`,
			event.Object, tenantID, event.Cents, event.Currency)
		return err
	}
	asking, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	now, err := e.subscriptions.Retrieve(asking, event.Object, nil)
	if err != nil {
		return err
	}
	if now.Customer == nil || now.Customer.ID != event.Customer {
		return fmt.Errorf("%s is of another customer", now.ID)
	}
	_, err = tx.Exec(ctx,
		`INSERT INTO subscription (id, tenant_id, status) VALUES ($1, $2, $3)
		 ON CONFLICT (id) DO UPDATE SET status = excluded.status`,
		now.ID, tenantID, string(now.Status))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE customer SET synced_at = clock_timestamp() WHERE id = $1`, event.Customer)
	return err
}

// #endregion effect
