"""Tests of erase_subject.

DATABASE_URL logs in as app_user and OWNER_URL as app_owner, to a database in the state that the lab
ends in.
"""

import json
import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NotRequired, TypedDict

import psycopg
import pytest
from erase_subject import (
    Caller,
    Entry,
    ErasureRequest,
    Found,
    Hold,
    Ledger,
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
    heldThreads: NotRequired[list[str]]
    keep: NotRequired[str]
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
    threads: dict[str, str]
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
            connection.execute("DELETE FROM thread_hold WHERE reason = 'lawsuit'")


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

    def __init__(
        self, name: str, others: dict[str, "FakeStore"], pool: Pool, kept: list[Entry]
    ) -> None:
        self.name = name
        self.behavior = ""
        self.records = {OURS, THEIRS}
        self.more = False
        self.erased = 0
        self.known = True
        self._others = others
        self._pool = pool
        self._kept = kept

    def _reason(self, holds: Sequence[Hold]) -> str | None:
        own = CASES["threads"].get(self.name)
        return next((hold.reason for hold in holds if hold.thread == own), None)

    def remaining(self, subject: Subject, holds: Sequence[Hold]) -> Found:
        if self.behavior == "blind":
            raise StoreDownError("ada@mail.test can not be looked up")
        if subject in self.records:
            reason = self._reason(holds)
            return Found(int(reason is None) + int(self.more), reason)
        if self.behavior == "crashes when it is empty":
            raise Crash
        return Found(0)

    def erase(self, subject: Subject, holds: Sequence[Hold]) -> None:
        if self.behavior == "fails":
            raise StoreDownError("ada@mail.test can not be erased")
        self.known = self.known and len(entries(self._pool)) == 1 and len(self._kept) > 0
        self.erased += 1
        if self.behavior.startswith("refills "):
            self._others[self.behavior.removeprefix("refills ")].records.add(subject)
        self.more = False
        if self.behavior != "keeps" and self._reason(holds) is None:
            self.records.discard(subject)
        if self.behavior == "crashes":
            raise Crash


def entries(pool: Pool) -> list[TupleRow]:
    with with_tenant(pool, ACME) as scope:
        return scope.execute("SELECT subject_id FROM erasure_request").rows


def ledger_that(pool: Pool, kept: list[Entry], behavior: str = "") -> Ledger:
    def keep(entry: Entry) -> None:
        if behavior == "fails":
            raise StoreDownError("the copy is not there")
        kept.append(entry)

    return Ledger(pool, keep)


def hold(owner: Owner, stores: list[str], threads: list[str]) -> None:
    owner.execute("TRUNCATE legal_hold")
    owner.execute("DELETE FROM thread_hold WHERE reason = 'lawsuit'")
    for thread in threads:
        owner.execute("INSERT INTO thread_hold VALUES (%s, %s, 'lawsuit')", [ACME, thread])
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
                     AND (ground IS NOT DISTINCT FROM 'lawsuit') = (state = 'held')
                   ORDER BY array_position(%(names)s, store)"""
            ),
            {"names": names},
        )
        return [state for (state,) in found.rows]


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: str(case["name"]))
def test_a_person_is_erased(owner: Owner, pool: Pool, case: Case) -> None:
    stores: dict[str, FakeStore] = {}
    kept: list[Entry] = []
    for name in CASES["stores"]:
        stores[name] = FakeStore(name, stores, pool, kept)
    for run in case["runs"]:
        hold(owner, run.get("held", []), run.get("heldThreads", []))
        ledger = ledger_that(pool, kept, run.get("keep", ""))
        for store in stores.values():
            store.behavior = run.get("behaves", {}).get(store.name, "")
            store.more = store.behavior == "has more"
        for name in run.get("restored", []):
            stores[name].records.add(OURS)
        asked = [one for one in stores.values() if one.name not in run.get("without", [])]
        if run["states"] is None:
            with pytest.raises(StoreDownError if "keep" in run else Crash):
                erase_subject(ledger, CALLER, request(), asked)
            if "erased" in run:
                assert [store.erased for store in stores.values()] == run["erased"]
            continue
        steps = erase_subject(ledger, CALLER, request(), asked)
        assert [step.state for step in steps] == run["states"]
        assert recorded(pool, [store.name for store in asked]) == run["states"]
    assert [store.erased for store in stores.values()] == case["erased"]
    assert all(store.known for store in stores.values())
    received = date.fromisoformat(CASES["received"])
    assert kept[0] == Entry(ACME, CASES["subject"], received, CASES["actor"])
    held = [int(OURS in store.records) for store in stores.values()]
    assert held == case.get("remaining", [0, 0, 0])
    # Somebody else at globex has the same id.
    assert all(THEIRS in store.records for store in stores.values())


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("case", CASES["unknown"], ids=lambda case: str(case["name"]))
def test_nobody_is_erased_whom_the_tenant_does_not_have(pool: Pool, case: Unknown) -> None:
    kept: list[Entry] = []
    store = FakeStore("database", {}, pool, kept)
    with pytest.raises(UnknownSubjectError):
        erase_subject(ledger_that(pool, kept), CALLER, request(case["subject"]), [store])
    assert store.erased == 0
    assert kept == []
    assert entries(pool) == []
