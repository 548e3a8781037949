// Command serve answers each request with what became of it, for the table of cases behind a proxy.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	tenantresolver "hub.example/labs/data-routing/route-to-placement/code/tenant-resolver"
	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// answer is what the table of cases says of a response's body.
type answer struct {
	Kind   string `json:"kind"`
	Tenant string `json:"tenant,omitempty"`
	Schema string `json:"schema,omitempty"`
	Epoch  int    `json:"epoch,omitempty"`
}

func write(w http.ResponseWriter, r *http.Request, found tenantresolver.Resolution) {
	status, body := http.StatusInternalServerError, answer{}
	switch found := found.(type) {
	case tenantresolver.TenantData:
		status, body = http.StatusOK, answer{"tenant", found.Tenant.String(), found.Schema, found.Epoch}
	case tenantresolver.PublicSite:
		status, body.Kind = http.StatusOK, "public"
	case tenantresolver.LoginPage:
		status, body = http.StatusUnauthorized, answer{Kind: "login", Tenant: found.Tenant.String()}
	case tenantresolver.Redirect:
		status, body.Kind = http.StatusPermanentRedirect, "redirect"
		maps.Copy(w.Header(), found.Headers(r.URL.RequestURI()))
	case tenantresolver.Refusal:
		status, body.Kind = found.Status, "refused"
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		log.Print(err)
	}
}

func main() {
	var table struct {
		Sessions map[string]string `json:"sessions"`
	}
	content, err := os.ReadFile(os.Getenv("CASES"))
	if err == nil {
		err = json.Unmarshal(content, &table)
	}
	if err != nil {
		log.Fatal(err)
	}
	pool, err := pgxpool.New(context.Background(), os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	find := tenantresolver.FindIn(pool)
	names := tenantresolver.Names{
		Base:     "saas.example",
		Reserved: map[string]bool{"www": true, "api": true, "status": true},
	}
	handler := func(w http.ResponseWriter, r *http.Request) {
		var identity withtenant.TenantID
		session := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if id, known := table.Sessions[session]; known {
			identity, _ = withtenant.ParseTenantID(id)
		}
		found, err := tenantresolver.Resolve(r.Context(), find, names, r.Host, identity)
		if err != nil {
			http.Error(w, "the catalog does not answer", http.StatusInternalServerError)
			return
		}
		write(w, r, found)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("port %d\n", listener.Addr().(*net.TCPAddr).Port)
	server := &http.Server{Handler: http.HandlerFunc(handler), ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.Serve(listener))
}
