package typedid

import (
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// DATABASE_URL logs in as app_user, to a database in the state that the lab ends in.

const task = "task_019ab5f0-1c2d-7e3f-8a4b-5c6d7e8f9012"

type caseOf struct{ Kind, Name, Tenant, Text, UUID, Refused string }

func readCases(t *testing.T) (cases struct{ IDs, References []caseOf }) {
	t.Helper()
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases.IDs) == 0 || len(cases.References) == 0 {
		t.Fatal("the table is empty")
	}
	return cases
}

var reasons = map[string]error{
	"":          nil,
	"malformed": ErrMalformed,
	"kind":      ErrOtherKind,
	"tenant":    ErrOtherTenant,
}

// parsed is the bare UUID and the text that an id of a kind is written as.
func parsed(kind, text string) (uuid, written string, err error) {
	switch kind {
	case "project":
		id, err := ParseID[Project](text)
		return id.uuid, id.String(), err
	case "task":
		id, err := ParseID[Task](text)
		return id.uuid, id.String(), err
	}
	return "", "", errors.New("no such kind: " + kind)
}

func TestParsesIDsAsTheTableSays(t *testing.T) {
	for _, c := range readCases(t).IDs {
		t.Run(c.Kind+" "+c.Text, func(t *testing.T) {
			uuid, written, err := parsed(c.Kind, c.Text)
			if uuid != c.UUID || err != reasons[c.Refused] {
				t.Errorf("got %q, %v", uuid, err)
			}
			if err == nil && written != c.Text {
				t.Errorf("is written %q", written)
			}
		})
	}
}

func TestParsesReferencesAsTheTableSays(t *testing.T) {
	for _, c := range readCases(t).References {
		t.Run(c.Name, func(t *testing.T) {
			tenant, err := withtenant.ParseTenantID(c.Tenant)
			if err != nil {
				t.Fatal(err)
			}
			reference, err := ParseReference[Project](c.Text, tenant)
			if reference.ID.uuid != c.UUID || err != reasons[c.Refused] {
				t.Errorf("got %v, %v", reference, err)
			}
			if err == nil && (reference.String() != c.Text || reference.Tenant != tenant) {
				t.Errorf("is written %v", reference)
			}
		})
	}
}

func TestNoTenantHasNoRows(t *testing.T) {
	for _, text := range []string{"/" + task, task} {
		if reference, err := ParseReference[Task](text, withtenant.TenantID{}); err == nil {
			t.Errorf("got %v", reference)
		}
	}
}

func TestIsReadFromJSON(t *testing.T) {
	var body struct{ Task ID[Task] }
	if err := json.Unmarshal([]byte(`{"task":"`+task+`"}`), &body); err != nil {
		t.Fatal(err)
	}
	written, err := json.Marshal(body)
	if err != nil || string(written) != `{"Task":"`+task+`"}` {
		t.Errorf("got %s, %v", written, err)
	}
	var other struct{ Task ID[Project] }
	if err := json.Unmarshal(written, &other); !errors.Is(err, ErrOtherKind) {
		t.Errorf("another kind: %v", err)
	}
	for _, wrong := range []string{`{"task":7}`, `{"task":["` + task + `"]}`} {
		if err := json.Unmarshal([]byte(wrong), &body); err == nil {
			t.Errorf("%s was read", wrong)
		}
	}
}

func TestTheZeroValueIsNoID(t *testing.T) {
	if _, err := (ID[Task]{}).Value(); !errors.Is(err, ErrMalformed) {
		t.Errorf("Value: %v", err)
	}
	if _, err := json.Marshal(ID[Task]{}); !errors.Is(err, ErrMalformed) {
		t.Errorf("JSON: %v", err)
	}
}

func TestGoesToTheDatabaseAsTheUUIDThatItIs(t *testing.T) {
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	sent, err := ParseID[Task](task)
	if err != nil {
		t.Fatal(err)
	}
	var came ID[Task]
	if err := conn.QueryRow(ctx, "SELECT $1::uuid", sent).Scan(&came); err != nil || came != sent {
		t.Errorf("got %v, %v", came, err)
	}
	if err := conn.QueryRow(ctx, "SELECT NULL::uuid").Scan(&came); !errors.Is(err, ErrMalformed) {
		t.Errorf("null: %v", err)
	}
}
