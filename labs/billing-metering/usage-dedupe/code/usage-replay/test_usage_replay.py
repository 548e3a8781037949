"""Tests of usage_replay.

DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
the lab ends in.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import usage_replay
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool
from usage_consumer import Pool
from usage_replay import Replayed, main, replay
from with_tenant import parse_tenant_id

ACME = parse_tenant_id("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
GLOBEX = parse_tenant_id("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb")


def line(number: int, tenant: str = ACME, time: str = "2026-10-31T23:59:59Z") -> str:
    return json.dumps(
        {
            "specversion": "1.0",
            "id": f"replay-{number}",
            "source": f"/tenants/{tenant}/usage",
            "type": "hub.usage.v1",
            "subject": "orchid archive",
            "time": time,
            "datacontenttype": "application/json",
            "data": {"meter": "page", "quantity": "2.5"},
        }
    )


@pytest.fixture
def pool() -> Iterator[Pool]:
    address = os.environ["DATABASE_URL"]
    with ConnectionPool(address, min_size=0, max_size=2, timeout=10, open=True) as opened:
        yield opened


@pytest.fixture(autouse=True)
def superuser() -> Iterator[Connection[TupleRow]]:
    with psycopg.connect(os.environ["SUPERUSER_URL"], autocommit=True) as connection:
        for table in ("usage_event", "usage_key"):
            connection.execute(f"DELETE FROM {table} WHERE event_id LIKE 'replay-%'")  # noqa: S608
        yield connection


def counted(superuser: Connection[TupleRow]) -> list[TupleRow]:
    return superuser.execute(
        "SELECT tenant_id::text, count(*), sum(quantity)::text FROM usage_event"
        " WHERE event_id LIKE 'replay-%' GROUP BY 1 ORDER BY 1"
    ).fetchall()


def test_adds_what_is_missing_and_nothing_else(
    pool: Pool, superuser: Connection[TupleRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage_replay, "BATCH", 7)
    archive = [line(number) for number in range(40)]
    assert replay(pool, ACME, archive[::4]) == Replayed(read=10, added=10)
    assert replay(pool, ACME, archive) == Replayed(read=40, added=30)
    assert replay(pool, ACME, reversed(archive)) == Replayed(read=40, added=0)
    assert counted(superuser) == [(ACME, 40, "100.0")]


def test_skips_what_was_archived_with_another_time(
    pool: Pool, superuser: Connection[TupleRow]
) -> None:
    assert replay(pool, ACME, [line(1)]).added == 1
    assert replay(pool, ACME, [line(1, time="2026-11-01T00:00:01Z")]).added == 0
    assert counted(superuser) == [(ACME, 1, "2.5")]


def test_keeps_events_of_the_same_name_apart(pool: Pool, superuser: Connection[TupleRow]) -> None:
    assert replay(pool, ACME, [line(1)]).added == 1
    assert replay(pool, GLOBEX, [line(1, GLOBEX)]).added == 1
    assert counted(superuser) == [(ACME, 1, "2.5"), (GLOBEX, 1, "2.5")]


def test_ends_at_an_event_of_another_tenant(pool: Pool, superuser: Connection[TupleRow]) -> None:
    with pytest.raises(ValueError, match="Line 2: The event is another tenant's"):
        replay(pool, ACME, [line(1), line(2, GLOBEX)])
    assert counted(superuser) == []


def test_is_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = tmp_path / "archive.jsonl"
    archive.write_text(f"{line(1)}\n{line(2)}\n", "utf-8")
    assert main(["--tenant", ACME, str(archive)]) == 0
    assert main(["--tenant", ACME, str(archive)]) == 0
    assert capsys.readouterr().out == "2 read, 2 added\n2 read, 0 added\n"
    archive.write_text("no JSON\n", "utf-8")
    assert main(["--tenant", ACME, str(archive)]) == 1
    assert capsys.readouterr().err.startswith("Line 1: ")
