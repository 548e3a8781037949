// Package oidccallback signs people in with the OpenID provider of a connection that was chosen before.
package oidccallback

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Connection is a provider that one tenant brought, as our configuration has it. Nothing in it comes
// from a response.
type Connection struct {
	ID, TenantID, Issuer   string
	ClientID, ClientSecret string
	Scopes                 []string
	// RedirectURI is registered at this provider, and of this connection alone.
	RedirectURI string
	// Claim names the customer of an issuer with several, as hd; empty where it has this one.
	Claim, Customer string
	// GroupsClaim is the claim with the person's groups.
	GroupsClaim string
}

// Flow is a login that a browser has begun, until it comes back or ten minutes have passed.
type Flow struct {
	// Browser is what is in the browser's __Host- cookie.
	State, Browser, ConnectionID string
	Nonce, Verifier              string
	ExpiresAt                    time.Time
}

type Flows interface {
	Keep(ctx context.Context, flow Flow) error
	// Take removes the flow of this browser and returns it: of two calls, one gets nil.
	Take(ctx context.Context, state, browser string) (*Flow, error)
}

// Person is who signed in. ConnectionID and Subject together find the person.
type Person struct {
	TenantID, ConnectionID, Subject string
	// Email is for the one link of an old account, where EmailVerified; it finds nobody, and may be empty.
	Email         string
	EmailVerified bool
	// Groups are nil where the token does not say them, which is not the same as none.
	Groups []string
}

// Reason says why a login was refused: for the log. The browser is told that it failed, and no more.
type Reason string

const (
	WrongResponse Reason = "response"
	WrongFlow     Reason = "flow"
	WrongAddress  Reason = "address"
	WrongIssuer   Reason = "issuer"
	Denied        Reason = "denied"
	WrongCode     Reason = "code"
	WrongToken    Reason = "token"
	WrongCustomer Reason = "customer"
)

// RefusedError is the answer to a login that does not hold.
type RefusedError struct {
	Reason Reason
	Cause  error
}

func (e RefusedError) Error() string { return fmt.Sprintf("the login was refused: %s", e.Reason) }
func (e RefusedError) Unwrap() error { return e.Cause }

// UnavailableError says that the provider did not answer, or answered nonsense: nobody was refused, so
// it is a 502.
type UnavailableError struct{ Cause error }

func (e UnavailableError) Error() string {
	return fmt.Sprintf("the identity provider can not be reached: %v", e.Cause)
}
func (e UnavailableError) Unwrap() error { return e.Cause }

// httpsOnly refuses addresses without TLS, which a provider's metadata may name.
type httpsOnly struct{ next http.RoundTripper }

func (t httpsOnly) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Scheme != "https" {
		return nil, errors.New("the address is not https")
	}
	return t.next.RoundTrip(request)
}

// NewClient returns a client that speaks TLS alone, waits for five seconds at most and follows no
// redirect.
func NewClient() *http.Client {
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{
		Transport: httpsOnly{http.DefaultTransport}, CheckRedirect: stay, Timeout: 5 * time.Second,
	}
}

// SignIn signs people in with the provider of a connection that was chosen before.
type SignIn struct {
	// Connection returns nil for one that does not exist or is switched off.
	Connection func(ctx context.Context, id string) (*Connection, error)
	Flows      Flows
	// HTTP is made by NewClient.
	HTTP *http.Client
	Now  func() time.Time
}

// #region begin

// Begin returns where to send the browser. The connection comes from the page that the browser is on,
// or from a proved domain of the address typed: an unproved one sends people to a stranger's password
// page. The browser's value is random and from its cookie.
func (s *SignIn) Begin(ctx context.Context, connectionID, browser string) (string, error) {
	connection, err := s.Connection(ctx, connectionID)
	if err != nil {
		return "", err
	}
	// A browser without its cookie is every browser without one.
	if connection == nil || browser == "" {
		return "", RefusedError{Reason: WrongFlow}
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, s.HTTP), connection.Issuer)
	if err != nil {
		return "", UnavailableError{err}
	}
	flow := Flow{
		// 32 random bytes each.
		State: oauth2.GenerateVerifier(), Nonce: oauth2.GenerateVerifier(), Verifier: oauth2.GenerateVerifier(),
		Browser: browser, ConnectionID: connectionID, ExpiresAt: s.Now().Add(10 * time.Minute),
	}
	if err := s.Flows.Keep(ctx, flow); err != nil {
		return "", err
	}
	config := connection.config(provider)
	return config.AuthCodeURL(flow.State, oidc.Nonce(flow.Nonce), oauth2.S256ChallengeOption(flow.Verifier)), nil
}

// #endregion begin

// #region finish

// Finish ends a login. All that it compares with is of the connection that the flow began with. The
// address is our own origin with path and query of the request.
func (s *SignIn) Finish(ctx context.Context, address *url.URL, browser string) (*Person, error) {
	query, flow, chosen, err := s.flowOf(ctx, address, browser)
	if err != nil {
		return nil, err
	}
	// The metadata is read anew: a login is rare, and what was kept may be yesterday's.
	ctx = oidc.ClientContext(ctx, s.HTTP)
	provider, err := oidc.NewProvider(ctx, chosen.Issuer)
	if err != nil {
		return nil, UnavailableError{err}
	}
	var metadata struct {
		Promised bool `json:"authorization_response_iss_parameter_supported"`
	}
	if err := provider.Claims(&metadata); err != nil {
		return nil, UnavailableError{err}
	}
	iss := query.Get("iss")
	// Before the code is sent: a code of another provider is not for this one to read.
	switch {
	case query.Has("iss") && iss != chosen.Issuer, !query.Has("iss") && metadata.Promised:
		return nil, RefusedError{Reason: WrongIssuer}
	case query.Has("error"):
		return nil, RefusedError{Reason: Denied}
	case query.Get("code") == "":
		return nil, RefusedError{Reason: WrongResponse}
	}
	claims, subject, err := s.exchange(ctx, provider, chosen, flow, query.Get("code"))
	if err != nil {
		return nil, err
	}
	if value, _ := claims[chosen.Claim].(string); chosen.Claim != "" && value != chosen.Customer {
		return nil, RefusedError{Reason: WrongCustomer}
	}
	return personOf(chosen, subject, claims), nil
}

// #endregion finish

// #region flow

// flowOf takes the flow that this browser began, once, with the connection that it began with.
func (s *SignIn) flowOf(ctx context.Context, address *url.URL, browser string) (url.Values, *Flow, *Connection, error) {
	query, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return nil, nil, nil, RefusedError{WrongResponse, err}
	}
	for _, name := range []string{"state", "code", "iss", "error"} {
		if len(query[name]) > 1 {
			return nil, nil, nil, RefusedError{Reason: WrongResponse}
		}
	}
	if browser == "" {
		return nil, nil, nil, RefusedError{Reason: WrongFlow}
	}
	flow, err := s.Flows.Take(ctx, query.Get("state"), browser)
	if err != nil {
		return nil, nil, nil, err
	}
	if flow == nil || !s.Now().Before(flow.ExpiresAt) {
		return nil, nil, nil, RefusedError{Reason: WrongFlow}
	}
	chosen, err := s.Connection(ctx, flow.ConnectionID)
	if err != nil {
		return nil, nil, nil, err
	}
	if chosen == nil {
		return nil, nil, nil, RefusedError{Reason: WrongFlow}
	}
	if address.Scheme+"://"+address.Host+address.EscapedPath() != chosen.RedirectURI {
		return nil, nil, nil, RefusedError{Reason: WrongAddress}
	}
	return query, flow, chosen, nil
}

// #endregion flow

func (c *Connection) config(provider *oidc.Provider) *oauth2.Config {
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	return &oauth2.Config{
		ClientID: c.ClientID, ClientSecret: c.ClientSecret,
		Endpoint: endpoint, RedirectURL: c.RedirectURI, Scopes: c.Scopes,
	}
}

// #region exchange

// exchange returns the claims of an ID token with issuer, audience, times, nonce and signature as they
// must be.
func (s *SignIn) exchange(
	ctx context.Context, provider *oidc.Provider, chosen *Connection, flow *Flow, code string,
) (claims map[string]any, subject string, err error) {
	tokens, err := chosen.config(provider).Exchange(ctx, code, oauth2.VerifierOption(flow.Verifier))
	if err != nil {
		var answer *oauth2.RetrieveError
		if errors.As(err, &answer) && answer.Response.StatusCode < 500 {
			return nil, "", RefusedError{WrongCode, err}
		}
		return nil, "", UnavailableError{err}
	}
	raw, _ := tokens.Extra("id_token").(string)
	keys, err := keysOf(ctx, provider)
	if err != nil {
		return nil, "", UnavailableError{err}
	}
	token, err := oidc.NewVerifier(chosen.Issuer, keys, &oidc.Config{
		ClientID: chosen.ClientID, SupportedSigningAlgs: []string{oidc.RS256}, Now: s.Now,
	}).Verify(ctx, raw)
	if keys.failure != nil {
		return nil, "", UnavailableError{keys.failure}
	}
	if err != nil {
		return nil, "", RefusedError{WrongToken, err}
	}
	// go-oidc leaves the nonce to us, and takes a token for several clients.
	if token.Nonce != flow.Nonce || len(token.Audience) != 1 || token.Subject == "" {
		return nil, "", RefusedError{Reason: WrongToken}
	}
	if err := token.Claims(&claims); err != nil {
		return nil, "", RefusedError{WrongToken, err}
	}
	return claims, token.Subject, nil
}

// #endregion exchange

// keySet remembers that keys could not be fetched, which Verify tells like a wrong signature.
type keySet struct {
	oidc.KeySet
	failure error
}

func keysOf(ctx context.Context, provider *oidc.Provider) (*keySet, error) {
	var metadata struct {
		Address string `json:"jwks_uri"`
	}
	if err := provider.Claims(&metadata); err != nil {
		return nil, err
	}
	return &keySet{KeySet: oidc.NewRemoteKeySet(ctx, metadata.Address)}, nil
}

func (k *keySet) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	payload, err := k.KeySet.VerifySignature(ctx, token)
	if err != nil && strings.HasPrefix(err.Error(), "fetching keys") {
		k.failure = err
	}
	return payload, err
}

// #region claims

// personOf returns what verified claims say of a person: what each may do is for the tables to decide.
func personOf(chosen *Connection, subject string, claims map[string]any) *Person {
	email, _ := claims["email"].(string)
	// Missing is no yes, and neither is a text.
	verified, _ := claims["email_verified"].(bool)
	return &Person{
		TenantID: chosen.TenantID, ConnectionID: chosen.ID, Subject: subject,
		Email: email, EmailVerified: verified, Groups: groupsOf(claims, chosen.GroupsClaim),
	}
}

// groupsOf returns nil where the provider left them out: no claim, or a link to too many of them, or no
// list of texts.
func groupsOf(claims map[string]any, name string) []string {
	list, isList := claims[name].([]any)
	elsewhere, _ := claims["_claim_names"].(map[string]any)
	_, linked := elsewhere[name]
	if _, some := claims["hasgroups"]; some || linked || !isList {
		return nil
	}
	groups := make([]string, 0, len(list))
	for _, group := range list {
		text, isText := group.(string)
		if !isText {
			return nil
		}
		groups = append(groups, text)
	}
	return groups
}

// #endregion claims
