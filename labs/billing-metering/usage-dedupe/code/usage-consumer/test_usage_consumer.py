"""Tests of usage_consumer.

DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
the lab ends in.
"""

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString, NotRequired, TypedDict

import psycopg
import pytest
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool
from usage_consumer import Outcome, Pool, consume


class Sent(TypedDict):
    tenant: str
    event: NotRequired[dict[str, object]]
    raw: NotRequired[str]


class Case(TypedDict):
    name: str
    batches: list[list[Sent]]
    answers: list[list[str]]
    stored: list[dict[str, str]]
    parked: NotRequired[int]
    """How many messages are kept as refused."""
    before: NotRequired[LiteralString]
    """What a superuser does to the database before the case, and undoes after it."""
    after: NotRequired[LiteralString]


CASES: list[Case] = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))["cases"]
OUTCOMES = {"ack": Outcome.STORED, "nak": Outcome.AGAIN, "term": Outcome.REFUSED}


def open_pool(address: str, timeout: float = 10) -> Pool:
    return ConnectionPool(address, min_size=0, max_size=4, timeout=timeout, open=True)


@pytest.fixture
def pool() -> Iterator[Pool]:
    with open_pool(os.environ["DATABASE_URL"]) as opened:
        yield opened


@pytest.fixture
def superuser() -> Iterator[Connection[TupleRow]]:
    with psycopg.connect(os.environ["SUPERUSER_URL"], autocommit=True) as connection:
        connection.execute("DELETE FROM usage_event WHERE event_id LIKE 'case-%'")
        connection.execute("DELETE FROM usage_key WHERE event_id LIKE 'case-%'")
        connection.execute("DELETE FROM usage_refused")
        yield connection


@dataclass
class Recorded:
    """A message that remembers its answer, and whether another session saw its row by then."""

    sent: Sent
    superuser: Connection[TupleRow]
    lost: bool = False
    answer: str = "none"
    visible: object = 0

    @property
    def subject(self) -> str:
        return f"usage.{self.sent['tenant']}"

    @property
    def data(self) -> bytes:
        return (self.sent.get("raw") or json.dumps(self.sent.get("event"))).encode()

    async def ack_sync(self, timeout: float = 1) -> object:
        self.answer = "ack"
        if self.lost:
            raise ConnectionError
        found = self.superuser.execute(
            "SELECT count(*) FROM usage_event WHERE event_id = %s AND tenant_id::text = %s",
            [self.sent["event"]["id"], self.sent["tenant"]],
        ).fetchone()
        self.visible = found and found[0]
        return self

    async def nak(self, delay: float | None = None) -> None:
        self.answer = "nak"

    async def term(self) -> None:
        self.answer = "term"


def stored(superuser: Connection[TupleRow]) -> list[dict[str, str]]:
    rows = superuser.execute(
        """
        SELECT tenant_id::text, event_id, to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM'),
               quantity::text
        FROM usage_event WHERE event_id LIKE 'case-%'
        ORDER BY 1, length(event_id), 2
        """
    ).fetchall()
    return [dict(zip(("tenant", "id", "month", "quantity"), row, strict=True)) for row in rows]


def parked(superuser: Connection[TupleRow]) -> list[tuple[str, bytes]]:
    rows = superuser.execute("SELECT tenant_id::text, payload FROM usage_refused").fetchall()
    return [(str(tenant), bytes(payload)) for tenant, payload in rows]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_consumes(pool: Pool, superuser: Connection[TupleRow], case: Case) -> None:
    refused: set[tuple[str, bytes]] = set()
    superuser.execute(case.get("before", ""))
    for batch, answers in zip(case["batches"], case["answers"], strict=True):
        deliveries = [Recorded(sent, superuser) for sent in batch]
        outcomes = asyncio.run(consume(pool, deliveries))
        assert [delivery.answer for delivery in deliveries] == answers
        assert outcomes == [OUTCOMES[answer] for answer in answers]
        assert all(d.visible == 1 for d in deliveries if d.answer == "ack")
        refused |= {(d.sent["tenant"], d.data) for d in deliveries if d.answer == "term"}
    superuser.execute(case.get("after", ""))
    assert stored(superuser) == case["stored"]
    assert len(parked(superuser)) == case.get("parked", 0)
    assert set(parked(superuser)) <= refused


def test_ends_nothing_that_it_could_not_keep(pool: Pool, superuser: Connection[TupleRow]) -> None:
    (strangers,) = [case for case in CASES if case["name"].startswith("one dated into 2099")]
    columns = "INSERT (tenant_id, payload, reason) ON usage_refused"
    superuser.execute(f"REVOKE {columns} FROM app_user")
    try:
        deliveries = [Recorded(sent, superuser) for sent in strangers["batches"][0]]
        asyncio.run(consume(pool, deliveries))
    finally:
        superuser.execute(f"GRANT {columns} TO app_user")
    assert "term" not in [delivery.answer for delivery in deliveries]


def test_refuses_what_is_nested_deeper_than_the_stack(
    pool: Pool, superuser: Connection[TupleRow]
) -> None:
    good = CASES[0]["batches"][0][0]
    deep: Sent = {"tenant": good["tenant"], "raw": "[" * 100_000}
    deliveries = [Recorded(sent, superuser) for sent in (deep, good)]
    assert asyncio.run(consume(pool, deliveries)) == [Outcome.REFUSED, Outcome.STORED]


def test_acknowledges_nothing_that_was_not_committed(superuser: Connection[TupleRow]) -> None:
    with open_pool("postgres://app_user@127.0.0.1:1/lab", timeout=1) as nowhere:
        deliveries = [Recorded(sent, superuser) for sent in CASES[2]["batches"][0]]
        assert asyncio.run(consume(nowhere, deliveries)) == [Outcome.AGAIN, Outcome.AGAIN]
    assert [delivery.answer for delivery in deliveries] == ["nak", "nak"]


def test_stores_once_when_an_acknowledgment_is_lost(
    pool: Pool, superuser: Connection[TupleRow]
) -> None:
    for lost in (True, False):
        deliveries = [Recorded(sent, superuser, lost) for sent in CASES[0]["batches"][0]]
        assert asyncio.run(consume(pool, deliveries)) == [Outcome.STORED]
    assert stored(superuser) == CASES[0]["stored"]


def test_lets_consumers_with_the_same_events_go_on_without_a_deadlock(
    pool: Pool, superuser: Connection[TupleRow]
) -> None:
    model = CASES[0]["batches"][0][0]
    batch: list[Sent] = [
        {"tenant": model["tenant"], "event": model["event"] | {"id": f"case-crowd-{index}"}}
        for index in range(200)
    ]

    async def crowd() -> list[list[Outcome]]:
        orders = [batch, batch[::-1], batch, batch[::-1]]
        calls = [consume(pool, [Recorded(sent, superuser) for sent in order]) for order in orders]
        return await asyncio.gather(*calls)

    assert {outcome for outcomes in asyncio.run(crowd()) for outcome in outcomes} == {
        Outcome.STORED
    }
    assert len(stored(superuser)) == len(batch)
