// Command provision makes the tenant TENANT_ID with the slug SLUG, or finishes what an earlier run began.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgxpool"

	provisiontenant "hub.example/labs/database-isolation/name-collision/code/provision-tenant"
	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

func provision(ctx context.Context) ([]string, error) {
	id, err := withtenant.ParseTenantID(os.Getenv("TENANT_ID"))
	if err != nil {
		return nil, err
	}
	tables, err := os.ReadFile(os.Getenv("TABLES"))
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.New(ctx, os.Getenv("OWNER_URL"))
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	tenant := provisiontenant.Tenant{ID: id, Slug: os.Getenv("SLUG")}
	return provisiontenant.Provision(ctx, pool, tenant, provisiontenant.Steps(string(tables)))
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ran, err := provision(ctx)
	fmt.Printf("ran: %s\n", strings.Join(ran, " "))
	if err != nil {
		log.Fatal(err)
	}
}
