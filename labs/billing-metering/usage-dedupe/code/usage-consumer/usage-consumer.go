// Package usageconsumer stores usage events once, however often a broker delivers them.
package usageconsumer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

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

// Outcome says what became of a delivery; refused ones are the caller's to keep and to look at.
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

type read struct {
	index int
	usage Usage
}

// #region consume

// Consume stores a batch, one transaction for each tenant, and acknowledges after COMMIT, never
// before: a crash in between brings the message again, and its key says that it was stored.
//
// The error joins what kept deliveries from being stored or answered, and why some were refused.
func Consume(ctx context.Context, pool *pgxpool.Pool, batch []Delivery) ([]Outcome, error) {
	outcomes := make([]Outcome, len(batch))
	tenants := map[withtenant.TenantID][]read{}
	var problems []error
	for index, delivery := range batch {
		outcomes[index] = Again
		tenant, usage, err := readDelivery(delivery)
		if err != nil {
			outcomes[index] = Refused
			problems = append(problems, err, delivery.Term())
			continue
		}
		tenants[tenant] = append(tenants[tenant], read{index, usage})
	}
	for tenant, reads := range tenants {
		events := make([]Usage, len(reads))
		for at, one := range reads {
			events[at] = one.usage
		}
		_, err := StoreUsage(ctx, pool, tenant, events)
		problems = append(problems, err)
		for _, one := range reads {
			if err != nil {
				problems = append(problems, batch[one.index].NakWithDelay(retryDelay))
				continue
			}
			outcomes[one.index] = Stored
			problems = append(problems, batch[one.index].DoubleAck(ctx))
		}
	}
	return outcomes, errors.Join(problems...)
}

// #endregion consume

// #region tenant

var errOtherTenant = errors.New("the event names another tenant")

// readDelivery takes the tenant from the subject, which only the relay may publish; the event
// must not contradict it.
func readDelivery(delivery Delivery) (withtenant.TenantID, Usage, error) {
	_, claimed, _ := strings.Cut(delivery.Subject(), ".")
	tenant, err := withtenant.ParseTenantID(claimed)
	if err != nil {
		return withtenant.TenantID{}, Usage{}, err
	}
	usage, err := ParseUsage(delivery.Data())
	if err == nil && usage.Source != "/tenants/"+tenant.String()+"/usage" {
		err = errOtherTenant
	}
	return tenant, usage, err
}

// #endregion tenant
