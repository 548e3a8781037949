// Package verifytoken verifies the access token of a request that addresses one tenant.
package verifytoken

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
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
	// Version is digits as text: a float64, which encoding/json makes of a number in a map, does not
	// hold every bigint.
	Version string
	Role    Role
}

// Trust is what a service believes before it has seen a token.
type Trust struct {
	Audience string
	// MaxLife is the time from iat to exp that a token may have: the staleness of whoever reads no row.
	MaxLife time.Duration
	Issuers map[string]Issuer
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
	TenantID          withtenant.TenantID
	Issuer            string
	Subject           string
	Role              Role
	MembershipVersion string // Whoever reads the membership again must find this one.
}

// Verify verifies an access token for a request that addresses one tenant. The database is asked last.
// The tenant of the host or path is compared, never believed. A RefusedError names the first link
// of the order that does not hold.
func Verify(ctx context.Context, trust Trust, token string, addressed withtenant.TenantID, needs Role) (Access, error) {
	issuer, claims, err := verifySignedClaims(ctx, trust, token)
	if err != nil {
		return Access{}, err
	}
	tenant, err := withtenant.ParseTenantID(claims["tenant_id"])
	switch {
	case err != nil:
		return Access{}, RefusedError{NoTenant}
	case !issuer.Tenants[tenant]:
		return Access{}, RefusedError{WrongIssuer}
	case tenant != addressed:
		return Access{}, RefusedError{WrongAddress}
	}
	subject, _ := claims["sub"].(string)
	membership, err := trust.Membership(ctx, tenant, issuer.URL, subject)
	if err != nil {
		return Access{}, fmt.Errorf("look up the membership: %w", err)
	}
	version, isText := claims["membership_version"].(string)
	if membership == nil || !isText || version != membership.Version {
		return Access{}, RefusedError{NoMembership}
	}
	if needs == Admin && membership.Role != Admin {
		return Access{}, RefusedError{MissingRole}
	}
	return Access{tenant, issuer.URL, subject, membership.Role, version}, nil
}

// #endregion verify

// #region signed-claims
func verifySignedClaims(ctx context.Context, trust Trust, token string) (Issuer, jwt.MapClaims, error) {
	unverified, issuer, err := unverifiedIssuer(trust, token)
	if err != nil {
		return Issuer{}, nil, err
	}
	kid, _ := unverified.Header["kid"].(string)
	key, err := issuer.Key(ctx, kid)
	if err != nil {
		return Issuer{}, nil, fmt.Errorf("find the key of %s: %w", issuer.URL, err)
	}
	if key == nil {
		return Issuer{}, nil, RefusedError{UnknownKey}
	}
	// A map, since encoding/json puts Tenant_ID into the field of a struct that is for tenant_id.
	claims := jwt.MapClaims{}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"ES256"}), jwt.WithStrictDecoding(), jwt.WithoutClaimsValidation())
	_, err = parser.ParseWithClaims(token, claims, func(*jwt.Token) (any, error) { return key, nil })
	if err != nil {
		return Issuer{}, nil, RefusedError{Signature}
	}
	typ, _ := unverified.Header["typ"].(string)
	if typ = strings.ToLower(typ); typ != "at+jwt" && typ != "application/at+jwt" {
		return Issuer{}, nil, RefusedError{WrongType}
	}
	if !wellFormed(claims) {
		return Issuer{}, nil, RefusedError{Malformed}
	}
	if audience, err := claims.GetAudience(); err != nil || !slices.Contains(audience, trust.Audience) {
		return Issuer{}, nil, RefusedError{WrongAudience}
	}
	times := jwt.NewValidator(jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(5*time.Second), jwt.WithTimeFunc(trust.Now))
	if times.Validate(claims) != nil || life(claims) > trust.MaxLife.Seconds() {
		return Issuer{}, nil, RefusedError{WrongTime}
	}
	return issuer, claims, nil
}

// #endregion signed-claims

// unverifiedIssuer reads the token before its signature is verified, so what it reads may choose
// among configured issuers and no more. The library does not look at crit, so it is refused here.
func unverifiedIssuer(trust Trust, token string) (*jwt.Token, Issuer, error) {
	unverified := jwt.MapClaims{}
	parsed, _, err := jwt.NewParser(jwt.WithStrictDecoding()).ParseUnverified(token, unverified)
	if errors.Is(err, jwt.ErrTokenUnverifiable) {
		return nil, Issuer{}, RefusedError{Algorithm}
	}
	if err != nil || parsed.Header["crit"] != nil {
		return nil, Issuer{}, RefusedError{Malformed}
	}
	url, _ := unverified["iss"].(string)
	issuer, known := trust.Issuers[url]
	if !known {
		return nil, Issuer{}, RefusedError{WrongIssuer}
	}
	if parsed.Method.Alg() != "ES256" {
		return nil, Issuer{}, RefusedError{Algorithm}
	}
	return parsed, issuer, nil
}

// life is the number of seconds from iat to exp; without iat it is longer than any service takes.
func life(claims jwt.MapClaims) float64 {
	expires, _ := claims["exp"].(float64)
	issued, stands := claims["iat"].(float64)
	if !stands {
		return math.Inf(1)
	}
	return expires - issued
}

// wellFormed says whether the subject is text that is not empty, and each time that stands a number.
func wellFormed(claims jwt.MapClaims) bool {
	for _, name := range []string{"exp", "nbf", "iat"} {
		if value, stands := claims[name]; stands {
			if _, isNumber := value.(float64); !isNumber {
				return false
			}
		}
	}
	subject, _ := claims["sub"].(string)
	return subject != ""
}
