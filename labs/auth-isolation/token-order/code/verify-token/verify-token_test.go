package verifytoken_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	verifytoken "hub.example/labs/auth-isolation/token-order/code/verify-token"
	"hub.example/labs/auth-isolation/token-order/code/verify-token/tokentable"
	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

func TestVerifyAsTheTableSays(t *testing.T) {
	trust, rows, tokens := tokentable.Read(t, ".")
	if len(rows) < 30 || len(tokens) != len(rows) {
		t.Fatalf("%d cases, %d tokens", len(rows), len(tokens))
	}
	for _, one := range rows {
		t.Run(one.Name, func(t *testing.T) {
			access, err := verifytoken.Verify(t.Context(), trust, tokens[one.Name], tokentable.MustParse(t, one.Addresses), verifytoken.Role(one.Needs))
			var refused verifytoken.RefusedError
			errors.As(err, &refused)
			if string(refused.Reason) != one.Refused || err != nil && one.Refused == "" {
				t.Fatalf("got %v, want %q", err, one.Refused)
			}
			if one.Refused == "" && access.TenantID.String() != one.Addresses {
				t.Errorf("acts for %v", access.TenantID)
			}
			if one.Refused != "" {
				return
			}
			// What a payment does, in its own transaction: it finds the membership that was compared.
			again, err := trust.Membership(t.Context(), access.TenantID, access.Issuer, access.Subject)
			if err != nil || again == nil || *again != (verifytoken.Membership{Version: access.MembershipVersion, Role: access.Role}) {
				t.Errorf("%v finds %v, %v", access, again, err)
			}
		})
	}
}

func TestAFailureOfTheServiceIsNoRefusal(t *testing.T) {
	trust, rows, tokens := tokentable.Read(t, ".")
	down := errors.New("connection refused")
	trust.Membership = func(context.Context, withtenant.TenantID, string, string) (*verifytoken.Membership, error) {
		return nil, down
	}
	_, err := verifytoken.Verify(t.Context(), trust, tokens[rows[0].Name], tokentable.MustParse(t, rows[0].Addresses), verifytoken.Member)
	if !errors.Is(err, down) || errors.As(err, new(verifytoken.RefusedError)) {
		t.Errorf("got %v", err)
	}
}

// The reason for a check of our own: RFC 7515 has whoever does not understand crit refuse it.
func TestTheLibraryPassesOverCrit(t *testing.T) {
	trust, _, tokens := tokentable.Read(t, ".")
	key, err := trust.Issuers["https://id.example"].Key(t.Context(), "house-november")
	if err != nil {
		t.Fatal(err)
	}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"ES256"}), jwt.WithTimeFunc(trust.Now))
	token := tokens["extension that must be understood and is not"]
	if _, err := parser.Parse(token, func(*jwt.Token) (any, error) { return key, nil }); err != nil {
		t.Errorf("it refuses crit by now: %v", err)
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
	_, rows, tokens := tokentable.Read(t, ".")
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
