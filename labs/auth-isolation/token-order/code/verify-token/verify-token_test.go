package verifytoken

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

type row struct {
	Name, From, Addresses, Needs, Refused string
}

type world struct {
	Now      time.Time
	Audience string
	Issuers  []struct {
		URL           string
		Keys, Tenants []string
	}
	Memberships []struct {
		Tenant, Issuer, Subject string
		Version                 int64
		Role                    Role
	}
	Right map[string]struct{ Addresses string }
	Cases []row
}

func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func mustParse(t *testing.T, id string) withtenant.TenantID {
	t.Helper()
	tenant, err := withtenant.ParseTenantID(id)
	if err != nil {
		t.Fatal(err)
	}
	return tenant
}

func readWorld(t *testing.T) (Trust, []row, map[string]string) {
	t.Helper()
	var w world
	var minted struct {
		PublicKeys map[string]struct{ X, Y string }
		Tokens     map[string]string
	}
	readJSON(t, "cases.json", &w)
	readJSON(t, "tokens.json", &minted)

	trust := Trust{Audience: w.Audience, Issuers: map[string]Issuer{}, Now: func() time.Time { return w.Now }}
	for _, one := range w.Issuers {
		published := map[string]*ecdsa.PublicKey{}
		for _, kid := range one.Keys {
			x, errX := base64.RawURLEncoding.DecodeString(minted.PublicKeys[kid].X)
			y, errY := base64.RawURLEncoding.DecodeString(minted.PublicKeys[kid].Y)
			point := append(append([]byte{4}, x...), y...)
			key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
			if err := errors.Join(errX, errY, err); err != nil {
				t.Fatal(err)
			}
			published[kid] = key
		}
		tenants := map[withtenant.TenantID]bool{}
		for _, id := range one.Tenants {
			tenants[mustParse(t, id)] = true
		}
		trust.Issuers[one.URL] = Issuer{one.URL, tenants, func(_ context.Context, kid string) (*ecdsa.PublicKey, error) {
			return published[kid], nil
		}}
	}
	trust.Membership = func(_ context.Context, tenant withtenant.TenantID, issuer, subject string) (*Membership, error) {
		for _, one := range w.Memberships {
			if one.Tenant == tenant.String() && one.Issuer == issuer && one.Subject == subject {
				return &Membership{one.Version, one.Role}, nil
			}
		}
		return nil, nil
	}
	for i, one := range w.Cases {
		if one.Addresses == "" {
			w.Cases[i].Addresses = w.Right[one.From].Addresses
		}
		if one.Needs == "" {
			w.Cases[i].Needs = string(Member)
		}
	}
	return trust, w.Cases, minted.Tokens
}

func TestVerifyAsTheTableSays(t *testing.T) {
	trust, rows, tokens := readWorld(t)
	if len(rows) < 30 || len(tokens) != len(rows) {
		t.Fatalf("%d cases, %d tokens", len(rows), len(tokens))
	}
	for _, one := range rows {
		t.Run(one.Name, func(t *testing.T) {
			access, err := Verify(t.Context(), trust, tokens[one.Name], mustParse(t, one.Addresses), Role(one.Needs))
			var refused RefusedError
			errors.As(err, &refused)
			if string(refused.Reason) != one.Refused || err != nil && one.Refused == "" {
				t.Fatalf("got %v, want %q", err, one.Refused)
			}
			if one.Refused == "" && access.TenantID.String() != one.Addresses {
				t.Errorf("acts for %v", access.TenantID)
			}
		})
	}
}

func TestAFailureOfTheServiceIsNoRefusal(t *testing.T) {
	trust, rows, tokens := readWorld(t)
	down := errors.New("connection refused")
	trust.Membership = func(context.Context, withtenant.TenantID, string, string) (*Membership, error) {
		return nil, down
	}
	_, err := Verify(t.Context(), trust, tokens[rows[0].Name], mustParse(t, rows[0].Addresses), Member)
	if !errors.Is(err, down) || errors.As(err, new(RefusedError)) {
		t.Errorf("got %v", err)
	}
}

// BROKEN on purpose: it decodes without verifying, and every forged token of the table is good.
func decodeOnly(token string) string {
	var claims struct {
		TenantID any `json:"tenant_id"`
	}
	parts := strings.Split(token, ".")
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(body, &claims) != nil {
		return ""
	}
	tenant, _ := claims.TenantID.(string)
	return tenant
}

func TestTheTableCatchesAVerifierThatOnlyDecodes(t *testing.T) {
	_, rows, tokens := readWorld(t)
	accepted := 0
	for _, one := range rows {
		if one.Refused != "" && decodeOnly(tokens[one.Name]) == one.Addresses {
			accepted++
		}
	}
	if accepted < 20 {
		t.Errorf("it accepted %d wrong tokens", accepted)
	}
}
