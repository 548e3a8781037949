package auditexport

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	verifyexport "hub.example/labs/compliance-governance/audit-chain/code/verify-export"
	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
// the lab ends in.

func open(t *testing.T) *pgxpool.Pool { return openAs(t, "DATABASE_URL") }

func openAs(t *testing.T, address string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), os.Getenv(address))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func newTenant(t *testing.T) withtenant.TenantID {
	t.Helper()
	b := make([]byte, 16)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	tenant, err := withtenant.ParseTenantID(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]))
	if err != nil {
		t.Fatal(err)
	}
	_, err = openAs(t, "SUPERUSER_URL").Exec(t.Context(),
		"INSERT INTO audit_head (tenant_id, seq, hash) VALUES ($1, 0, decode(repeat('00', 32), 'hex'))", tenant.String())
	if err != nil {
		t.Fatal(err)
	}
	return tenant
}

var details = []string{
	`{"b": 1, "a": 2, "a": 3}`,
	`{"id": 9007199254740993, "rate": 1.10}`,
	`{"escaped": "\u00e9\n\"\\", "plain": "é 🪻 <&>"}`,
	"{\"line\":\t\"\u2028\"}",
}

func appendEvents(t *testing.T, pool *pgxpool.Pool, tenant withtenant.TenantID, count int) {
	t.Helper()
	_, err := withtenant.WithTenant(t.Context(), pool, tenant, func(ctx context.Context, scope *withtenant.Scope) (any, error) {
		for n := range count {
			_, err := scope.Exec(ctx, "SELECT audit_append($1, $2, $3, $4, $5)",
				"staff:22", "user:Zoe\u0308", "invoice.read", "invoice:1", details[n%len(details)])
			if err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestExportIsVerified(t *testing.T) {
	pool, other := open(t), newTenant(t)
	appendEvents(t, pool, other, 1)
	for _, count := range []int{0, 1, 7, pageSize, pageSize + 1, 2*pageSize + 3} {
		tenant := newTenant(t)
		appendEvents(t, pool, tenant, count)
		var export bytes.Buffer
		head, err := Export(t.Context(), pool, tenant, &export)
		if err != nil || head.Seq != int64(count) {
			t.Fatalf("%d rows: %+v, %v", count, head, err)
		}
		verdict, err := verifyexport.VerifyExport(&export, tenant.String(), nil, nil)
		if err != nil || verdict.Bad != nil || verdict.Last != head.Seq || count > 0 && verdict.Head != head.Hash {
			t.Errorf("%d rows: %+v %+v, %v", count, verdict, verdict.Bad, err)
		}
	}
}

func TestWritesDetailAsItWasHashed(t *testing.T) {
	pool, tenant := open(t), newTenant(t)
	appendEvents(t, pool, tenant, len(details))
	var export bytes.Buffer
	if _, err := Export(t.Context(), pool, tenant, &export); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(export.String(), `"detail":"{\"b\": 1, \"a\": 2, \"a\": 3}"`) {
		t.Errorf("the first detail is not as it was: %s", export.String())
	}
}

// stopping is a reader that goes away, or cancels, after so many writes.
type stopping struct {
	bytes.Buffer
	left int
	stop func() error
}

func (s *stopping) Write(p []byte) (int, error) {
	s.left--
	if s.left < 0 {
		if err := s.stop(); err != nil {
			return 0, err
		}
	}
	return s.Buffer.Write(p)
}

func TestEndsWhenTheReaderGoesAway(t *testing.T) {
	pool, tenant := open(t), newTenant(t)
	appendEvents(t, pool, tenant, pageSize+1)
	reader := &stopping{left: 1, stop: func() error { return io.ErrClosedPipe }}
	if _, err := Export(t.Context(), pool, tenant, reader); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
	if busy := pool.Stat().AcquiredConns(); busy != 0 {
		t.Errorf("%d connections are still lent", busy)
	}
}

func TestEndsBetweenPagesWhenItIsCanceled(t *testing.T) {
	pool, tenant := open(t), newTenant(t)
	appendEvents(t, pool, tenant, 2*pageSize)
	ctx, cancel := context.WithCancel(t.Context())
	reader := &stopping{stop: func() error { cancel(); return nil }}
	head, err := Export(ctx, pool, tenant, reader)
	if !errors.Is(err, context.Canceled) || head.Seq != pageSize {
		t.Errorf("got %+v, %v", head, err)
	}
	verdict, err := verifyexport.VerifyExport(&reader.Buffer, tenant.String(), []verifyexport.Anchor{
		{TenantID: tenant.String(), Seq: head.Seq, Hash: head.Hash},
	}, nil)
	if err != nil || verdict.Last != pageSize || verdict.Bad != nil {
		t.Errorf("what was written: %+v, %v", verdict, err)
	}
	if _, err := Export(t.Context(), pool, tenant, io.Discard); err != nil {
		t.Errorf("the pool did not recover: %v", err)
	}
}

func TestHoldsNoTransactionWhileItWrites(t *testing.T) {
	pool, tenant := open(t), newTenant(t)
	appendEvents(t, pool, tenant, 1)
	lent := int32(-1)
	reader := &stopping{stop: func() error { lent = pool.Stat().AcquiredConns(); return nil }}
	if _, err := Export(t.Context(), pool, tenant, reader); err != nil || lent != 0 {
		t.Errorf("%d connections were lent, %v", lent, err)
	}
	if _, err := pool.Exec(t.Context(), "SELECT 1", pgx.QueryExecModeExec); err != nil {
		t.Error(err)
	}
}
