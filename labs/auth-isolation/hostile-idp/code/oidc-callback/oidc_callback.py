"""Signs people in with the OpenID provider of a connection that was chosen before."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol, cast
from urllib.parse import parse_qs, urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

Json = dict[str, Any]
Reason = Literal["response", "flow", "address", "issuer", "denied", "code", "token", "customer"]

TEN_MINUTES = 600.0
SECONDS_OF_LEEWAY = 30
ESSENTIAL: jwt.ClaimsOption = {"essential": True}


@dataclass(frozen=True)
class Connection:
    """A provider that one tenant brought, as our configuration has it; no response is in it."""

    id: str
    tenant_id: str
    issuer: str
    client_id: str
    client_secret: str
    scope: str
    redirect_uri: str
    """Registered at this provider, and of this connection alone."""
    customer: tuple[str, str] | None
    """The claim that names the customer of an issuer with several, as hd, and its value."""
    groups_claim: str
    """The claim with the person's groups."""


@dataclass(frozen=True)
class Flow:
    """A login that a browser has begun, until it comes back or ten minutes have passed."""

    state: str
    browser: str
    """What is in the browser's __Host- cookie."""
    connection_id: str
    nonce: str
    code_verifier: str
    expires_at: float


class Flows(Protocol):
    def keep(self, flow: Flow) -> None: ...

    def take(self, state: str, browser: str) -> Flow | None:
        """Remove the flow of this browser and return it: of two calls, one finds nothing."""


@dataclass(frozen=True)
class Person:
    """Who signed in. connection_id and subject together find the person."""

    tenant_id: str
    connection_id: str
    subject: str
    email: str | None
    """For the one link of an old account, where email_verified is True; it finds nobody."""
    email_verified: bool
    groups: list[str] | None
    """None where the token does not say them, which is not the same as none."""


class LoginRefusedError(Exception):
    """Why a login was refused: for the log. The browser is told that it failed, and no more."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"The login was refused: {reason}.")
        self.reason = reason


class ProviderUnavailableError(Exception):
    """The provider did not answer, or answered nonsense: nobody was refused, so it is a 502."""


def https_session(connection: Connection, timeout: float = 5.0) -> OAuth2Session:
    """Return a session that speaks TLS alone, and waits for `timeout` seconds at most per read."""
    session = OAuth2Session(
        client_id=connection.client_id,
        client_secret=connection.client_secret,
        scope=connection.scope,
        redirect_uri=connection.redirect_uri,
        code_challenge_method="S256",
        default_timeout=timeout,
    )
    session.adapters.pop("http://")
    return session


class SignIn:
    """Signs people in with the provider of a connection that was chosen before."""

    def __init__(
        self,
        connection: Callable[[str], Connection | None],
        flows: Flows,
        open_session: Callable[[Connection], OAuth2Session] = https_session,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Take `connection`, which returns None for one that does not exist or is switched off."""
        self._connection = connection
        self._flows = flows
        self._open_session = open_session
        self._now = now

    # #region begin
    def begin(self, connection_id: str, browser: str) -> str:
        """Return where to send the browser.

        The connection comes from the page that the browser is on, or from a proved domain of the
        address typed: an unproved one sends people to a stranger's password page. The browser's
        value is random and from its cookie.
        """
        connection = self._connection(connection_id)
        # A browser without its cookie is every browser without one.
        if connection is None or not browser:
            raise LoginRefusedError("flow")
        with self._open_session(connection) as session:
            metadata = _discover(session, connection)
            flow = Flow(
                state=secrets.token_urlsafe(32),
                browser=browser,
                connection_id=connection_id,
                nonce=secrets.token_urlsafe(32),
                code_verifier=secrets.token_urlsafe(48),
                expires_at=self._now() + TEN_MINUTES,
            )
            self._flows.keep(flow)
            url, _ = session.create_authorization_url(
                metadata["authorization_endpoint"],
                state=flow.state,
                nonce=flow.nonce,
                code_verifier=flow.code_verifier,
            )
        return url

    # #endregion begin

    # #region finish
    def finish(self, address: str, browser: str) -> Person:
        """End a login. All that it compares with is of the connection that the flow began with.

        The address is our own origin with path and query of the request.
        """
        query, flow, chosen = self._flow_of(address, browser)
        with self._open_session(chosen) as session:
            # Read anew: a login is rare, and what was kept may be yesterday's.
            metadata = _discover(session, chosen)
            iss = query.get("iss")
            promised = metadata.get("authorization_response_iss_parameter_supported") is True
            # Before the code is sent: a code of another provider is not for this one to read.
            if promised if iss is None else iss != chosen.issuer:
                raise LoginRefusedError("issuer")
            if "error" in query:
                raise LoginRefusedError("denied")
            if not query.get("code"):
                raise LoginRefusedError("response")
            id_token = _exchange(session, metadata, query["code"], flow)
            keys = _get(session, metadata["jwks_uri"])
        claims = _claims_of(id_token, keys, chosen, flow, self._now())
        if chosen.customer is not None:
            claim, value = chosen.customer
            if claims.get(claim) != value:
                raise LoginRefusedError("customer")
        return _person_of(chosen, claims)

    # #endregion finish

    # #region flow
    def _flow_of(self, address: str, browser: str) -> tuple[dict[str, str], Flow, Connection]:
        """Take the flow that this browser began, once, with the connection that it began with."""
        parts = urlsplit(address)
        given = parse_qs(parts.query, keep_blank_values=True)
        if any(len(given.get(name, [])) > 1 for name in ("state", "code", "iss", "error")):
            raise LoginRefusedError("response")
        query = {name: values[0] for name, values in given.items()}
        flow = self._flows.take(query.get("state", ""), browser) if browser else None
        if flow is None or self._now() >= flow.expires_at:
            raise LoginRefusedError("flow")
        chosen = self._connection(flow.connection_id)
        if chosen is None:
            raise LoginRefusedError("flow")
        if f"{parts.scheme}://{parts.netloc}{parts.path}" != chosen.redirect_uri:
            raise LoginRefusedError("address")
        return query, flow, chosen

    # #endregion flow


# #region exchange
def _exchange(session: OAuth2Session, metadata: Json, code: str, flow: Flow) -> str:
    """Send the code to the provider of this connection, and return the ID token."""
    try:
        token = session.fetch_token(
            metadata["token_endpoint"],
            grant_type="authorization_code",
            code=code,
            code_verifier=flow.code_verifier,
            allow_redirects=False,
        )
    except OAuthError as cause:
        raise LoginRefusedError("code") from cause
    except (RequestException, ValueError, KeyError, TypeError) as cause:
        raise ProviderUnavailableError from cause
    return cast(str, token.get("id_token"))


def _claims_of(id_token: str, keys: Json, chosen: Connection, flow: Flow, now: float) -> Json:
    """Return the claims of a token with signature, issuer, audience, times, nonce as due."""
    expected = jwt.JWTClaimsRegistry(
        now=int(now),
        leeway=SECONDS_OF_LEEWAY,
        iss={"essential": True, "value": chosen.issuer},
        aud={"essential": True, "value": chosen.client_id},
        nonce={"essential": True, "value": flow.nonce},
        **dict.fromkeys(("exp", "iat", "sub"), ESSENTIAL),
    )
    try:
        key_set = KeySet.import_key_set(cast(Any, keys))
        claims = jwt.decode(id_token, key_set, algorithms=["RS256"]).claims
        expected.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as cause:
        raise LoginRefusedError("token") from cause
    # joserfc takes a token for several clients, and a subject of any type.
    alone = claims["aud"] in (chosen.client_id, [chosen.client_id])
    if not alone or not isinstance(claims["sub"], str):
        raise LoginRefusedError("token")
    return claims


# #endregion exchange


def _discover(session: OAuth2Session, connection: Connection) -> Json:
    metadata = _get(session, f"{connection.issuer}/.well-known/openid-configuration")
    if metadata.get("issuer") != connection.issuer:
        raise ProviderUnavailableError("The metadata is of another issuer.")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(metadata.get(name), str):
            raise ProviderUnavailableError(f"The metadata has no {name}.")
    return metadata


def _get(session: OAuth2Session, url: str) -> Json:
    try:
        answer = session.request("GET", url, withhold_token=True, allow_redirects=False)
        answer.raise_for_status()
        body = answer.json()
    except (RequestException, ValueError) as cause:
        raise ProviderUnavailableError from cause
    if not isinstance(body, dict):
        raise ProviderUnavailableError("The provider answered something else than an object.")
    return body


# #region claims
def _person_of(chosen: Connection, claims: Json) -> Person:
    """Return what verified claims say of a person: what each may do is for the tables to decide."""
    email = claims.get("email")
    return Person(
        tenant_id=chosen.tenant_id,
        connection_id=chosen.id,
        subject=claims["sub"],
        email=email if isinstance(email, str) and email else None,
        # Missing is no yes, and neither is a text.
        email_verified=claims.get("email_verified") is True,
        groups=_groups_of(claims, chosen.groups_claim),
    )


def _groups_of(claims: Json, name: str) -> list[str] | None:
    """Return None for groups left out: no claim, a link to too many, or no list of texts."""
    groups = claims.get(name)
    elsewhere = claims.get("_claim_names")
    linked = isinstance(elsewhere, dict) and name in elsewhere
    if linked or "hasgroups" in claims or not isinstance(groups, list):
        return None
    return groups if all(isinstance(group, str) for group in groups) else None


# #endregion claims
