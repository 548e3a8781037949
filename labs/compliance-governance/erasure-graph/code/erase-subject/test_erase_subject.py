"""Tests of erase_subject.

DATABASE_URL logs in as app_user and OWNER_URL as app_owner, to a database in the state that the lab
ends in.
"""

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NotRequired, TypedDict

import psycopg
import pytest
from erase_subject import (
    Caller,
    ErasureRequest,
    Pool,
    Subject,
    UnknownSubjectError,
    erase_subject,
)
from psycopg import sql
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool
from with_tenant import parse_tenant_id, with_tenant


class Run(TypedDict):
    behaves: NotRequired[dict[str, str]]
    held: NotRequired[list[str]]
    restored: NotRequired[list[str]]
    without: NotRequired[list[str]]
    states: list[str] | None
    erased: NotRequired[list[int]]


class Case(TypedDict):
    name: str
    runs: list[Run]
    erased: list[int]
    remaining: NotRequired[list[int]]


class Unknown(TypedDict):
    name: str
    subject: str


class Cases(TypedDict):
    tenant: str
    other: str
    actor: str
    received: str
    subject: str
    stores: list[str]
    cases: list[Case]
    unknown: list[Unknown]


CASES: Cases = json.loads(Path(__file__).with_name("cases.json").read_text())
LEDGER = Path(__file__).parents[1] / "subject-graph" / "subject-graph.sql"
ACME = parse_tenant_id(CASES["tenant"])
GLOBEX = parse_tenant_id(CASES["other"])
CALLER = Caller(ACME, CASES["actor"])
OURS = Subject(ACME, CASES["subject"])
THEIRS = Subject(GLOBEX, CASES["subject"])

Owner = psycopg.Connection[TupleRow]


def request(subject_id: str = CASES["subject"]) -> ErasureRequest:
    return ErasureRequest(subject_id, date.fromisoformat(CASES["received"]))


@pytest.fixture
def owner() -> Iterator[Owner]:
    """Make the ledger, and take it away again."""
    # The regions ledger and rights; the file goes on with queries.
    tables, _, _ = LEDGER.read_text().partition("-- #endregion rights")
    with psycopg.connect(os.environ["OWNER_URL"], autocommit=True) as connection:
        connection.execute(tables.encode())
        try:
            yield connection
        finally:
            connection.execute("DROP TABLE erasure_step, erasure_request, legal_hold")


@pytest.fixture
def pool() -> Iterator[Pool]:
    with ConnectionPool(os.environ["DATABASE_URL"], min_size=1, max_size=2, open=True) as opened:
        yield opened


class StoreDownError(Exception):
    pass


class Crash(BaseException):
    """The process is gone, and nobody catches that."""


class FakeStore:
    """Holds one record for the person of each tenant, and misbehaves as a case says."""

    def __init__(self, name: str, others: dict[str, "FakeStore"], pool: Pool) -> None:
        self.name = name
        self.behavior = ""
        self.records = {OURS, THEIRS}
        self.erased = 0
        self.known = True
        self._others = others
        self._pool = pool

    def remaining(self, subject: Subject) -> int:
        if self.behavior == "blind":
            raise StoreDownError("ada@mail.test can not be looked up")
        if subject in self.records:
            return 1
        if self.behavior == "crashes when it is empty":
            raise Crash
        return 0

    def erase(self, subject: Subject) -> None:
        if self.behavior == "fails":
            raise StoreDownError("ada@mail.test can not be erased")
        self.known = self.known and len(ledger(self._pool)) == 1
        self.erased += 1
        if self.behavior.startswith("refills "):
            self._others[self.behavior.removeprefix("refills ")].records.add(subject)
        if self.behavior != "keeps":
            self.records.discard(subject)
        if self.behavior == "crashes":
            raise Crash


def ledger(pool: Pool) -> list[TupleRow]:
    with with_tenant(pool, ACME) as scope:
        return scope.execute("SELECT subject_id FROM erasure_request").rows


def hold(owner: Owner, stores: list[str]) -> None:
    owner.execute("TRUNCATE legal_hold")
    with owner.transaction():
        owner.execute("SELECT set_config('app.tenant_id', %s, true)", [ACME])
        for store in stores:
            owner.execute(
                "INSERT INTO legal_hold VALUES (%s, %s, %s, 'lawsuit')", [ACME, OURS.id, store]
            )


def recorded(pool: Pool, names: list[str]) -> list[str]:
    with with_tenant(pool, ACME) as scope:
        found = scope.execute(
            sql.SQL(
                """SELECT state FROM erasure_step
                   WHERE store = ANY (%(names)s) AND looked_at IS NOT NULL
                     AND (problem IS NOT DISTINCT FROM 'StoreDownError') = (state = 'failed')
                   ORDER BY array_position(%(names)s, store)"""
            ),
            {"names": names},
        )
        return [state for (state,) in found.rows]


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: str(case["name"]))
def test_a_person_is_erased(owner: Owner, pool: Pool, case: Case) -> None:
    stores: dict[str, FakeStore] = {}
    for name in CASES["stores"]:
        stores[name] = FakeStore(name, stores, pool)
    for run in case["runs"]:
        hold(owner, run.get("held", []))
        for store in stores.values():
            store.behavior = run.get("behaves", {}).get(store.name, "")
        for name in run.get("restored", []):
            stores[name].records.add(OURS)
        asked = [one for one in stores.values() if one.name not in run.get("without", [])]
        if run["states"] is None:
            with pytest.raises(Crash):
                erase_subject(pool, CALLER, request(), asked)
            if "erased" in run:
                assert [store.erased for store in stores.values()] == run["erased"]
            continue
        steps = erase_subject(pool, CALLER, request(), asked)
        assert [step.state for step in steps] == run["states"]
        assert recorded(pool, [store.name for store in asked]) == run["states"]
    assert [store.erased for store in stores.values()] == case["erased"]
    assert all(store.known for store in stores.values())
    held = [int(OURS in store.records) for store in stores.values()]
    assert held == case.get("remaining", [0, 0, 0])
    # Somebody else at globex has the same id.
    assert all(THEIRS in store.records for store in stores.values())


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("case", CASES["unknown"], ids=lambda case: str(case["name"]))
def test_nobody_is_erased_whom_the_tenant_does_not_have(pool: Pool, case: Unknown) -> None:
    store = FakeStore("database", {}, pool)
    with pytest.raises(UnknownSubjectError):
        erase_subject(pool, CALLER, request(case["subject"]), [store])
    assert store.erased == 0
    assert ledger(pool) == []
