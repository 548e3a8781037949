"""Tests of oidc_callback with the table that the other languages pass too, on running providers."""

import json
import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from oidc_callback import (
    Connection,
    Flow,
    LoginRefusedError,
    ProviderUnavailableError,
    SignIn,
    https_session,
)
from requests.adapters import HTTPAdapter

TABLE = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = TABLE["cases"]

# ACME_ISSUER_URL, GLOBEX_ISSUER_URL and SHARED_ISSUER_URL come from whoever runs the providers.
CONNECTIONS = {
    connection_id: Connection(
        id=connection_id,
        tenant_id=one["tenant"],
        issuer=os.environ[one["issuer"]],
        client_id="hub",
        client_secret=os.environ["OIDC_CLIENT_SECRET"],
        scope="openid email groups",
        redirect_uri=f"https://app.example/sso/{connection_id}/callback",
        customer=(one["customer"]["claim"], one["customer"]["value"]) if one["customer"] else None,
        groups_claim=one["groupsClaim"],
    )
    for connection_id, one in TABLE["connections"].items()
}


class FlowsInMemory:
    def __init__(self) -> None:
        self._flows: dict[str, Flow] = {}

    def keep(self, flow: Flow) -> None:
        self._flows[flow.state] = flow

    def take(self, state: str, browser: str) -> Flow | None:
        flow = self._flows.get(state)
        if flow is None or flow.browser != browser:
            return None
        return self._flows.pop(state)


class Clock:
    later = 0.0

    def now(self) -> float:
        return time.time() + self.later


def on_loopback(timeout: float = 5.0) -> Any:  # noqa: ANN401
    """Let a session speak without TLS too."""

    def open_session(connection: Connection) -> OAuth2Session:
        session = https_session(connection, timeout)
        session.mount("http://", HTTPAdapter())
        return session

    return open_session


def visit(begun: str) -> str:
    """Follow redirects with cookies until the provider sends the browser back to us."""
    with requests.Session() as browser:
        at = begun
        for _ in range(8):
            answer = browser.get(at, allow_redirects=False, timeout=5)
            assert answer.is_redirect, answer.text
            at = requests.compat.urljoin(at, answer.headers["Location"])
            if urlsplit(at).hostname == "app.example":
                return at
    raise AssertionError("The provider sends the browser in circles.")


def changed(address: str, path: str | None = None, **query: str | None) -> str:
    parts = urlsplit(address)
    given = dict(parse_qsl(parts.query)) | query
    text = urlencode({name: value for name, value in given.items() if value is not None})
    return urlunsplit(parts._replace(query=text, path=path or parts.path))


def token_requests(connection: Connection) -> int:
    answer = requests.get(f"{connection.issuer}/calls", timeout=5)
    return int(answer.json()["calls"])


def play(case: dict[str, Any]) -> str:
    clock = Clock()
    sign_in = SignIn(
        CONNECTIONS.get, FlowsInMemory(), on_loopback(case.get("timeout", 5.0)), clock.now
    )
    begun = changed(sign_in.begin(case["connection"], "browser"), login_hint=case["account"])
    if "provider" in case:
        # What a hostile provider can do: hand the browser on to another, with all that it knows.
        other = CONNECTIONS[case["provider"]]
        begun = changed(begun, redirect_uri=other.redirect_uri)
        begun = urlunsplit(urlsplit(begun)._replace(netloc=urlsplit(other.issuer).netloc))
    path = f"/sso/{case.get('address', case['connection'])}/callback"
    address = changed(visit(begun), path, **case.get("query", {}))
    if "twice" in case:
        given = dict(parse_qsl(urlsplit(address).query))
        address += "&" + urlencode({case["twice"]: given[case["twice"]]})
    if case.get("again"):
        sign_in.finish(address, "browser")
    clock.later = case.get("after", 0)
    try:
        person = sign_in.finish(address, case.get("browser", "browser"))
    except LoginRefusedError as cause:
        return f"refused: {cause.reason}"
    except ProviderUnavailableError:
        return "unavailable"
    key = f"{person.connection_id}/{person.subject}"
    email = person.email or "no address"
    if person.email and person.email_verified:
        email += " verified"
    groups = "unknown" if person.groups is None else f"[{' '.join(person.groups)}]"
    return f"{person.tenant_id}, {key}, {email}, groups {groups}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_a_login(case: dict[str, Any]) -> None:
    connection = CONNECTIONS[case["connection"]]
    before = token_requests(connection)
    assert play(case) == case["answer"]
    assert token_requests(connection) - before == case["tokenRequests"]


def test_a_login_begins_with_no_connection_that_does_not_exist() -> None:
    with pytest.raises(LoginRefusedError, match="flow"):
        SignIn(CONNECTIONS.get, FlowsInMemory()).begin("no-such-connection", "browser")


class AskedFlows(FlowsInMemory):
    def take(self, state: str, browser: str) -> Flow | None:
        raise AssertionError(f"The store is asked for anybody's login: {state}, {browser}.")


def test_a_login_begins_and_ends_in_no_browser_without_its_cookie() -> None:
    sign_in = SignIn(CONNECTIONS.get, AskedFlows())
    with pytest.raises(LoginRefusedError, match="flow"):
        sign_in.begin("acme-oidc", "")
    with pytest.raises(LoginRefusedError, match="flow"):
        sign_in.finish("https://app.example/sso/acme-oidc/callback?state=s&code=c", "")


def test_a_login_asks_nobody_without_tls() -> None:
    with pytest.raises(ProviderUnavailableError) as raised:
        SignIn(CONNECTIONS.get, FlowsInMemory()).begin("acme-oidc", "browser")
    assert "No connection adapters" in str(raised.value.__cause__)
