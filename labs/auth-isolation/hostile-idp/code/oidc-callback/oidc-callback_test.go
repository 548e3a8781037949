package oidccallback

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

type row struct {
	Name, Connection, Account, Answer string
	Provider, Address, Twice, Browser string
	Query                             map[string]*string
	Again                             bool
	After                             int
	Timeout                           float64
	TokenRequests                     int
}

func read(t *testing.T) ([]row, map[string]*Connection) {
	t.Helper()
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases       []row
		Connections map[string]struct {
			Tenant, Issuer string
			Customer       *struct{ Claim, Value string }
			GroupsClaim    string
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	connections := map[string]*Connection{}
	// ACME_ISSUER_URL, GLOBEX_ISSUER_URL and SHARED_ISSUER_URL, from whoever runs the providers.
	for id, one := range file.Connections {
		issuer, ok := os.LookupEnv(one.Issuer)
		if !ok {
			t.Fatalf("%s is not set", one.Issuer)
		}
		connection := &Connection{
			ID: id, TenantID: one.Tenant, Issuer: issuer, GroupsClaim: one.GroupsClaim,
			ClientID: "hub", ClientSecret: os.Getenv("OIDC_CLIENT_SECRET"),
			Scopes:      []string{"openid", "email", "groups"},
			RedirectURI: "https://app.example/sso/" + id + "/callback",
		}
		if one.Customer != nil {
			connection.Claim, connection.Customer = one.Customer.Claim, one.Customer.Value
		}
		connections[id] = connection
	}
	return file.Cases, connections
}

type flowsInMemory struct {
	mu    sync.Mutex
	flows map[string]Flow
}

func (f *flowsInMemory) Keep(_ context.Context, flow Flow) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.flows[flow.State] = flow
	return nil
}

func (f *flowsInMemory) Take(_ context.Context, state, browser string) (*Flow, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	flow, found := f.flows[state]
	if !found || flow.Browser != browser {
		return nil, nil
	}
	delete(f.flows, state)
	return &flow, nil
}

var errArrived = errors.New("back at the service")

// visit follows redirects with its cookies until the provider sends it back to us.
func visit(t *testing.T, begun string) *url.URL {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var arrived *url.URL
	browser := http.Client{Jar: jar, CheckRedirect: func(request *http.Request, _ []*http.Request) error {
		if request.URL.Hostname() == "app.example" {
			arrived = request.URL
			return errArrived
		}
		return nil
	}}
	response, err := browser.Get(begun)
	if response != nil {
		defer func() { _ = response.Body.Close() }()
	}
	if !errors.Is(err, errArrived) {
		text, _ := io.ReadAll(response.Body)
		t.Fatalf("the provider does not send the browser back: %v %s", err, text)
	}
	return arrived
}

func tokenRequests(t *testing.T, connection *Connection) int {
	t.Helper()
	response, err := http.Get(connection.Issuer + "/calls")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct{ Calls int }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return answer.Calls
}

func play(t *testing.T, one row, connections map[string]*Connection) string {
	t.Helper()
	later := time.Duration(0)
	client := NewClient()
	// The providers of the tests speak no TLS.
	client.Transport = http.DefaultTransport
	if one.Timeout > 0 {
		client.Timeout = time.Duration(one.Timeout * float64(time.Second))
	}
	signIn := &SignIn{
		Connection: func(_ context.Context, id string) (*Connection, error) { return connections[id], nil },
		Flows:      &flowsInMemory{flows: map[string]Flow{}},
		HTTP:       client,
		Now:        func() time.Time { return time.Now().Add(later) },
	}
	begun, err := signIn.Begin(t.Context(), one.Connection, "browser")
	if err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(begun)
	if err != nil {
		t.Fatal(err)
	}
	query := at.Query()
	query.Set("login_hint", one.Account)
	if one.Provider != "" {
		// What a hostile provider can do: hand the browser on to another, with all that it knows.
		other := connections[one.Provider]
		at.Host = strings.TrimPrefix(other.Issuer, "http://")
		query.Set("redirect_uri", other.RedirectURI)
	}
	at.RawQuery = query.Encode()
	address := visit(t, at.String())
	query = address.Query()
	id := one.Connection
	if one.Address != "" {
		id = one.Address
	}
	address.Path = "/sso/" + id + "/callback"
	for name, value := range one.Query {
		if value == nil {
			query.Del(name)
		} else {
			query.Set(name, *value)
		}
	}
	if one.Twice != "" {
		query.Add(one.Twice, query.Get(one.Twice))
	}
	address.RawQuery = query.Encode()
	if one.Again {
		if _, err := signIn.Finish(t.Context(), address, "browser"); err != nil {
			t.Fatal(err)
		}
	}
	later = time.Duration(one.After) * time.Second
	browser := "browser"
	if one.Browser != "" {
		browser = one.Browser
	}
	person, err := signIn.Finish(t.Context(), address, browser)
	var refused RefusedError
	switch {
	case errors.As(err, &refused):
		return "refused: " + string(refused.Reason)
	case errors.As(err, new(UnavailableError)):
		return "unavailable"
	case err != nil:
		t.Fatal(err)
	}
	email, groups := person.Email, "unknown"
	switch {
	case email == "":
		email = "no address"
	case person.EmailVerified:
		email += " verified"
	}
	if person.Groups != nil {
		groups = fmt.Sprint(person.Groups)
	}
	return fmt.Sprintf("%s, %s/%s, %s, groups %s", person.TenantID, person.ConnectionID, person.Subject, email, groups)
}

func TestALogin(t *testing.T) {
	rows, connections := read(t)
	for _, one := range rows {
		t.Run(one.Name, func(t *testing.T) {
			before := tokenRequests(t, connections[one.Connection])
			answer := play(t, one, connections)
			if answer != one.Answer {
				t.Errorf("got %q, want %q", answer, one.Answer)
			}
			if got := tokenRequests(t, connections[one.Connection]) - before; got != one.TokenRequests {
				t.Errorf("%d token requests, want %d", got, one.TokenRequests)
			}
		})
	}
}

func TestALoginBeginsWithNoConnectionThatDoesNotExist(t *testing.T) {
	signIn := &SignIn{Connection: func(context.Context, string) (*Connection, error) { return nil, nil }}
	_, err := signIn.Begin(t.Context(), "no-such-connection", "browser")
	if want := (RefusedError{Reason: WrongFlow}); !errors.Is(err, want) {
		t.Errorf("got %v", err)
	}
}

type askedFlows struct{ t *testing.T }

func (f askedFlows) Keep(context.Context, Flow) error { return nil }
func (f askedFlows) Take(context.Context, string, string) (*Flow, error) {
	f.t.Error("the store is asked for anybody's login")
	return nil, nil
}

func TestALoginBeginsAndEndsInNoBrowserWithoutItsCookie(t *testing.T) {
	_, connections := read(t)
	signIn := &SignIn{
		Connection: func(_ context.Context, id string) (*Connection, error) { return connections[id], nil },
		Flows:      askedFlows{t},
	}
	want := RefusedError{Reason: WrongFlow}
	if _, err := signIn.Begin(t.Context(), "acme-oidc", ""); !errors.Is(err, want) {
		t.Errorf("got %v", err)
	}
	address := &url.URL{Scheme: "https", Host: "app.example", Path: "/sso/acme-oidc/callback", RawQuery: "state=s&code=c"}
	if _, err := signIn.Finish(t.Context(), address, ""); !errors.Is(err, want) {
		t.Errorf("got %v", err)
	}
}

func TestALoginAsksNobodyWithoutTLS(t *testing.T) {
	_, connections := read(t)
	signIn := &SignIn{
		Connection: func(_ context.Context, id string) (*Connection, error) { return connections[id], nil },
		HTTP:       NewClient(),
	}
	_, err := signIn.Begin(t.Context(), "acme-oidc", "browser")
	if !errors.As(err, new(UnavailableError)) || !strings.Contains(err.Error(), "not https") {
		t.Errorf("got %v", err)
	}
}
