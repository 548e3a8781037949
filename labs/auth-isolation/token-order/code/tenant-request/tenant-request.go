// Package tenantrequest guards HTTP routes whose path names a tenant.
package tenantrequest

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"

	verifytoken "hub.example/labs/auth-isolation/token-order/code/verify-token"
)

type contextKey struct{}

// AccessOf returns who a request acts for. It is there behind RequireTenant and nowhere else.
func AccessOf(ctx context.Context) (verifytoken.Access, bool) {
	access, ok := ctx.Value(contextKey{}).(verifytoken.Access)
	return access, ok
}

// #region handler

// RequireTenant guards routes whose pattern has {tenant}, as in GET /tenants/{tenant}/invoices. The
// handler is given the tenant of the token, which by then equals that of the path. No other header
// of the request is looked at. The log is told why a token was refused; the client is not.
func RequireTenant(trust verifytoken.Trust, needs verifytoken.Role, log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, ok := bearerToken(r)
		if !ok {
			refuse(w, http.StatusUnauthorized, `Bearer realm="api"`)
			return
		}
		// The tenant of the path is only compared: Verify wants the token to name the same.
		addressed, err := withtenant.ParseTenantID(r.PathValue("tenant"))
		if err != nil {
			refuse(w, http.StatusNotFound, "")
			return
		}
		access, err := verifytoken.Verify(r.Context(), trust, token, addressed, needs)
		var refused verifytoken.RefusedError
		switch {
		case errors.As(err, &refused):
			log.WarnContext(r.Context(), "token refused", "reason", refused.Reason)
			answerTo(w, refused.Reason)
		case err != nil:
			log.ErrorContext(r.Context(), "token not verified", "error", err)
			refuse(w, http.StatusServiceUnavailable, "")
		default:
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey{}, access)))
		}
	})
}

// #endregion handler

// #region answer

// answerTo answers for another tenant as for one that does not exist; an old membership sends for a
// new token.
func answerTo(w http.ResponseWriter, reason verifytoken.Reason) {
	switch reason {
	case verifytoken.WrongAddress:
		refuse(w, http.StatusNotFound, "")
	case verifytoken.MissingRole:
		refuse(w, http.StatusForbidden, `Bearer error="insufficient_scope"`)
	default:
		refuse(w, http.StatusUnauthorized, `Bearer error="invalid_token"`)
	}
}

func refuse(w http.ResponseWriter, status int, challenge string) {
	if challenge != "" {
		w.Header().Set("WWW-Authenticate", challenge)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// The status is sent; a client that hung up can not be told more.
	_ = json.NewEncoder(w).Encode(map[string]int{"error": status})
}

// #endregion answer

func bearerToken(r *http.Request) (string, bool) {
	scheme, token, found := strings.Cut(r.Header.Get("Authorization"), " ")
	return token, found && strings.EqualFold(scheme, "Bearer") && token != ""
}
