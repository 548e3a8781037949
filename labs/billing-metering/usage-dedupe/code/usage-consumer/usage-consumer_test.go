package usageconsumer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go/jetstream"
)

// DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
// the lab ends in.

// A message of nats.go is a Delivery as it comes.
var _ Delivery = jetstream.Msg(nil)

type sent struct {
	Tenant string          `json:"tenant"`
	Event  json.RawMessage `json:"event"`
	Raw    *string         `json:"raw"`
}

type row struct {
	Tenant   string `json:"tenant"`
	ID       string `json:"id"`
	Month    string `json:"month"`
	Quantity string `json:"quantity"`
}

type oneCase struct {
	Name    string     `json:"name"`
	Batches [][]sent   `json:"batches"`
	Answers [][]string `json:"answers"`
	Stored  []row      `json:"stored"`
	// How many messages are kept as refused.
	Parked int `json:"parked"`
	// What a superuser does to the database before the case, and undoes after it.
	Before string `json:"before"`
	After  string `json:"after"`
}

func readCases(t *testing.T) []oneCase {
	t.Helper()
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Cases []oneCase `json:"cases"`
	}
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	return table.Cases
}

func open(t *testing.T, address string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), os.Getenv(address))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func forget(t *testing.T, superuser *pgxpool.Pool) {
	t.Helper()
	for _, table := range []string{"usage_event", "usage_key"} {
		run(t, superuser, "DELETE FROM "+table+" WHERE event_id LIKE 'case-%'")
	}
	run(t, superuser, "DELETE FROM usage_refused")
}

func run(t *testing.T, superuser *pgxpool.Pool, sql string) {
	t.Helper()
	if _, err := superuser.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// parked gives the refused messages that were kept, as text.
func parked(t *testing.T, superuser *pgxpool.Pool) []string {
	t.Helper()
	rows, err := superuser.Query(t.Context(),
		"SELECT tenant_id || ' ' || convert_from(payload, 'UTF8') FROM usage_refused")
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func stored(t *testing.T, superuser *pgxpool.Pool) []row {
	t.Helper()
	rows, err := superuser.Query(t.Context(),
		`SELECT tenant_id::text, event_id, to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM'), quantity::text
		 FROM usage_event WHERE event_id LIKE 'case-%'
		 ORDER BY 1, length(event_id), 2`)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// recorded is a message that remembers its answer, and whether another session saw its row by then.
type recorded struct {
	sent
	superuser *pgxpool.Pool
	lost      error
	answer    string
	visible   int
}

func (r *recorded) Subject() string { return "usage." + r.Tenant }

func (r *recorded) Data() []byte {
	if r.Raw != nil {
		return []byte(*r.Raw)
	}
	return r.Event
}

func (r *recorded) DoubleAck(ctx context.Context) error {
	r.answer = "ack"
	var event struct{ ID string }
	if err := json.Unmarshal(r.Event, &event); err != nil {
		return err
	}
	err := r.superuser.QueryRow(ctx,
		"SELECT count(*) FROM usage_event WHERE event_id = $1 AND tenant_id::text = $2", event.ID, r.Tenant,
	).Scan(&r.visible)
	return errors.Join(err, r.lost)
}

func (r *recorded) NakWithDelay(time.Duration) error {
	r.answer = "nak"
	return nil
}

func (r *recorded) Term() error {
	r.answer = "term"
	return nil
}

func deliver(superuser *pgxpool.Pool, batch []sent) ([]*recorded, []Delivery) {
	records := make([]*recorded, len(batch))
	deliveries := make([]Delivery, len(batch))
	for index, one := range batch {
		records[index] = &recorded{sent: one, superuser: superuser}
		deliveries[index] = records[index]
	}
	return records, deliveries
}

var outcomeOf = map[string]Outcome{"ack": Stored, "nak": Again, "term": Refused}

func TestConsume(t *testing.T) {
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	for _, c := range readCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			forget(t, superuser)
			run(t, superuser, c.Before)
			refused := map[string]bool{}
			for number, batch := range c.Batches {
				records, deliveries := deliver(superuser, batch)
				outcomes, err := Consume(t.Context(), pool, deliveries)
				troubled := slices.Contains(outcomes, Refused) || slices.Contains(outcomes, Again)
				if (err != nil) != troubled {
					t.Errorf("batch %d: %v", number, err)
				}
				for index, record := range records {
					want := c.Answers[number][index]
					if record.answer != want || outcomes[index] != outcomeOf[want] {
						t.Errorf("delivery %d: %s, %s; want %s", index, record.answer, outcomes[index], want)
					}
					if record.answer == "ack" && record.visible != 1 {
						t.Errorf("delivery %d: acknowledged with %d rows committed", index, record.visible)
					}
					if record.answer == "term" {
						refused[record.Tenant+" "+string(record.Data())] = true
					}
				}
			}
			run(t, superuser, c.After)
			kept := parked(t, superuser)
			if len(kept) != c.Parked {
				t.Errorf("parked %d, want %d", len(kept), c.Parked)
			}
			for _, one := range kept {
				if !refused[one] {
					t.Errorf("parked, and not refused: %s", one)
				}
			}
			if found := stored(t, superuser); len(found)+len(c.Stored) > 0 && !reflect.DeepEqual(found, c.Stored) {
				t.Errorf("stored %v, want %v", found, c.Stored)
			}
		})
	}
}

func TestEndsNothingThatItCouldNotKeep(t *testing.T) {
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	forget(t, superuser)
	strangers := slices.IndexFunc(readCases(t), func(c oneCase) bool { return strings.HasPrefix(c.Name, "one dated into 2099") })
	run(t, superuser, "REVOKE INSERT (tenant_id, payload, reason) ON usage_refused FROM app_user")
	defer run(t, superuser, "GRANT INSERT (tenant_id, payload, reason) ON usage_refused TO app_user")
	records, deliveries := deliver(superuser, readCases(t)[strangers].Batches[0])
	if _, err := Consume(t.Context(), pool, deliveries); err == nil {
		t.Error("no error")
	}
	for index, record := range records {
		if record.answer == "term" {
			t.Errorf("delivery %d was ended", index)
		}
	}
}

func TestAcknowledgesNothingThatWasNotCommitted(t *testing.T) {
	nowhere, err := pgxpool.New(t.Context(), "postgres://app_user@127.0.0.1:1/lab")
	if err != nil {
		t.Fatal(err)
	}
	defer nowhere.Close()
	records, deliveries := deliver(nil, readCases(t)[2].Batches[0])
	outcomes, err := Consume(t.Context(), nowhere, deliveries)
	if err == nil || !reflect.DeepEqual(outcomes, []Outcome{Again, Again}) {
		t.Errorf("%v, %v", outcomes, err)
	}
	for _, record := range records {
		if record.answer != "nak" {
			t.Errorf("answered %s", record.answer)
		}
	}
}

func TestStoresOnceWhenAnAcknowledgmentIsLost(t *testing.T) {
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	forget(t, superuser)
	first := readCases(t)[0]
	for _, lost := range []error{errors.New("the connection is gone"), nil} {
		records, deliveries := deliver(superuser, first.Batches[0])
		records[0].lost = lost
		outcomes, err := Consume(t.Context(), pool, deliveries)
		if !errors.Is(err, lost) || outcomes[0] != Stored {
			t.Errorf("%v, %v", outcomes, err)
		}
	}
	if found := stored(t, superuser); !reflect.DeepEqual(found, first.Stored) {
		t.Errorf("stored %v", found)
	}
}

func TestLetsConsumersWithTheSameEventsGoOnWithoutADeadlock(t *testing.T) {
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	forget(t, superuser)
	var model map[string]any
	first := readCases(t)[0].Batches[0][0]
	if err := json.Unmarshal(first.Event, &model); err != nil {
		t.Fatal(err)
	}
	batch := make([]sent, 200)
	for index := range batch {
		model["id"] = fmt.Sprintf("case-crowd-%d", index)
		event, err := json.Marshal(model)
		if err != nil {
			t.Fatal(err)
		}
		batch[index] = sent{Tenant: first.Tenant, Event: event}
	}
	var crowd sync.WaitGroup
	for turn := range 4 {
		_, deliveries := deliver(superuser, batch)
		if turn%2 == 1 {
			slices.Reverse(deliveries)
		}
		crowd.Go(func() {
			if _, err := Consume(t.Context(), pool, deliveries); err != nil {
				t.Error(err)
			}
		})
	}
	crowd.Wait()
	if found := stored(t, superuser); len(found) != len(batch) {
		t.Errorf("stored %d of %d", len(found), len(batch))
	}
}
