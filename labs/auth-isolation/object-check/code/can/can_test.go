package can

import (
	"context"
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// DATABASE_URL logs in as app_user to a database in the state that the lab ends in.

type table struct {
	Cases, Objectless []json.RawMessage
	Usual             struct {
		Tenants     map[string]string
		Person      int32
		Permissions []string
	}
	Matrix struct {
		People, Documents []int32
		Actions           []Action
	}
}

type row struct {
	Name        string
	Action      Action
	Relation    string
	Permissions []string
	Membership  *struct {
		Tenant string
		Person int32
	}
	Document        *string
	Allowed, Denied string
	Permission      string
	Status          int
}

func readTable(t *testing.T) table {
	t.Helper()
	var read table
	text, err := os.ReadFile("cases.json")
	if err == nil {
		err = json.Unmarshal(text, &read)
	}
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// factsOf makes the facts of a case: a member of acme and a document of acme, unless it says otherwise.
func (tbl table) factsOf(t *testing.T, text json.RawMessage) (row, Facts) {
	t.Helper()
	var fields map[string]json.RawMessage
	var one row
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &one); err != nil {
		t.Fatal(err)
	}
	_, saysDocument := fields["document"]
	_, saysMembership := fields["membership"]
	_, saysPermissions := fields["permissions"]
	var facts Facts
	if tenant := "acme"; !saysDocument || one.Document != nil {
		if one.Document != nil {
			tenant = *one.Document
		}
		facts.Document = &Document{tbl.Usual.Tenants[tenant], one.Relation}
	}
	if !saysMembership || one.Membership != nil {
		member := Membership{tbl.Usual.Tenants["acme"], tbl.Usual.Person, tbl.Usual.Permissions}
		if one.Membership != nil {
			member.Tenant, member.Person = tbl.Usual.Tenants[one.Membership.Tenant], one.Membership.Person
		}
		if saysPermissions {
			member.Permissions = one.Permissions
		}
		facts.Membership = &member
	}
	return one, facts
}

func (tbl table) session(t *testing.T, tenant string, person int32) Session {
	t.Helper()
	id, err := withtenant.ParseTenantID(tbl.Usual.Tenants[tenant])
	if err != nil {
		t.Fatal(err)
	}
	return Session{id, person}
}

func TestCanAsTheTableSays(t *testing.T) {
	tbl := readTable(t)
	session := tbl.session(t, "acme", tbl.Usual.Person)
	for _, text := range tbl.Cases {
		one, facts := tbl.factsOf(t, text)
		t.Run(one.Name, func(t *testing.T) {
			got := Can(session, one.Action, facts)
			if got.By != one.Allowed || got.Reason != one.Denied || got.Allowed() != (one.Allowed != "") {
				t.Errorf("got %+v", got)
			}
			if got := StatusOf(session, one.Action, facts); got != one.Status {
				t.Errorf("got status %d, want %d", got, one.Status)
			}
		})
	}
	for _, text := range tbl.Objectless {
		one, facts := tbl.factsOf(t, text)
		t.Run(one.Name, func(t *testing.T) {
			if got := StatusInTenant(session, one.Permission, facts.Membership); got != one.Status {
				t.Errorf("got status %d, want %d", got, one.Status)
			}
		})
	}
}

func TestZeroValuesDeny(t *testing.T) {
	if (Decision{}).Allowed() {
		t.Error("a decision that nobody made allows")
	}
	facts := Facts{&Document{Relation: "owner"}, &Membership{Permissions: []string{"document:read"}}}
	if got := Can(Session{}, "document:read", facts); got.Allowed() {
		t.Errorf("a session of nobody is allowed: %+v", got)
	}
	if got := StatusInTenant(Session{}, "document:read", &Membership{Tenant: Session{}.Tenant.String(), Permissions: []string{"document:read"}}); got != 404 {
		t.Errorf("a session of nobody is told %d", got)
	}
}

func TestCanDecidesAsTheLabDoes(t *testing.T) {
	tbl := readTable(t)
	pool, err := pgxpool.New(t.Context(), os.Getenv("DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	for tenant := range tbl.Usual.Tenants {
		seen := map[string]bool{}
		for _, person := range tbl.Matrix.People {
			session := tbl.session(t, tenant, person)
			_, err := withtenant.WithTenant(t.Context(), pool, session.Tenant, func(ctx context.Context, scope *withtenant.Scope) (any, error) {
				if _, err := scope.Exec(ctx, "SELECT set_config('app.person_id', $1, true)", strconv.Itoa(int(person))); err != nil {
					return nil, err
				}
				for _, document := range tbl.Matrix.Documents {
					facts, err := FactsOf(ctx, scope, session, document)
					if err != nil {
						return nil, err
					}
					for _, action := range tbl.Matrix.Actions {
						rows, err := scope.Query(ctx, "SELECT decide($1, $2)", string(action), document)
						if err != nil {
							return nil, err
						}
						want, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[string])
						if err != nil {
							return nil, err
						}
						decision := Can(session, action, facts)
						got := decision.Reason
						if decision.Allowed() {
							got = "allowed"
						}
						seen[got] = true
						if got != want {
							t.Errorf("%s: person %d, %s %d: got %s, the lab says %s", tenant, person, action, document, got, want)
						}
					}
				}
				return nil, nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if !seen["allowed"] || !seen["tenant"] {
			t.Errorf("%s: decided %v alone", tenant, seen)
		}
	}
}
