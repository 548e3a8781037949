package scopedqueries

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

type table struct {
	Tenant, Other string
	Cases         []struct {
		Name, Call, Answer string
		ID                 int32
		IDs                []int32
	}
}

func names(rows []Project, err error) (string, error) {
	all := make([]string, 0, len(rows))
	for _, row := range rows {
		all = append(all, row.Name)
	}
	return strings.Join(all, ", "), err
}

func TestCases(t *testing.T) {
	ctx := context.Background()
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var table table
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	tenant, err := withtenant.ParseTenantID(table.Tenant)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, one := range table.Cases {
		t.Run(one.Name, func(t *testing.T) {
			tx, err := conn.Begin(ctx)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback(ctx) }()
			other := func() (text string) {
				const query = `SELECT string_agg(p::text, ' ' ORDER BY id) FROM project AS p WHERE tenant_id = $1`
				if err := tx.QueryRow(ctx, query, table.Other).Scan(&text); err != nil {
					t.Fatal(err)
				}
				return text
			}
			before := other()
			projects, err := For(tx, tenant)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := "", error(nil)
			number := int64(0)
			switch one.Call {
			case "list":
				answer, err = names(projects.List(ctx))
			case "find":
				answer, err = names(projects.Find(ctx, one.ID))
			case "sum":
				number, err = projects.Sum(ctx)
				answer = fmt.Sprint(number)
			case "rename":
				number, err = projects.Rename(ctx, one.IDs, "orchid room")
				answer = fmt.Sprint(number)
			case "delete":
				number, err = projects.Delete(ctx, one.ID)
				answer = fmt.Sprint(number)
			case "insert":
				if err = projects.Insert(ctx, Project{one.ID, "orchid gate", 1}); err == nil {
					answer, err = names(projects.List(ctx))
				}
			}
			if err != nil || answer != one.Answer || other() != before {
				t.Errorf("%q, %v; want %q", answer, err, one.Answer)
			}
		})
	}
}

func TestNoTenant(t *testing.T) {
	if _, err := For(nil, withtenant.TenantID{}); !errors.Is(err, withtenant.ErrNotATenantID) {
		t.Errorf("the zero tenant: %v", err)
	}
}
