"""Decides what a person may do to a document of their tenant."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from with_tenant import TenantId, TenantScope


@dataclass(frozen=True)
class Session:
    """Whose request this is, from the verified token."""

    tenant_id: TenantId
    person_id: int


# #region decision
Action = Literal["document:read", "document:write", "document:delete"]
Reason = Literal["tenant", "membership", "permission", "relation"]

# To whom an action may be allowed. What is not here is denied.
_SUFFICES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "document:read": frozenset({"owner", "editor", "viewer"}),
        "document:write": frozenset({"owner", "editor"}),
        "document:delete": frozenset({"owner"}),
    }
)


@dataclass(frozen=True)
class Allowed:
    by: str
    """The relation, or document:any, that allowed."""


@dataclass(frozen=True)
class Denied:
    reason: Reason


@dataclass(frozen=True)
class Document:
    tenant_id: str
    relation: str | None


@dataclass(frozen=True)
class Membership:
    tenant_id: str
    person_id: int
    permissions: frozenset[str]


# #endregion decision


@dataclass(frozen=True)
class Facts:
    """What the database says now; None where it has no such row."""

    document: Document | None
    membership: Membership | None


# #region can
def can(session: Session, action: Action, facts: Facts) -> Allowed | Denied:
    """Ask four questions, all of which must allow; the first that doesn't is the reason.

    It is for the log: to the client `tenant` and, where it may not even read, everything
    else is the same 404.
    """
    document, membership = facts.document, facts.membership
    if document is None or document.tenant_id != session.tenant_id:
        return Denied("tenant")
    if membership is None or not _is_of(session, membership):
        return Denied("membership")
    # An action can come from data, where no type checker looks.
    sufficient = _SUFFICES.get(action)
    if sufficient is None or action not in membership.permissions:
        return Denied("permission")
    if document.relation is not None and document.relation in sufficient:
        return Allowed(document.relation)
    if "document:any" in membership.permissions:
        return Allowed("document:any")
    return Denied("relation")


def _is_of(session: Session, membership: Membership) -> bool:
    """Whether it is the membership of the session's person in the session's tenant."""
    return (membership.tenant_id, membership.person_id) == (session.tenant_id, session.person_id)


# #endregion can


# #region status
def status_of(session: Session, action: Action, facts: Facts) -> Literal[200, 403, 404]:
    """Say what the client is told of one object: 404 of all that it may not read."""
    if isinstance(can(session, action, facts), Allowed):
        return 200
    return 403 if isinstance(can(session, "document:read", facts), Allowed) else 404


def status_in_tenant(
    session: Session, permission: str, membership: Membership | None
) -> Literal[200, 403, 404]:
    """Say what it is told where there is no object yet: to create, to list, to manage.

    A parent that the client names, and a role, is an object of its own.
    """
    if membership is None or not _is_of(session, membership):
        return 404
    return 200 if permission in membership.permissions else 403


# #endregion status

# #region facts
# One row: the key of a share is tenant, document and person, so that nobody has two of one.
_FACTS = """
    SELECT d.tenant_id::text AS document_tenant,
           m.tenant_id::text AS membership_tenant, m.person_id,
           CASE WHEN d.owner_id = session.person_id THEN 'owner' ELSE s.relation END AS relation,
           ARRAY(SELECT p.permission FROM role_permission p
                 WHERE p.tenant_id = m.tenant_id AND p.role_id = m.role_id) AS permissions
    FROM (VALUES (%s::uuid, %s::int)) AS session (tenant_id, person_id)
    LEFT JOIN document d ON d.tenant_id = session.tenant_id AND d.id = %s
    LEFT JOIN membership m ON m.tenant_id = session.tenant_id AND m.person_id = session.person_id
    LEFT JOIN document_share s ON s.tenant_id = d.tenant_id AND s.document_id = d.id
                              AND s.person_id = session.person_id"""


def facts_of(scope: TenantScope, session: Session, document_id: int) -> Facts:
    """Read everything that a decision needs, in one statement, document or not."""
    values = [session.tenant_id, session.person_id, document_id]
    [(document, member, person, relation, permissions)] = scope.execute(_FACTS, values).rows
    return Facts(
        None if document is None else Document(document, relation),
        None if member is None else Membership(member, person, frozenset(permissions)),
    )


# #endregion facts
