// Package can decides what a person may do to a document of their tenant.
package can

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/jackc/pgx/v5"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// Session is whose request this is, from the verified token.
type Session struct {
	Tenant withtenant.TenantID
	Person int32
}

// #region decision

// Action is what may be done to a document. What suffices doesn't name is denied.
type Action string

var suffices = map[Action][]string{
	"document:read":   {"owner", "editor", "viewer"},
	"document:write":  {"owner", "editor"},
	"document:delete": {"owner"},
}

// Decision is a denial unless somebody allowed: its zero value denies.
type Decision struct {
	// By is the relation, or document:any, that allowed; empty where nothing did.
	By string
	// Reason of a denial: tenant, membership, permission or relation.
	Reason string
}

// Allowed says whether the action may be done.
func (d Decision) Allowed() bool { return d.By != "" }

// Facts are what the database says now; nil where it has no such row.
type Facts struct {
	Document   *Document
	Membership *Membership
}

// Document is one with the relation to it of the session's person, or none.
type Document struct{ Tenant, Relation string }

// Membership is of one person in one tenant, with the permissions of its role.
type Membership struct {
	Tenant      string
	Person      int32
	Permissions []string
}

// #endregion decision

// #region can

// Can asks four questions, all of which must allow. The first that doesn't is the reason, for the log: to
// the client tenant and, where it may not even read, everything else is the same 404.
func Can(session Session, action Action, facts Facts) Decision {
	document, member := facts.Document, facts.Membership
	tenant := session.Tenant.String()
	if tenant == "" || document == nil || document.Tenant != tenant {
		return Decision{Reason: "tenant"}
	}
	if !isOf(session, member) {
		return Decision{Reason: "membership"}
	}
	relations, known := suffices[action]
	if !known || !slices.Contains(member.Permissions, string(action)) {
		return Decision{Reason: "permission"}
	}
	if slices.Contains(relations, document.Relation) {
		return Decision{By: document.Relation}
	}
	if slices.Contains(member.Permissions, "document:any") {
		return Decision{By: "document:any"}
	}
	return Decision{Reason: "relation"}
}

// isOf says whether it is the membership of the session's person in the session's tenant.
func isOf(session Session, member *Membership) bool {
	return member != nil && member.Tenant == session.Tenant.String() && member.Person == session.Person
}

// #endregion can

// #region status

// StatusOf is what the client is told of one object: 404 of all that it may not read, whatever the
// reason is.
func StatusOf(session Session, action Action, facts Facts) int {
	switch {
	case Can(session, action, facts).Allowed():
		return http.StatusOK
	case Can(session, "document:read", facts).Allowed():
		return http.StatusForbidden
	}
	return http.StatusNotFound
}

// StatusInTenant is what it is told where there is no object yet: to create, to list, to manage. A
// parent that the client names, and a role, is an object of its own.
func StatusInTenant(session Session, permission string, member *Membership) int {
	switch {
	case session.Tenant == (withtenant.TenantID{}) || !isOf(session, member):
		return http.StatusNotFound
	case !slices.Contains(member.Permissions, permission):
		return http.StatusForbidden
	}
	return http.StatusOK
}

// #endregion status

// #region facts

// One row: the key of a share is tenant, document and person, so that nobody has two of one.
const factsQuery = `
	SELECT d.tenant_id::text AS document_tenant, m.tenant_id::text AS membership_tenant, m.person_id,
	       CASE WHEN d.owner_id = session.person_id THEN 'owner' ELSE s.relation END AS relation,
	       ARRAY(SELECT p.permission FROM role_permission p
	             WHERE p.tenant_id = m.tenant_id AND p.role_id = m.role_id) AS permissions
	FROM (VALUES ($1::uuid, $2::int)) AS session (tenant_id, person_id)
	LEFT JOIN document d ON d.tenant_id = session.tenant_id AND d.id = $3
	LEFT JOIN membership m ON m.tenant_id = session.tenant_id AND m.person_id = session.person_id
	LEFT JOIN document_share s ON s.tenant_id = d.tenant_id AND s.document_id = d.id
	                          AND s.person_id = session.person_id`

// FactsOf reads everything that a decision needs, in one statement, whether the document exists or not.
func FactsOf(ctx context.Context, scope *withtenant.Scope, session Session, documentID int32) (Facts, error) {
	rows, err := scope.Query(ctx, factsQuery, session.Tenant.String(), session.Person, documentID)
	if err != nil {
		return Facts{}, fmt.Errorf("read the facts: %w", err)
	}
	return pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (facts Facts, err error) {
		var document, member, relation *string
		var person *int32
		var permissions []string
		if err := row.Scan(&document, &member, &person, &relation, &permissions); err != nil {
			return Facts{}, err
		}
		if document != nil {
			facts.Document = &Document{Tenant: *document}
			if relation != nil {
				facts.Document.Relation = *relation
			}
		}
		if member != nil && person != nil {
			facts.Membership = &Membership{*member, *person, permissions}
		}
		return facts, nil
	})
}

// #endregion facts
