"""Tests of can with the table that the other languages pass too.

DATABASE_URL logs in as app_user to a database in the state that the lab ends in.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from can import (
    Action,
    Allowed,
    Denied,
    Document,
    Facts,
    Membership,
    Session,
    can,
    facts_of,
    status_in_tenant,
    status_of,
)
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool
from with_tenant import parse_tenant_id, with_tenant

TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
USUAL, MATRIX = TABLE["usual"], TABLE["matrix"]
TENANTS: dict[str, str] = USUAL["tenants"]


def session_of(tenant: str, person: int) -> Session:
    return Session(parse_tenant_id(TENANTS[tenant]), person)


def facts_for(case: dict[str, Any]) -> Facts:
    """Make a member of acme and a document of acme, unless the case says otherwise."""
    document = case.get("document", "acme")
    membership = case.get("membership", {"tenant": "acme", "person": USUAL["person"]})
    permissions = frozenset(case.get("permissions", USUAL["permissions"]))
    return Facts(
        document and Document(TENANTS[document], case.get("relation")),
        membership and Membership(TENANTS[membership["tenant"]], membership["person"], permissions),
    )


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: str(case["name"]))
def test_as_the_table_says(case: dict[str, Any]) -> None:
    decision = can(session_of("acme", USUAL["person"]), case["action"], facts_for(case))
    expected = Allowed(case["allowed"]) if "allowed" in case else Denied(case["denied"])
    assert decision == expected
    status = status_of(session_of("acme", USUAL["person"]), case["action"], facts_for(case))
    assert status == case["status"]


@pytest.mark.parametrize("case", TABLE["objectless"], ids=lambda case: str(case["name"]))
def test_without_an_object(case: dict[str, Any]) -> None:
    session = session_of("acme", USUAL["person"])
    status = status_in_tenant(session, case["permission"], facts_for(case).membership)
    assert status == case["status"]


@pytest.fixture
def pool() -> Iterator[ConnectionPool[Connection[TupleRow]]]:
    with ConnectionPool(os.environ["DATABASE_URL"], min_size=0, max_size=1, open=True) as opened:
        yield opened


@pytest.mark.parametrize("tenant", TENANTS)
def test_decides_as_the_lab_does(pool: ConnectionPool[Connection[TupleRow]], tenant: str) -> None:
    seen = set()
    for person in MATRIX["people"]:
        session = session_of(tenant, person)
        with with_tenant(pool, session.tenant_id) as scope:
            scope.execute("SELECT set_config('app.person_id', %s, true)", [str(person)])
            for document in MATRIX["documents"]:
                facts = facts_of(scope, session, document)
                for action in MATRIX["actions"]:
                    decision = can(session, cast(Action, action), facts)
                    ours = "allowed" if isinstance(decision, Allowed) else decision.reason
                    [(lab,)] = scope.execute("SELECT decide(%s, %s)", [action, document]).rows
                    assert (ours, person, action, document) == (lab, person, action, document)
                    seen.add(ours)
    assert {"allowed", "tenant"} <= seen
