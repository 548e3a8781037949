// Package usageconsumer stores usage events once, however often a broker delivers them.
package usageconsumer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// Delivery is what Consume needs of a jetstream.Msg of nats.go.
type Delivery interface {
	// Subject is usage.<tenant_id>: the relay alone may publish there.
	Subject() string
	Data() []byte
	// DoubleAck acknowledges and waits until the broker has it.
	DoubleAck(context.Context) error
	NakWithDelay(time.Duration) error
	Term() error
}

// Outcome says what became of a delivery; refused ones are in usage_refused if their subject has a
// tenant.
type Outcome string

const (
	Stored  Outcome = "stored"
	Again   Outcome = "again"
	Refused Outcome = "refused"
)

const retryDelay = 2 * time.Second

// #region store

const store = `
	WITH event AS (
	  SELECT DISTINCT ON (id) *
	  FROM json_to_recordset($1::json)
	    AS e(id text, subject text, meter text, quantity numeric, time timestamptz)
	  ORDER BY id, time
	), fresh AS (
	  INSERT INTO usage_key (tenant_id, event_id)
	  SELECT nullif(current_setting('app.tenant_id', true), '')::uuid, id FROM event ORDER BY id
	  ON CONFLICT DO NOTHING
	  RETURNING tenant_id, event_id
	)
	INSERT INTO usage_event (tenant_id, event_id, subject, meter, quantity, occurred_at)
	SELECT fresh.tenant_id, id, subject, meter, quantity, time
	FROM fresh JOIN event ON id = event_id`

// StoreUsage stores those of a tenant's events that were not stored before, in one transaction, and
// says how many were new. Sorted by key, so two consumers with the same events wait for each other
// instead of deadlocking.
func StoreUsage(ctx context.Context, pool *pgxpool.Pool, tenant withtenant.TenantID, events []Usage) (int64, error) {
	batch, err := json.Marshal(events)
	if err != nil {
		return 0, fmt.Errorf("encode the events: %w", err)
	}
	return withtenant.WithTenant(ctx, pool, tenant, func(ctx context.Context, scope *withtenant.Scope) (int64, error) {
		tag, err := scope.Exec(ctx, store, string(batch))
		return tag.RowsAffected(), err
	})
}

// #endregion store

type message struct {
	Delivery
	outcome Outcome
	usage   Usage
}

// #region consume

// Consume stores a batch and acknowledges after COMMIT, never before: a crash in between brings the
// message again, and its key says that it was stored. What can't be counted is parked, then ended.
//
// The error joins what kept deliveries from being stored or answered, and why some were refused.
func Consume(ctx context.Context, pool *pgxpool.Pool, batch []Delivery) ([]Outcome, error) {
	messages := make([]message, len(batch))
	tenants := map[withtenant.TenantID][]*message{}
	var problems []error
	for index, delivery := range batch {
		one := &messages[index]
		*one = message{Delivery: delivery, outcome: Again}
		tenant, err := tenantOf(delivery.Subject())
		if err != nil {
			// No tenant to park it for: the stream alone keeps it.
			one.outcome = Refused
			problems = append(problems, err, delivery.Term())
			continue
		}
		tenants[tenant] = append(tenants[tenant], one)
	}
	for tenant, own := range tenants {
		// What fails for another reason than the events themselves stays as it is: again.
		problems = append(problems, settle(ctx, pool, tenant, own))
		for _, one := range own {
			problems = append(problems, one.answer(ctx))
		}
	}
	outcomes := make([]Outcome, len(batch))
	for index := range messages {
		outcomes[index] = messages[index].outcome
	}
	return outcomes, errors.Join(problems...)
}

// #endregion consume

func (m *message) answer(ctx context.Context) error {
	switch m.outcome {
	case Stored:
		return m.DoubleAck(ctx)
	case Refused:
		return m.Term()
	default:
		return m.NakWithDelay(retryDelay)
	}
}

func settle(ctx context.Context, pool *pgxpool.Pool, tenant withtenant.TenantID, messages []*message) error {
	type refusal struct {
		one *message
		err error
	}
	var reads []*message
	var malformed []refusal
	for _, one := range messages {
		usage, err := usageOf(one.Data(), tenant)
		if err != nil {
			malformed = append(malformed, refusal{one, err})
			continue
		}
		one.usage = usage
		reads = append(reads, one)
	}
	var problems []error
	if len(reads) > 0 {
		problems = append(problems, storeMessages(ctx, pool, tenant, reads))
	}
	for _, refused := range malformed {
		problems = append(problems, park(ctx, pool, tenant, refused.one, refused.err))
	}
	return errors.Join(problems...)
}

// #region park

// storeMessages stores events together. Those that the database refuses are found by halves and
// parked alone.
func storeMessages(ctx context.Context, pool *pgxpool.Pool, tenant withtenant.TenantID, messages []*message) error {
	events := make([]Usage, len(messages))
	for at, one := range messages {
		events[at] = one.usage
	}
	_, err := StoreUsage(ctx, pool, tenant, events)
	var answer *pgconn.PgError
	switch half := len(messages) / 2; {
	case err == nil:
		for _, one := range messages {
			one.outcome = Stored
		}
		return nil
	case !errors.As(err, &answer) || !strings.HasPrefix(answer.Code, "22") && !strings.HasPrefix(answer.Code, "23"):
		// Class 22 and 23 are about rows; whatever else it is, the batch is delivered again.
		return err
	case half > 0:
		return errors.Join(
			storeMessages(ctx, pool, tenant, messages[:half]),
			storeMessages(ctx, pool, tenant, messages[half:]),
		)
	case answer.Code == "23514" && answer.ConstraintName == "":
		return err // No partition for its month: the event is good, and waits.
	default:
		return park(ctx, pool, tenant, messages[0], err)
	}
}

const parkRefused = `
	INSERT INTO usage_refused (tenant_id, payload, reason)
	VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, $1, $2)
	ON CONFLICT DO NOTHING`

// #endregion park

// park keeps a message that can't be counted, in its tenant's own transaction, before it is ended.
// It returns why it is parked, and what kept it from being.
func park(ctx context.Context, pool *pgxpool.Pool, tenant withtenant.TenantID, one *message, cause error) error {
	reason := cause.Error()
	var answer *pgconn.PgError
	if errors.As(cause, &answer) {
		reason = strings.TrimSpace(answer.Code + " " + answer.ConstraintName)
	}
	_, err := withtenant.WithTenant(ctx, pool, tenant, func(ctx context.Context, scope *withtenant.Scope) (pgconn.CommandTag, error) {
		return scope.Exec(ctx, parkRefused, one.Data(), reason)
	})
	if err == nil {
		one.outcome = Refused
	}
	return errors.Join(cause, err)
}

// #region tenant

var errOtherTenant = errors.New("the event names another tenant")

// tenantOf takes the tenant from the subject, which only the relay may publish.
func tenantOf(subject string) (withtenant.TenantID, error) {
	_, claimed, _ := strings.Cut(subject, ".")
	return withtenant.ParseTenantID(claimed)
}

// usageOf reads the event, which must not contradict the tenant.
func usageOf(data []byte, tenant withtenant.TenantID) (Usage, error) {
	usage, err := ParseUsage(data)
	if err == nil && usage.Source != "/tenants/"+tenant.String()+"/usage" {
		err = errOtherTenant
	}
	return usage, err
}

// #endregion tenant
