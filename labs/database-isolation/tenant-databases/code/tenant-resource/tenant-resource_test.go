package tenantresource

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// SUPERUSER_URL is a throw-away server's, with 60 connections of which 3 are reserved.

const (
	acme   = "t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa"
	globex = "t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb"
)

func file(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("tenant-resource.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func connect(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), os.Getenv("SUPERUSER_URL"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func run(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := conn.Exec(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestReadsTheFile(t *testing.T) {
	r, err := Read([]byte(file(t)))
	if err != nil || len(r.Spec.Tenants) != 2 || r.Spec.Tenants[0].name() != acme {
		t.Fatalf("%+v, %v", r, err)
	}
}

func TestRefuses(t *testing.T) {
	for _, c := range []struct{ name, from, to, says string }{
		{"a misspelled field", "connectionLimit: 12", "conectionLimit: 12", "conectionLimit"},
		{"another kind", "TenantServer", "TenantDatabase", "no TenantServer"},
		{"a fleet that does not fit", "surge: 1", "surge: 2", "needs 73 connections, 57"},
		{"a fleet that fits only while nobody deploys", "available: 57", "available: 48", "needs 57 connections, 48"},
		{"no instance", "instances: 2", "instances: 0", "at least 1"},
		{"an id with more in it", "bbbbbbbbbbbb, c", "bbbbbbbbbbbb; DROP DATABASE x, c", "no id"},
		{"an id in another spelling", "bbbbbbbb-bbbb-4bbb-8bbb", "BBBBBBBB-bbbb-4bbb-8bbb", "no id"},
		{"a tenant twice", "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb", "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "twice"},
		{"no limit", "connectionLimit: 12", "connectionLimit: -1", "less than the 12"},
		{"a limit that a deployment reaches", "connectionLimit: 12", "connectionLimit: 8", "less than the 12"},
		{"a limit of half the server", "connectionLimit: 12", "connectionLimit: 29", "less than half"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(file(t), c.from, c.to, 1)
			if text == file(t) {
				t.Fatalf("%s is not in the file", c.from)
			}
			if _, err := Read([]byte(text)); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAppliesWhatDiffersAndNothingTwice(t *testing.T) {
	conn := connect(t)
	clean := func() {
		for _, name := range []string{acme, globex} {
			run(t, conn, "DROP DATABASE IF EXISTS "+name, fmt.Sprintf("DROP ROLE IF EXISTS %[1]s_1, %[1]s", name))
		}
	}
	clean()
	t.Cleanup(clean)
	r, err := Read([]byte(file(t)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Apply(t.Context(), conn, r); err == nil || !strings.Contains(err.Error(), "no rows") {
		t.Errorf("without databases: %v", err)
	}
	for _, name := range []string{acme, globex} {
		run(t, conn, fmt.Sprintf("CREATE ROLE %s NOLOGIN", name), fmt.Sprintf("CREATE ROLE %[1]s_1 LOGIN IN ROLE %[1]s", name),
			"CREATE DATABASE "+name)
	}
	run(t, conn, "ALTER ROLE "+globex+"_1 CONNECTION LIMIT 16")
	changed, err := Apply(t.Context(), conn, r)
	want := []string{
		"REVOKE ALL ON DATABASE " + acme + " FROM PUBLIC",
		"ALTER ROLE " + acme + "_1 CONNECTION LIMIT 12",
		"REVOKE ALL ON DATABASE " + globex + " FROM PUBLIC",
	}
	if err != nil || strings.Join(changed, "; ") != strings.Join(want, "; ") {
		t.Fatalf("changed %q, %v", changed, err)
	}
	if again, err := Apply(t.Context(), conn, r); err != nil || len(again) > 0 {
		t.Errorf("the second time %q, %v", again, err)
	}
	r.Spec.Available++
	if _, err := Apply(t.Context(), conn, r); err == nil || !strings.Contains(err.Error(), "gives 57 connections, not 58") {
		t.Errorf("on a server of another size: %v", err)
	}
}
