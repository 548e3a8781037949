// Package verifytoken verifies the access token of a request that addresses one tenant.
package verifytoken

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// #region trust

// Issuer says who may sign for whom. It comes from configuration; nothing in it comes from a token.
type Issuer struct {
	URL string
	// Tenants are those that this issuer speaks for, and no other.
	Tenants map[withtenant.TenantID]bool
	// Key returns the public key that the issuer published under this id, nil when there is none.
	Key func(ctx context.Context, kid string) (*ecdsa.PublicKey, error)
}

// Role is what a person may do in one tenant.
type Role string

const (
	Member Role = "member"
	Admin  Role = "admin"
)

// Membership is what the database holds now about a person in one tenant.
type Membership struct {
	Version int64
	Role    Role
}

// Trust is what a service believes before it has seen a token.
type Trust struct {
	Audience string
	Issuers  map[string]Issuer
	// Membership is nil without an error when there is none. A subject is unique within its issuer
	// alone, so both are asked for.
	Membership func(ctx context.Context, tenant withtenant.TenantID, issuer, subject string) (*Membership, error)
	Now        func() time.Time
}

// #endregion trust

// Reason says why a token was refused: for the log. The client learns the status and no more.
type Reason string

const (
	Malformed     Reason = "malformed"
	WrongIssuer   Reason = "issuer"
	Algorithm     Reason = "algorithm"
	UnknownKey    Reason = "key"
	Signature     Reason = "signature"
	WrongType     Reason = "type"
	WrongAudience Reason = "audience"
	WrongTime     Reason = "time"
	NoTenant      Reason = "tenant"
	WrongAddress  Reason = "address"
	NoMembership  Reason = "membership"
	MissingRole   Reason = "role"
)

// RefusedError is the answer to a token that does not hold. Other errors are failures of the service.
type RefusedError struct{ Reason Reason }

func (e RefusedError) Error() string { return "the token is refused: " + string(e.Reason) }

// #region verify

// Access is what the rest of the request may know and use.
type Access struct {
	TenantID withtenant.TenantID
	Subject  string
	Role     Role
}

// Verify verifies an access token for a request that addresses one tenant, cheapest refusal first.
// The tenant of the host or path is compared, never believed. A RefusedError names the first link
// of the order that does not hold.
func Verify(ctx context.Context, trust Trust, token string, addressed withtenant.TenantID, needs Role) (Access, error) {
	issuer, claims, err := verifySignedClaims(ctx, trust, token)
	if err != nil {
		return Access{}, err
	}
	tenant, err := withtenant.ParseTenantID(claims.TenantID)
	switch {
	case err != nil:
		return Access{}, RefusedError{NoTenant}
	case !issuer.Tenants[tenant]:
		return Access{}, RefusedError{WrongIssuer}
	case tenant != addressed:
		return Access{}, RefusedError{WrongAddress}
	}
	membership, err := trust.Membership(ctx, tenant, issuer.URL, claims.Subject)
	if err != nil {
		return Access{}, fmt.Errorf("look up the membership: %w", err)
	}
	// A claim that is no number, or none at all, equals no version.
	if membership == nil || claims.MembershipVersion != any(float64(membership.Version)) {
		return Access{}, RefusedError{NoMembership}
	}
	if needs == Admin && membership.Role != Admin {
		return Access{}, RefusedError{MissingRole}
	}
	return Access{tenant, claims.Subject, membership.Role}, nil
}

// #endregion verify

type claims struct {
	jwt.RegisteredClaims
	TenantID          any `json:"tenant_id"`
	MembershipVersion any `json:"membership_version"`
}

// #region signed-claims
func verifySignedClaims(ctx context.Context, trust Trust, token string) (Issuer, claims, error) {
	unverified, issuer, err := unverifiedIssuer(trust, token)
	if err != nil {
		return Issuer{}, claims{}, err
	}
	kid, _ := unverified.Header["kid"].(string)
	key, err := issuer.Key(ctx, kid)
	if err != nil {
		return Issuer{}, claims{}, fmt.Errorf("find the key of %s: %w", issuer.URL, err)
	}
	if key == nil {
		return Issuer{}, claims{}, RefusedError{UnknownKey}
	}
	var verified claims
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"ES256"}), jwt.WithStrictDecoding(), jwt.WithoutClaimsValidation())
	_, err = parser.ParseWithClaims(token, &verified, func(*jwt.Token) (any, error) { return key, nil })
	if err != nil {
		return Issuer{}, claims{}, RefusedError{Signature}
	}
	if typ := unverified.Header["typ"]; typ != "at+jwt" && typ != "application/at+jwt" {
		return Issuer{}, claims{}, RefusedError{WrongType}
	}
	validator := jwt.NewValidator(jwt.WithIssuer(issuer.URL), jwt.WithAudience(trust.Audience),
		jwt.WithExpirationRequired(), jwt.WithLeeway(5*time.Second), jwt.WithTimeFunc(trust.Now))
	if err := validator.Validate(verified); err != nil {
		return Issuer{}, claims{}, RefusedError{reasonOf(err, verified)}
	}
	if verified.Subject == "" {
		return Issuer{}, claims{}, RefusedError{Malformed}
	}
	return issuer, verified, nil
}

// #endregion signed-claims

// unverifiedIssuer reads the token before its signature is verified, so what it reads may choose
// among configured issuers and no more. The library does not look at crit, so it is refused here.
func unverifiedIssuer(trust Trust, token string) (*jwt.Token, Issuer, error) {
	var unverified claims
	parsed, _, err := jwt.NewParser(jwt.WithStrictDecoding()).ParseUnverified(token, &unverified)
	if errors.Is(err, jwt.ErrTokenUnverifiable) {
		return nil, Issuer{}, RefusedError{Algorithm}
	}
	if err != nil || parsed.Header["crit"] != nil {
		return nil, Issuer{}, RefusedError{Malformed}
	}
	issuer, known := trust.Issuers[unverified.Issuer]
	if !known {
		return nil, Issuer{}, RefusedError{WrongIssuer}
	}
	if parsed.Method.Alg() != "ES256" {
		return nil, Issuer{}, RefusedError{Algorithm}
	}
	return parsed, issuer, nil
}

func reasonOf(err error, verified claims) Reason {
	switch {
	case errors.Is(err, jwt.ErrTokenInvalidAudience), len(verified.Audience) == 0:
		return WrongAudience
	case errors.Is(err, jwt.ErrTokenExpired), errors.Is(err, jwt.ErrTokenNotValidYet), verified.ExpiresAt == nil:
		return WrongTime
	default:
		return Malformed
	}
}
