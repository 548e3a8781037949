package meterevents

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stripe/stripe-go/v86"
)

// DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
// the lab ends in.

type waitingRow struct {
	Report      string     `json:"report"`
	Pages       int        `json:"pages"`
	OccurredAt  time.Time  `json:"occurred_at"`
	AttemptedAt *time.Time `json:"attempted_at"`
	BilledAt    *time.Time `json:"billed_at"`
	SentAt      *time.Time `json:"sent_at"`
}

type oneCase struct {
	Name        string              `json:"name"`
	Rows        []waitingRow        `json:"rows"`
	Answers     []string            `json:"answers"`
	Calls       []map[string]string `json:"calls"`
	Sent        []string            `json:"sent"`
	Held        [][2]string         `json:"held"`
	Later       bool                `json:"later"`
	Attempted   []string            `json:"attempted"`
	ClosedUntil *time.Time          `json:"closed_until"`
	ClosedEnds  *time.Time          `json:"closed_ends"`
}

type cases struct {
	Now         time.Time `json:"now"`
	ClosedUntil time.Time `json:"closed_until"`
	ClosedAt    time.Time `json:"closed_at"`
	Tenant      string    `json:"tenant"`
	Cases       []oneCase `json:"cases"`
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

// provider answers in the words of Stripe's, as they were observed; it has no more of Stripe than that.
type provider struct {
	lock    sync.Mutex
	answers []string
	calls   []map[string]string
	// First answers by idempotency key: under the same key Stripe repeats them.
	known          map[string]string
	slow           time.Duration
	inFlight, most int
}

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		panic(err)
	}
	answer := p.take(r.Header.Get("Idempotency-Key"), r.PostForm)
	time.Sleep(p.slow)
	p.lock.Lock()
	p.inFlight--
	p.lock.Unlock()
	if answer == "lost" {
		panic(http.ErrAbortHandler)
	}
	status, body := reply(answer, r.PostForm.Get("identifier"))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprint(w, body)
}

func (p *provider) take(key string, form url.Values) string {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.inFlight++
	p.most = max(p.most, p.inFlight)
	if _, again := p.known[key]; !again {
		call := map[string]string{}
		for name := range form {
			call[name] = form.Get(name)
		}
		p.calls = append(p.calls, call)
		p.known[key] = "taken"
		if len(p.answers) > 0 {
			p.known[key], p.answers = p.answers[0], p.answers[1:]
		}
	}
	return p.known[key]
}

func reply(answer, identifier string) (int, string) {
	failure := func(kind, message string) string {
		return fmt.Sprintf(`{"error":{"type":%q,"message":%q}}`, kind, message)
	}
	switch answer {
	case "taken":
		return 200, `{"object":"billing.meter_event"}`
	case "duplicate":
		return 400, failure("invalid_request_error", "An event already exists with identifier "+identifier+".")
	case "duplicate of another":
		return 400, failure("invalid_request_error", "An event already exists with identifier somebody-else.")
	case "refused":
		return 400, failure("invalid_request_error", "No active meter found for event_name pages.")
	case "busy":
		return 429, `{"error":{"type":"invalid_request_error","code":"lock_timeout","message":"Another request holds the lock."}}`
	case "unauthorized":
		return 401, failure("invalid_request_error", "Expired API Key provided.")
	}
	return 500, failure("api_error", "Something went wrong.")
}

func begin(t *testing.T, answers ...string) (*provider, MeterEvents) {
	t.Helper()
	p := &provider{answers: answers, known: map[string]string{}}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	backend := stripe.GetBackendWithConfig(stripe.APIBackend, &stripe.BackendConfig{
		URL:               stripe.String(server.URL),
		MaxNetworkRetries: stripe.Int64(0),
		EnableTelemetry:   stripe.Bool(false),
		LeveledLogger:     &stripe.LeveledLogger{Level: stripe.LevelNull},
	})
	client := stripe.NewClient("sk_test_hub", stripe.WithBackends(&stripe.Backends{API: backend}))
	return p, client.V1BillingMeterEvents
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

func put(t *testing.T, superuser *pgxpool.Pool, tenantID string, rows ...waitingRow) {
	t.Helper()
	if _, err := superuser.Exec(t.Context(), "DELETE FROM usage_outbox"); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		_, err := superuser.Exec(t.Context(),
			`INSERT INTO usage_outbox (tenant_id, report, pages, occurred_at, attempted_at, billed_at, sent_at)
			 VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			tenantID, r.Report, r.Pages, r.OccurredAt, r.AttemptedAt, r.BilledAt, r.SentAt)
		if err != nil {
			t.Fatal(err)
		}
	}
}

func reports(t *testing.T, superuser *pgxpool.Pool, where string) []string {
	t.Helper()
	rows, err := superuser.Query(t.Context(), "SELECT report FROM usage_outbox WHERE "+where+" ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func same(t *testing.T, what string, found, want any) {
	t.Helper()
	one, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	other, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if string(one) != string(other) && !(string(one) == "null" && string(other) == "[]") {
		t.Errorf("%s: %s, not %s", what, one, other)
	}
}

// closed is the last final invoice, of the period that ends at the table's time or at this one.
func (table cases) closed(until *time.Time) Closed {
	if until == nil {
		until = &table.ClosedUntil
	}
	return Closed{Until: *until, At: table.ClosedAt}
}

func at(now time.Time) func() time.Time { return func() time.Time { return now } }

func TestSendUsageAsTheTableSays(t *testing.T) {
	table := readCases(t)
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	for _, one := range table.Cases {
		t.Run(one.Name, func(t *testing.T) {
			put(t, superuser, table.Tenant, one.Rows...)
			p, meter := begin(t, one.Answers...)
			closed := table.closed(one.ClosedUntil)
			closed.Ends = one.ClosedEnds
			run, err := SendUsage(t.Context(), pool, meter, table.Tenant, closed, at(table.Now))
			if err != nil {
				t.Fatal(err)
			}
			var held [][2]string
			for _, each := range run.Held {
				held = append(held, [2]string{each.Report, each.Reason})
			}
			same(t, "calls", p.calls, one.Calls)
			same(t, "sent", run.Sent, one.Sent)
			same(t, "held", held, one.Held)
			same(t, "later", run.Later, one.Later)
			marked := slices.Clone(one.Sent)
			for _, each := range one.Rows {
				if each.SentAt != nil {
					marked = append(marked, each.Report)
				}
			}
			slices.Sort(marked)
			same(t, "marked", reports(t, superuser, "sent_at IS NOT NULL"), marked)
			same(t, "attempted", reports(t, superuser, "sent_at IS NULL AND attempted_at IS NOT NULL"), one.Attempted)
		})
	}
}

func TestSendUsageRepeatsALostCallUnderTheSameIdentifier(t *testing.T) {
	table := readCases(t)
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	put(t, superuser, table.Tenant, table.Cases[0].Rows[0])
	p, meter := begin(t, "lost", "down", "duplicate")
	var run Run
	for range 3 {
		var err error
		if run, err = SendUsage(t.Context(), pool, meter, table.Tenant, table.closed(nil), at(table.Now)); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "sent", run.Sent, []string{"r1"})
	if len(p.known) != 3 || len(p.calls) != 3 {
		t.Errorf("%d calls under %d idempotency keys", len(p.calls), len(p.known))
	}
	for _, call := range p.calls {
		same(t, "identifier", call["identifier"], table.Tenant+":r1")
	}
}

func TestSendUsageRepeatsALostCallWithItsTimeAlthoughTheMonthWasClosed(t *testing.T) {
	table := readCases(t)
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	october := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	for _, one := range []struct{ answers, timestamps []string }{
		{[]string{"lost", "refused", "duplicate"}, []string{"1793487600", "1793487600", "1793487600"}},
		// What was refused was not taken: it is dated anew.
		{[]string{"refused", "taken"}, []string{"1793487600", "1793491200"}},
	} {
		put(t, superuser, table.Tenant,
			waitingRow{Report: "r1", Pages: 1, OccurredAt: table.ClosedUntil.Add(-time.Hour)})
		p, meter := begin(t, one.answers...)
		until := &october
		for range one.answers {
			if _, err := SendUsage(t.Context(), pool, meter, table.Tenant, table.closed(until), at(table.Now)); err != nil {
				t.Fatal(err)
			}
			until = nil
		}
		var told []string
		for _, call := range p.calls {
			told = append(told, call["timestamp"])
		}
		same(t, "timestamps", told, one.timestamps)
		last := one.timestamps[len(one.timestamps)-1]
		same(t, "billed", reports(t, superuser, "sent_at IS NOT NULL AND billed_at = to_timestamp("+last+")"), []string{"r1"})
	}
}

func TestSendUsageCountsTheDayFromTheFirstUnansweredAttempt(t *testing.T) {
	table := readCases(t)
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	put(t, superuser, table.Tenant, table.Cases[0].Rows[0])
	p, meter := begin(t, "lost", "down", "refused", "busy")
	var run Run
	for _, minutes := range []int{0, 8 * 60, 16 * 60, 23 * 60, 23*60 + 54} {
		var err error
		now := table.Now.Add(time.Duration(minutes) * time.Minute)
		if run, err = SendUsage(t.Context(), pool, meter, table.Tenant, table.closed(nil), at(now)); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "held", run.Held, []Held{{"r1", "unanswered"}})
	same(t, "attempted", reports(t, superuser, "attempted_at = '2026-11-01T00:30:00Z'"), []string{"r1"})
	if len(p.calls) != 4 {
		t.Errorf("%d calls", len(p.calls))
	}
}

func TestSendUsageKeepsOneCallInFlight(t *testing.T) {
	table := readCases(t)
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	var rows []waitingRow
	for number := range 5 {
		rows = append(rows, waitingRow{Report: fmt.Sprint("r", number), Pages: 1, OccurredAt: table.Now})
	}
	put(t, superuser, table.Tenant, rows...)
	p, meter := begin(t)
	p.slow = 20 * time.Millisecond
	var crowd sync.WaitGroup
	for range 3 {
		crowd.Go(func() {
			if _, err := SendUsage(t.Context(), pool, meter, table.Tenant, table.closed(nil), at(table.Now)); err != nil {
				t.Error(err)
			}
		})
	}
	crowd.Wait()
	if p.most != 1 || len(p.calls) != 5 {
		t.Errorf("%d at once, %d calls", p.most, len(p.calls))
	}
}

func TestSendUsageLooksAtTheClockForEachRow(t *testing.T) {
	table := readCases(t)
	pool, superuser := open(t, "DATABASE_URL"), open(t, "SUPERUSER_URL")
	attempted := table.Now.Add(-22 * time.Hour)
	put(t, superuser, table.Tenant,
		waitingRow{Report: "r1", Pages: 1, OccurredAt: table.Now.Add(-time.Hour)},
		waitingRow{Report: "r2", Pages: 1, OccurredAt: table.Now, AttemptedAt: &attempted})
	_, meter := begin(t)
	looks := 0
	clock := func() time.Time {
		looks++
		return table.Now.Add(time.Duration(min(looks-1, 1)) * 2 * time.Hour)
	}
	run, err := SendUsage(t.Context(), pool, meter, table.Tenant, table.closed(nil), clock)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "sent", run.Sent, []string{"r1"})
	same(t, "held", run.Held, []Held{{"r2", "unanswered"}})
	same(t, "billed", reports(t, superuser, "billed_at = '2026-11-01T00:00:00Z'"), []string{"r1"})
}
