package tenantrequest

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	verifytoken "hub.example/labs/auth-isolation/token-order/code/verify-token"
	"hub.example/labs/auth-isolation/token-order/code/verify-token/tokentable"
	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

const acme = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"

type row struct {
	Name, Token, Scheme, Tenant, Challenge string
	Needs                                  verifytoken.Role
	Headers                                map[string]string
	Down                                   bool
	Status                                 int
}

func readCases(t *testing.T) []row {
	t.Helper()
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []row }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for i := range file.Cases {
		one := &file.Cases[i]
		if one.Tenant == "" {
			one.Tenant = acme
		}
		if one.Scheme == "" {
			one.Scheme = "Bearer"
		}
		if one.Needs == "" {
			one.Needs = verifytoken.Member
		}
	}
	return file.Cases
}

func TestRequireTenantAsTheTableSays(t *testing.T) {
	trust, _, tokens := tokentable.Read(t, "../verify-token")
	for _, one := range readCases(t) {
		t.Run(one.Name, func(t *testing.T) {
			trust := trust
			if one.Down {
				trust.Membership = func(context.Context, withtenant.TenantID, string, string) (*verifytoken.Membership, error) {
					return nil, errors.New("connection refused")
				}
			}
			var acted string
			handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				access, _ := AccessOf(r.Context())
				acted = access.TenantID.String()
			})
			mux := http.NewServeMux()
			mux.Handle("GET /tenants/{tenant}/invoices", RequireTenant(trust, one.Needs, slog.New(slog.DiscardHandler), handler))

			request := httptest.NewRequestWithContext(t.Context(), "GET", "/tenants/"+one.Tenant+"/invoices", nil)
			for name, value := range one.Headers {
				request.Header.Set(name, value)
			}
			if one.Token != "" {
				request.Header.Set("Authorization", one.Scheme+" "+tokens[one.Token])
			}
			response := httptest.NewRecorder()
			mux.ServeHTTP(response, request)

			if response.Code != one.Status || response.Header().Get("WWW-Authenticate") != one.Challenge {
				t.Errorf("got %d %q", response.Code, response.Header().Get("WWW-Authenticate"))
			}
			if one.Status == http.StatusOK && acted != one.Tenant || one.Status != http.StatusOK && acted != "" {
				t.Errorf("acted for %q", acted)
			}
		})
	}
}

func TestTheLogIsToldWhatTheClientIsNot(t *testing.T) {
	trust, _, tokens := tokentable.Read(t, "../verify-token")
	var said strings.Builder
	guarded := RequireTenant(trust, verifytoken.Member, slog.New(slog.NewTextHandler(&said, nil)), http.NotFoundHandler())
	request := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
	request.SetPathValue("tenant", acme)
	request.Header.Set("Authorization", "Bearer "+tokens["expired a minute ago"])
	response := httptest.NewRecorder()
	guarded.ServeHTTP(response, request)
	if !strings.Contains(said.String(), "reason=time") || strings.Contains(response.Body.String(), "time") {
		t.Errorf("logged %q, answered %q", said.String(), response.Body.String())
	}
}
