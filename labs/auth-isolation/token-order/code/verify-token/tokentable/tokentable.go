// Package tokentable reads the tokens and the world that the verifiers of all languages are tested with.
package tokentable

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	verifytoken "hub.example/labs/auth-isolation/token-order/code/verify-token"
	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// Row is one token of the table and what a verifier should say to it.
type Row struct {
	Name, From, Addresses, Needs, Refused string
}

type world struct {
	Now            time.Time
	Audience       string
	MaxLifeSeconds int
	Issuers        []struct {
		URL           string
		Keys, Tenants []string
	}
	Memberships []struct {
		Tenant, Issuer, Subject, Version string
		Role                             verifytoken.Role
	}
	Right map[string]struct{ Addresses string }
	Cases []Row
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

// MustParse parses a tenant id of the table.
func MustParse(t *testing.T, id string) withtenant.TenantID {
	t.Helper()
	tenant, err := withtenant.ParseTenantID(id)
	if err != nil {
		t.Fatal(err)
	}
	return tenant
}

// Read returns what cases.json says a service trusts, its rows, and the tokens by name.
func Read(t *testing.T, folder string) (verifytoken.Trust, []Row, map[string]string) {
	t.Helper()
	var w world
	var minted struct {
		PublicKeys map[string]struct{ X, Y string }
		Tokens     map[string]string
	}
	readJSON(t, filepath.Join(folder, "cases.json"), &w)
	readJSON(t, filepath.Join(folder, "tokens.json"), &minted)

	trust := verifytoken.Trust{Audience: w.Audience, MaxLife: time.Duration(w.MaxLifeSeconds) * time.Second, Issuers: map[string]verifytoken.Issuer{}, Now: func() time.Time { return w.Now }}
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
			tenants[MustParse(t, id)] = true
		}
		trust.Issuers[one.URL] = verifytoken.Issuer{URL: one.URL, Tenants: tenants, Key: func(_ context.Context, kid string) (*ecdsa.PublicKey, error) {
			return published[kid], nil
		}}
	}
	trust.Membership = func(_ context.Context, tenant withtenant.TenantID, issuer, subject string) (*verifytoken.Membership, error) {
		for _, one := range w.Memberships {
			if one.Tenant == tenant.String() && one.Issuer == issuer && one.Subject == subject {
				return &verifytoken.Membership{Version: one.Version, Role: one.Role}, nil
			}
		}
		return nil, nil
	}
	for i, one := range w.Cases {
		if one.Addresses == "" {
			w.Cases[i].Addresses = w.Right[one.From].Addresses
		}
		if one.Needs == "" {
			w.Cases[i].Needs = string(verifytoken.Member)
		}
	}
	return trust, w.Cases, minted.Tokens
}
