package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stripe/stripe-go/v86"
	"github.com/stripe/stripe-go/v86/webhook"
)

// DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
// the lab ends in.

type remote struct {
	Customer string `json:"customer"`
	Status   string `json:"status"`
}

type delivery struct {
	Event json.RawMessage `json:"event"`
	// The text that is signed, where blanks and escapes matter.
	Raw string `json:"raw"`
	// What arrives instead of what was signed.
	Sent       string    `json:"sent"`
	SignedWith *[]string `json:"signed_with"`
	Age        int64     `json:"age"`
	// Blanks that follow.
	Pad    int  `json:"pad"`
	Down   bool `json:"down"`
	Status int  `json:"status"`
}

type oneCase struct {
	Name          string            `json:"name"`
	Deliveries    []delivery        `json:"deliveries"`
	Stripe        map[string]remote `json:"stripe"`
	Inbox         []string          `json:"inbox"`
	Credit        [][]any           `json:"credit"`
	Subscriptions [][]any           `json:"subscriptions"`
}

type cases struct {
	Secrets map[string]string `json:"secrets"`
	Trusted []string          `json:"trusted"`
	Cases   []oneCase         `json:"cases"`
	Orders  struct {
		Events        []json.RawMessage `json:"events"`
		Times         int               `json:"times"`
		Count         int               `json:"count"`
		Stripe        map[string]remote `json:"stripe"`
		Subscriptions [][]any           `json:"subscriptions"`
	} `json:"orders"`
}

func readCases(t *testing.T) cases {
	t.Helper()
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var table cases
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	return table
}

// atStripe are subscriptions that never leave this process.
type atStripe func(id string) (remote, error)

func (find atStripe) Retrieve(_ context.Context, id string, _ *stripe.SubscriptionRetrieveParams) (*stripe.Subscription, error) {
	found, err := find(id)
	if err != nil {
		return nil, err
	}
	return &stripe.Subscription{
		ID:       id,
		Customer: &stripe.Customer{ID: found.Customer},
		Status:   stripe.SubscriptionStatus(found.Status),
	}, nil
}

func holding(subscriptions map[string]remote, down bool) atStripe {
	return func(id string) (remote, error) {
		found, ok := subscriptions[id]
		if down || !ok {
			return remote{}, errors.New("no such subscription")
		}
		return found, nil
	}
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
	for _, name := range []string{"inbox", "credit_grant", "subscription"} {
		if _, err := superuser.Exec(t.Context(), "DELETE FROM "+name); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, superuser *pgxpool.Pool, sql string) [][]any {
	t.Helper()
	rows, err := superuser.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// stored is what the three tables hold, as the table of cases writes it.
func stored(t *testing.T, superuser *pgxpool.Pool) string {
	t.Helper()
	inbox := []any{}
	for _, row := range read(t, superuser, "SELECT event_id FROM inbox ORDER BY 1") {
		inbox = append(inbox, row[0])
	}
	return text(t, inbox,
		read(t, superuser, "SELECT invoice, tenant_id::text, cents, currency FROM credit_grant ORDER BY 1"),
		read(t, superuser, "SELECT id, tenant_id::text, status FROM subscription ORDER BY 1"))
}

func text(t *testing.T, parts ...any) string {
	t.Helper()
	for at, part := range parts {
		if value := reflect.ValueOf(part); value.Kind() == reflect.Slice && value.IsNil() {
			parts[at] = []any{}
		}
	}
	written, err := json.Marshal(parts)
	if err != nil {
		t.Fatal(err)
	}
	return string(written)
}

// sign makes the header with Stripe's library; one v1 for each secret, as while a secret is rolled.
func sign(payload []byte, age int64, secrets ...string) string {
	var header strings.Builder
	for at, secret := range secrets {
		signed := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{
			Payload:   payload,
			Secret:    secret,
			Timestamp: time.Now().Add(-time.Duration(age) * time.Second),
		})
		_, v1, _ := strings.Cut(signed.Header, ",")
		if at == 0 {
			header.WriteString(signed.Header)
		} else {
			header.WriteString("," + v1)
		}
	}
	return header.String()
}

func endpointOf(t *testing.T, pool *pgxpool.Pool, table cases, subscriptions Subscriptions) *Endpoint {
	t.Helper()
	var secrets []string
	for _, name := range table.Trusted {
		secrets = append(secrets, table.Secrets[name])
	}
	endpoint, err := NewEndpoint(pool, subscriptions, true, secrets...)
	if err != nil {
		t.Fatal(err)
	}
	return endpoint
}

// compact is the event as it is sent; the table's own blanks are no part of it.
func compact(t *testing.T, event json.RawMessage) []byte {
	t.Helper()
	var text bytes.Buffer
	if err := json.Compact(&text, event); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

func eventOf(t *testing.T, endpoint *Endpoint, event json.RawMessage) Event {
	t.Helper()
	payload := compact(t, event)
	found, err := endpoint.verify(payload, sign(payload, 0, endpoint.secrets[0]))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestServeHTTPAsTheTableSays(t *testing.T) {
	table := readCases(t)
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	for _, one := range table.Cases {
		t.Run(one.Name, func(t *testing.T) {
			forget(t, superuser)
			for _, each := range one.Deliveries {
				server := httptest.NewServer(endpointOf(t, pool, table, holding(one.Stripe, each.Down)))
				status := post(t, server.URL, table, each)
				server.Close()
				if status != each.Status {
					t.Errorf("answered %d, not %d", status, each.Status)
				}
			}
			if found, want := stored(t, superuser), text(t, one.Inbox, one.Credit, one.Subscriptions); found != want {
				t.Errorf("stored %s, not %s", found, want)
			}
		})
	}
}

func post(t *testing.T, address string, table cases, each delivery) int {
	t.Helper()
	signed := []byte(each.Raw)
	if each.Raw == "" {
		signed = compact(t, each.Event)
	}
	names := []string{"current"}
	if each.SignedWith != nil {
		names = *each.SignedWith
	}
	var secrets []string
	for _, name := range names {
		secrets = append(secrets, table.Secrets[name])
	}
	body := string(signed)
	if each.Sent != "" {
		body = each.Sent
	}
	body += strings.Repeat(" ", each.Pad)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if len(secrets) > 0 {
		request.Header.Set("Stripe-Signature", sign(signed, each.Age, secrets...))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

func TestServeHTTPSaysWhichSecretVerified(t *testing.T) {
	table := readCases(t)
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	forget(t, superuser)
	endpoint := endpointOf(t, pool, table, holding(nil, false))
	var counted [][2]int
	endpoint.Count = func(status, secret int) { counted = append(counted, [2]int{status, secret}) }
	server := httptest.NewServer(endpoint)
	defer server.Close()
	for _, name := range []string{"current", "previous", "other"} {
		post(t, server.URL, table, delivery{Event: table.Cases[0].Deliveries[0].Event, SignedWith: &[]string{name}})
	}
	if found, want := text(t, counted), "[[[200,0],[200,1],[400,-1]]]"; found != want {
		t.Errorf("counted %s, not %s", found, want)
	}
}

func TestNewEndpointTakesNoSecretThatIsNone(t *testing.T) {
	for _, secrets := range [][]string{nil, {""}, {"whsec_"}, {"whsec_test_current", " "}} {
		if _, err := NewEndpoint(nil, nil, true, secrets...); err == nil {
			t.Errorf("%q were taken", secrets)
		}
	}
}

// The reason for the check above: what the library itself does with an empty secret.
func TestTheLibraryTakesAnEmptySecret(t *testing.T) {
	payload := []byte(`{"id":"evt_1","object":"event"}`)
	options := webhook.ConstructEventOptions{IgnoreAPIVersionMismatch: true}
	if _, err := webhook.ConstructEventWithOptions(payload, sign(payload, 0, ""), "", options); err != nil {
		t.Errorf("it refuses it now (%v): the comment at NewEndpoint is old", err)
	}
}

func TestSettleEndsRightInEveryOrder(t *testing.T) {
	table := readCases(t)
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	endpoint := endpointOf(t, pool, table, holding(table.Orders.Stripe, false))
	var events []Event
	for _, raw := range table.Orders.Events {
		events = append(events, eventOf(t, endpoint, raw))
	}
	left := make([]int, len(events))
	for at := range left {
		left[at] = table.Orders.Times
	}
	count := 0
	var walk func(order []Event)
	walk = func(order []Event) {
		if len(order) < len(events)*table.Orders.Times {
			for at, event := range events {
				if left[at] > 0 {
					left[at]--
					walk(append(order[:len(order):len(order)], event))
					left[at]++
				}
			}
			return
		}
		count++
		forget(t, superuser)
		for _, event := range order {
			if _, err := endpoint.Settle(t.Context(), event); err != nil {
				t.Fatal(err)
			}
		}
		rows := read(t, superuser, "SELECT id, tenant_id::text, status FROM subscription")
		if found, want := text(t, rows), text(t, table.Orders.Subscriptions); found != want {
			t.Errorf("%v: %s, not %s", order, found, want)
		}
	}
	walk(nil)
	if count != table.Orders.Count {
		t.Errorf("%d orders, not %d", count, table.Orders.Count)
	}
}

// cancelling is Stripe at the moment of a cancellation: the first answer is from before it, and slow.
func cancelling() (subscriptions atStripe, asked <-chan struct{}, answer func()) {
	entered, released := make(chan struct{}), make(chan struct{})
	var lock sync.Mutex
	calls := 0
	return func(string) (remote, error) {
		lock.Lock()
		calls++
		first := calls == 1
		lock.Unlock()
		if !first {
			return remote{"cus_acme", "canceled"}, nil
		}
		close(entered)
		<-released
		return remote{"cus_acme", "active"}, nil
	}, entered, sync.OnceFunc(func() { close(released) })
}

func TestSettleLetsTwoDeliveriesAboutOneCustomerTakeTurns(t *testing.T) {
	table := readCases(t)
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	forget(t, superuser)
	subscriptions, asked, answer := cancelling()
	endpoint := endpointOf(t, pool, table, subscriptions)
	var both sync.WaitGroup
	settle := func(raw json.RawMessage) {
		event := eventOf(t, endpoint, raw)
		both.Go(func() {
			if _, err := endpoint.Settle(t.Context(), event); err != nil {
				t.Error(err)
			}
		})
	}
	settle(table.Orders.Events[1])
	<-asked
	settle(table.Orders.Events[2])
	time.Sleep(300 * time.Millisecond)
	answer()
	both.Wait()
	rows := read(t, superuser, "SELECT id, tenant_id::text, status FROM subscription")
	if found, want := text(t, rows), text(t, table.Orders.Subscriptions); found != want {
		t.Errorf("%s, not %s", found, want)
	}
}

func TestSettleKeepsNothingWhenItIsCanceledWhileStripeIsAsked(t *testing.T) {
	table := readCases(t)
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	forget(t, superuser)
	ctx, cancel := context.WithCancel(t.Context())
	endpoint := endpointOf(t, pool, table, atStripe(func(string) (remote, error) {
		cancel()
		return remote{"cus_acme", "active"}, nil
	}))
	if _, err := endpoint.Settle(ctx, eventOf(t, endpoint, table.Orders.Events[1])); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	if found, want := stored(t, superuser), fmt.Sprint(text(t, []any{}, []any{}, []any{})); found != want {
		t.Errorf("stored %s", found)
	}
}

func TestSettleSettlesTheSameEventAtOnceOnce(t *testing.T) {
	table := readCases(t)
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	forget(t, superuser)
	endpoint := endpointOf(t, pool, table, holding(nil, false))
	event := eventOf(t, endpoint, table.Cases[0].Deliveries[0].Event)
	outcomes := make([]Outcome, 12)
	var crowd sync.WaitGroup
	for number := range outcomes {
		crowd.Go(func() {
			var err error
			if outcomes[number], err = endpoint.Settle(t.Context(), event); err != nil {
				t.Error(err)
			}
		})
	}
	crowd.Wait()
	settled := 0
	for _, outcome := range outcomes {
		if outcome == Settled {
			settled++
		}
	}
	if settled != 1 {
		t.Errorf("settled %d times", settled)
	}
}
