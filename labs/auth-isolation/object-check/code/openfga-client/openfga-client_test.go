package openfgaclient

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// OPENFGA_URL is a server, OPENFGA_STORE a store of it, and OPENFGA_MODEL the model of openfga-model
// in that store.

const (
	acme   = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
	globex = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
)

func tenant(t *testing.T, id string) withtenant.TenantID {
	t.Helper()
	parsed, err := withtenant.ParseTenantID(id)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func config(t *testing.T) Config {
	t.Helper()
	address := os.Getenv("OPENFGA_URL")
	if address == "" {
		t.Skip("OPENFGA_URL names no server")
	}
	return Config{
		URL: address, Store: os.Getenv("OPENFGA_STORE"), Model: os.Getenv("OPENFGA_MODEL"),
		CheckTimeout: 2 * time.Second, ListTimeout: 2 * time.Second, ListDeadline: 3 * time.Second, MaxObjects: 5,
	}
}

func open(t *testing.T, config Config) *Client {
	t.Helper()
	client, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// grant writes tuples, each as user, relation and object, and takes them back after the test.
func grant(t *testing.T, config Config, tuples ...[3]string) {
	t.Helper()
	keys := make([]map[string]string, len(tuples))
	for i, one := range tuples {
		keys[i] = map[string]string{"user": one[0], "relation": one[1], "object": one[2]}
	}
	send := func(ctx context.Context, kind string) {
		body, err := json.Marshal(map[string]any{kind: map[string]any{"tuple_keys": keys}, "authorization_model_id": config.Model})
		if err != nil {
			t.Fatal(err)
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, config.URL+"/stores/"+config.Store+"/write", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		if response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", kind, response.Status)
		}
	}
	send(t.Context(), "writes")
	t.Cleanup(func() { send(context.Background(), "deletes") })
}

// world: ben, 2, is a member of both tenants with roles that may read and write; gil, 4, of globex.
func world(t *testing.T, config Config) {
	t.Helper()
	var tuples [][3]string
	for _, one := range []string{acme, globex} {
		role := "role:" + one + "/member"
		tuples = append(tuples,
			[3]string{"person:2", "member", "tenant:" + one},
			[3]string{"person:2", "assignee", role},
			[3]string{role + "#assignee", "may_read", "tenant:" + one},
			[3]string{role + "#assignee", "may_write", "tenant:" + one},
			[3]string{role + "#assignee", "may_delete", "tenant:" + one},
		)
		for id := range 3 {
			document := fmt.Sprintf("document:%s/%d", one, id+9)
			tuples = append(tuples, [3]string{"tenant:" + one, "tenant", document}, [3]string{"person:2", "viewer", document})
		}
	}
	tuples = append(tuples,
		[3]string{"person:2", "editor", "document:" + acme + "/10"},
		[3]string{"person:2", "owner", "document:" + acme + "/11"},
		[3]string{"person:4", "member", "tenant:" + globex},
		[3]string{"person:4", "assignee", "role:" + globex + "/member"},
	)
	grant(t, config, tuples...)
}

func TestCheckDecides(t *testing.T) {
	config := config(t)
	world(t, config)
	client := open(t, config)
	ben := Session{tenant(t, acme), 2}
	gil := Session{tenant(t, globex), 4}
	for _, one := range []struct {
		name     string
		session  Session
		relation Relation
		document Document
		want     error
	}{
		{"a member reads what is shared", ben, CanRead, Document{ben.Tenant, 9}, nil},
		{"a viewer doesn't write", ben, CanWrite, Document{ben.Tenant, 9}, ErrDenied},
		{"an editor writes", ben, CanWrite, Document{ben.Tenant, 10}, nil},
		{"an editor doesn't delete", ben, CanDelete, Document{ben.Tenant, 10}, ErrDenied},
		{"the owner deletes", ben, CanDelete, Document{ben.Tenant, 11}, nil},
		{"the owner deletes nothing of the other tenant", ben, CanDelete, Document{tenant(t, globex), 11}, ErrDenied},
		{"nobody's document", ben, CanRead, Document{ben.Tenant, 99}, ErrDenied},
		{"a member without a relation", gil, CanRead, Document{gil.Tenant, 9}, ErrDenied},
		{"a document of another tenant", gil, CanRead, Document{ben.Tenant, 9}, ErrDenied},
		{"his own document, from a session of his other tenant", ben, CanRead, Document{gil.Tenant, 9}, ErrDenied},
		{"a session without a tenant", Session{Person: 2}, CanRead, Document{ID: 9}, ErrDenied},
	} {
		t.Run(one.name, func(t *testing.T) {
			if err := client.Check(t.Context(), one.session, one.relation, one.document); !errors.Is(err, one.want) {
				t.Errorf("got %v, want %v", err, one.want)
			}
		})
	}
}

func TestAWrongTupleOpensNoDocumentOfAnotherTenant(t *testing.T) {
	config := config(t)
	world(t, config)
	// Somebody's script gives a document a second tenant; the model allows it then.
	theirs := "document:" + acme + "/9"
	grant(t, config, [3]string{"tenant:" + globex, "tenant", theirs}, [3]string{"person:4", "viewer", theirs})
	client := open(t, config)
	gil := Session{tenant(t, globex), 4}

	// The server says yes when asked without the comparison.
	var answer struct{ Allowed bool }
	question := map[string]any{"tuple_key": map[string]string{"user": "person:4", "relation": "can_read", "object": theirs}}
	if err := client.ask(t.Context(), time.Second, "check", question, &answer); err != nil || !answer.Allowed {
		t.Fatalf("the tuple opens nothing: %v %v", answer.Allowed, err)
	}
	if err := client.Check(t.Context(), gil, CanRead, Document{tenant(t, acme), 9}); !errors.Is(err, ErrDenied) {
		t.Errorf("got %v", err)
	}
	ids, err := client.List(t.Context(), gil, CanRead)
	if err != nil || len(ids) != 0 {
		t.Errorf("listed %v, %v", ids, err)
	}
}

func TestListIsOfOneTenantAndBounded(t *testing.T) {
	config := config(t)
	world(t, config)
	ben := Session{tenant(t, acme), 2}
	config.MaxObjects = 6
	ids, err := open(t, config).List(t.Context(), ben, CanRead)
	if err != nil || !slices.Equal(ids, []int64{9, 10, 11}) {
		t.Errorf("listed %v, %v", ids, err)
	}
	// Three are his in this tenant, and the server counts the three of the other one too.
	config.MaxObjects = 5
	if _, err := open(t, config).List(t.Context(), ben, CanRead); !errors.Is(err, ErrTooMany) {
		t.Errorf("got %v", err)
	}
	if ids, err := open(t, config).List(t.Context(), Session{tenant(t, acme), 77}, CanRead); err != nil || len(ids) != 0 {
		t.Errorf("a stranger listed %v, %v", ids, err)
	}
}

func TestAnUnknownModelIsNoDecision(t *testing.T) {
	config := config(t)
	world(t, config)
	config.Model = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
	ben := Session{tenant(t, acme), 2}
	if err := open(t, config).Check(t.Context(), ben, CanRead, Document{ben.Tenant, 9}); !errors.Is(err, ErrUndecided) {
		t.Errorf("got %v", err)
	}
}

// allowedUnlessDenied is BROKEN on purpose: an error is taken for no objection.
func allowedUnlessDenied(err error) bool { return !errors.Is(err, ErrDenied) }

func TestWhateverIsNoClearYesIsANo(t *testing.T) {
	answers := map[string]http.HandlerFunc{
		"hangs": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"hangs amid the answer": func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(`{"allowed":`))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
		"fails": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, `{"allowed":true}`, http.StatusInternalServerError)
		},
		"is overloaded":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) },
		"says nothing":    func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{}`)) },
		"says null":       func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"allowed":null}`)) },
		"says a text":     func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"allowed":"true"}`)) },
		"is a login page": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`<html>`)) },
		"sends elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/yes", http.StatusTemporaryRedirect)
		},
		"answers without an end": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte(" "), mostBytes+1)) },
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			var asked int
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if asked++; asked > 1 {
					_, _ = w.Write([]byte(`{"allowed":true}`))
					return
				}
				// Only then does the server see that the client has gone.
				_, _ = bytes.NewBuffer(nil).ReadFrom(r.Body)
				answer(w, r)
			}))
			t.Cleanup(server.Close)
			client := open(t, Config{URL: server.URL, Store: "s", Model: "m", CheckTimeout: 100 * time.Millisecond, ListTimeout: 100 * time.Millisecond, ListDeadline: time.Second, MaxObjects: 1})
			ben := Session{tenant(t, acme), 2}
			began := time.Now()
			err := client.Check(t.Context(), ben, CanRead, Document{ben.Tenant, 9})
			if !errors.Is(err, ErrUndecided) || asked != 1 {
				t.Errorf("got %v after %d requests", err, asked)
			}
			if !allowedUnlessDenied(err) {
				t.Error("the broken caller denies too, and shows nothing")
			}
			if waited := time.Since(began); waited > 2*time.Second {
				t.Errorf("waited %v", waited)
			}
		})
	}
}

func TestACanceledRequestIsNoDecision(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	client := open(t, Config{URL: server.URL, Store: "s", Model: "m", CheckTimeout: time.Second, ListTimeout: time.Second, ListDeadline: 2 * time.Second, MaxObjects: 1})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ben := Session{tenant(t, acme), 2}
	err := client.Check(ctx, ben, CanRead, Document{ben.Tenant, 9})
	if !errors.Is(err, ErrUndecided) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAQuestionNamesTheModelAndCarriesTheToken(t *testing.T) {
	var body map[string]any
	var token string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token = r.Header.Get("Authorization")
		_ = json.NewDecoder(r.Body).Decode(&body)
		_, _ = w.Write([]byte(`{"allowed":true}`))
	}))
	t.Cleanup(server.Close)
	client := open(t, Config{URL: server.URL, Store: "s", Model: "pinned", Token: "k", CheckTimeout: time.Second, ListTimeout: time.Second, ListDeadline: 2 * time.Second, MaxObjects: 1})
	ben := Session{tenant(t, acme), 2}
	if err := client.Check(t.Context(), ben, CanRead, Document{ben.Tenant, 9}); err != nil {
		t.Fatal(err)
	}
	if body["authorization_model_id"] != "pinned" || body["consistency"] != "HIGHER_CONSISTENCY" || token != "Bearer k" {
		t.Errorf("sent %v with %q", body, token)
	}
}

func TestConfigurationsThatCouldAnswerWrong(t *testing.T) {
	good := Defaults()
	good.URL, good.Store, good.Model = "https://fga.internal", "s", "m"
	if _, err := New(good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Config){
		"without a model":           func(c *Config) { c.Model = "" },
		"without a store":           func(c *Config) { c.Store = "" },
		"without a timeout":         func(c *Config) { c.CheckTimeout = 0 },
		"without one for lists":     func(c *Config) { c.ListTimeout = 0 },
		"as patient as the server":  func(c *Config) { c.ListTimeout = c.ListDeadline },
		"without a limit":           func(c *Config) { c.MaxObjects = 0 },
		"in the clear over the net": func(c *Config) { c.URL = "http://fga.internal" },
		"without an address":        func(c *Config) { c.URL = "" },
	} {
		t.Run(name, func(t *testing.T) {
			bad := good
			spoil(&bad)
			if _, err := New(bad); err == nil || strings.Contains(err.Error(), "fga.internal") {
				t.Errorf("got %v", err)
			}
		})
	}
}
