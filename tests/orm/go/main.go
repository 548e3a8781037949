// Command orm runs the attempts of GORM and of sqlc, in four modes, and prints what reached globex.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"

	"github.com/jackc/pgx/v5"
)

const (
	acme   = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
	globex = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
	// renamed is what acme calls its own project.
	renamed = "orchid room"
)

var ofGlobex = regexp.MustCompile(`falcon|7[7018]00`)

type mode struct {
	name        string
	scoped, rls bool
}

var modes = []mode{
	{"bare", false, false}, {"scope", true, false},
	{"bare-rls", false, true}, {"scope-rls", true, true},
}

// attempt is one way to do an operation.
type attempt[Handle any] struct {
	operation, name string
	run             func(Handle) (any, error)
}

type finding struct {
	Tool      string `json:"tool"`
	Operation string `json:"operation"`
	Attempt   string `json:"attempt"`
	Mode      string `json:"mode"`
	Reached   bool   `json:"reached"`
	Error     string `json:"error,omitempty"`
	Own       *bool  `json:"own,omitempty"`
}

func address(rls, superuser bool) string {
	name := "PLAIN"
	if rls {
		name = "POLICIES"
	}
	if superuser {
		name += "_SUPER"
	}
	return os.Getenv(name)
}

func must[Value any](value Value, err error) Value {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func report[Handle any](
	tool string,
	attempts, own []attempt[Handle],
	within func(mode, func(Handle) (any, error)) (any, error),
) {
	ctx := context.Background()
	seed := string(must(os.ReadFile("../seed.sql")))
	observe := string(must(os.ReadFile("../observe.sql")))
	for _, mode := range modes {
		observer := must(pgx.Connect(ctx, address(mode.rls, true)))
		owned := func() (text string) {
			if err := observer.QueryRow(ctx, observe).Scan(&text); err != nil {
				return err.Error()
			}
			return text
		}
		for _, one := range attempts {
			must(observer.Exec(ctx, seed))
			before := owned()
			answer, err := within(mode, one.run)
			text, _ := json.Marshal(answer)
			found := finding{Tool: tool, Operation: one.operation, Attempt: one.name, Mode: mode.name}
			if err != nil {
				text, found.Error = nil, err.Error()
			}
			found.Reached = ofGlobex.Match(text) || owned() != before
			if one.operation == "find-many" {
				own := regexp.MustCompile("orchid").Match(text)
				found.Own = &own
			}
			must(0, json.NewEncoder(os.Stdout).Encode(found))
		}
		_ = observer.Close(ctx)
	}
	renameOwn(tool, own, within)
}

// renameOwn says whether each way to rename acme's project 1 works for a login that may not update
// tenant_id.
func renameOwn[Handle any](
	tool string,
	own []attempt[Handle],
	within func(mode, func(Handle) (any, error)) (any, error),
) {
	ctx := context.Background()
	seed := string(must(os.ReadFile("../seed.sql")))
	observer := must(pgx.Connect(ctx, address(true, true)))
	defer func() { _ = observer.Close(ctx) }()
	must(observer.Exec(ctx, string(must(os.ReadFile("../columns.sql")))))
	for _, one := range own {
		must(observer.Exec(ctx, seed))
		_, err := within(mode{"columns", true, true}, one.run)
		found := finding{Tool: tool, Operation: one.operation, Attempt: one.name, Mode: "columns"}
		if err != nil {
			found.Error = err.Error()
		}
		var name string
		must(0, observer.QueryRow(ctx, "SELECT name FROM project WHERE id = 1").Scan(&name))
		found.Reached = name == renamed
		must(0, json.NewEncoder(os.Stdout).Encode(found))
	}
	must(observer.Exec(ctx, "GRANT UPDATE ON project, task TO app_user"))
}

func main() {
	runGorm()
	runSqlc()
}
