"""Verifies the access token of a request that addresses one tenant."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, ClaimError, JoseError
from joserfc.jwk import ECKey
from with_tenant import TenantId, parse_tenant_id

Role = Literal["member", "admin"]
Reason = Literal[
    "malformed",
    "issuer",
    "algorithm",
    "key",
    "signature",
    "type",
    "audience",
    "time",
    "tenant",
    "address",
    "membership",
    "role",
]


# #region trust
@dataclass(frozen=True)
class Issuer:
    """Who may sign for whom. It comes from configuration; nothing in it comes from a token."""

    url: str
    tenants: frozenset[str]
    """The tenants that this issuer speaks for, and no other."""
    key: Callable[[str], Awaitable[ECKey | None]]
    """The public key that the issuer published under this id; None when there is none."""


@dataclass(frozen=True)
class Membership:
    """What a person may do in one tenant, as the database has it now."""

    version: str
    """Digits as text: True equals 1, and other languages read a number as a double."""
    role: Role


@dataclass(frozen=True)
class Trust:
    """What a service believes before it has seen a token."""

    audience: str
    max_life: timedelta
    """From iat to exp, what a token may have: the staleness of whoever reads no row."""
    issuers: Mapping[str, Issuer]
    membership: Callable[[TenantId, str, str], Awaitable[Membership | None]]
    """By tenant, issuer and subject: a subject is unique within its issuer alone."""
    now: Callable[[], datetime]


# #endregion trust


class RefusedError(Exception):
    """Why a token was refused: for the log. The client learns the status and no more."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"The token is refused: {reason}.")
        self.reason = reason


# #region verify
@dataclass(frozen=True)
class Access:
    """What the rest of the request may know and use."""

    tenant_id: TenantId
    issuer: str
    subject: str
    role: Role
    membership_version: str
    """For whoever reads the membership again: it must still be this one."""


async def verify_token(
    trust: Trust, token: str, addressed: TenantId, needs: Role = "member"
) -> Access:
    """Verify an access token for a request that addresses one tenant. The database is asked last.

    The tenant of the host or path is compared, never believed. A RefusedError names the first link
    of the order that does not hold.
    """
    issuer, claims = await _verify_signed_claims(trust, token)
    try:
        tenant_id = parse_tenant_id(claims.get("tenant_id"))
    except ValueError as cause:
        raise RefusedError("tenant") from cause
    if tenant_id not in issuer.tenants:
        raise RefusedError("issuer")
    if tenant_id != addressed:
        raise RefusedError("address")

    subject: str = claims["sub"]
    membership = await trust.membership(tenant_id, issuer.url, subject)
    if membership is None or claims.get("membership_version") != membership.version:
        raise RefusedError("membership")
    if needs == "admin" and membership.role != "admin":
        raise RefusedError("role")
    return Access(tenant_id, issuer.url, subject, membership.role, membership.version)


# #endregion verify


# #region signed-claims
async def _verify_signed_claims(trust: Trust, token: str) -> tuple[Issuer, dict[str, Any]]:
    header, issuer_url = _read_unverified(token)
    issuer = trust.issuers.get(issuer_url)
    if issuer is None:
        raise RefusedError("issuer")
    if header.get("alg") != "ES256":
        raise RefusedError("algorithm")
    kid = header.get("kid")
    key = await issuer.key(kid) if isinstance(kid, str) else None
    if key is None:
        raise RefusedError("key")
    checks = jwt.JWTClaimsRegistry(
        now=int(trust.now().timestamp()),
        leeway=5,
        iss={"essential": True, "value": issuer.url},
        aud={"essential": True, "value": trust.audience},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )
    try:
        claims = jwt.decode(token, key, algorithms=["ES256"]).claims
        if str(header.get("typ")).lower() not in ("at+jwt", "application/at+jwt"):
            raise RefusedError("type")
        # The library refuses these as well, and does not tell them from a time that is over.
        if any(type(claims.get(name, 0)) not in (int, float) for name in ("exp", "nbf", "iat")):
            raise RefusedError("malformed")
        checks.validate(claims)
        if claims["exp"] - claims["iat"] > trust.max_life.total_seconds():
            raise RefusedError("time")
    except BadSignatureError as cause:
        raise RefusedError("signature") from cause
    except ClaimError as cause:
        raise RefusedError(_CLAIMS.get(cause.claim, "malformed")) from cause
    except JoseError as cause:
        raise RefusedError("malformed") from cause
    return issuer, claims


# #endregion signed-claims

_CLAIMS: Mapping[str, Reason] = {
    "iss": "issuer",
    "aud": "audience",
    "exp": "time",
    "nbf": "time",
    "iat": "time",
}


def _read_unverified(token: str) -> tuple[dict[str, Any], str]:
    """Read a token before its signature is verified.

    What it says may choose among configured issuers and no more.
    """
    try:
        parts = jws.extract_compact(token.encode())
        header, claims = parts.headers(), json.loads(parts.payload)
    except (JoseError, ValueError) as cause:
        raise RefusedError("malformed") from cause
    if "crit" in header or not isinstance(claims, dict):
        raise RefusedError("malformed")
    issuer = claims.get("iss")
    return header, issuer if isinstance(issuer, str) else ""
