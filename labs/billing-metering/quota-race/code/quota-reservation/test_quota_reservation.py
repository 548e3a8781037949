"""Tests of quota_reservation.

DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
the lab ends in.
"""

import asyncio
import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool
from quota_reservation import (
    SWEEP_SECONDS,
    Answer,
    NotReservedError,
    Pool,
    Wanted,
    release,
    reservation,
    reserve,
)
from with_tenant import TenantId, parse_tenant_id, with_tenant

TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
ACME = parse_tenant_id(TABLE["tenants"]["acme"])

Superuser = Connection[TupleRow]


@pytest.fixture
def pool() -> Iterator[Pool]:
    address = os.environ["DATABASE_URL"]
    size = TABLE["crowd"]["sessions"]
    with ConnectionPool(address, min_size=0, max_size=size, timeout=10, open=True) as opened:
        yield opened


@pytest.fixture
def superuser() -> Iterator[Superuser]:
    with psycopg.connect(os.environ["SUPERUSER_URL"], autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS stored_export (tenant_id uuid,"
            " key text CHECK (key <> 'unstorable'), PRIMARY KEY (tenant_id, key))"
        )
        connection.execute("GRANT INSERT ON stored_export TO app_user")
        yield connection


def fresh(superuser: Superuser, limit: int) -> None:
    """Give both tenants this limit, in a period that began yesterday, and nothing used."""
    superuser.execute("TRUNCATE stored_export")
    superuser.execute("DELETE FROM reservation WHERE meter = 'export'")
    superuser.execute("DELETE FROM quota WHERE meter = 'export'")
    superuser.execute(
        "UPDATE subscription SET exports = %s, anchor = now() - interval '1 day'", [limit]
    )


def used(superuser: Superuser, tenant: TenantId) -> int:
    query = (
        "SELECT coalesce(sum(used), 0)::int FROM quota WHERE tenant_id = %s AND meter = 'export'"
    )
    [[units]] = superuser.execute(query, [tenant]).fetchall()
    assert isinstance(units, int)
    return units


def outlive(superuser: Superuser, key: str) -> None:
    """Make a request's attempts late, and let a process look for such again."""
    superuser.execute(
        "UPDATE reservation SET expires_at = now() - interval '1 s' WHERE key LIKE %s", [f"{key}#%"]
    )
    time.sleep(SWEEP_SECONDS + 0.05)


def wanted(key: str = "a", units: int = 1, meter: str = "export") -> Wanted:
    return Wanted(key=key, meter=meter, units=units, about="orchid report")


class RendererDown(Exception):
    pass


def work(kind: str, key: str, pool: Pool, superuser: Superuser, tenant: TenantId) -> str:
    match kind:
        case "fails":
            raise RendererDown
        case "canceled":
            raise asyncio.CancelledError
        case "slow":
            raise TimeoutError
        case "outlived":
            outlive(superuser, key)
            assert reserve(pool, tenant, wanted("other", 2)).answer is Answer.HELD
        case "unstorable":
            return kind
    return key


def run(pool: Pool, superuser: Superuser, tenant: TenantId, step: dict[str, Any]) -> str:
    try:
        with reservation(pool, tenant, wanted(step["key"], step["units"])) as held:
            if "charged" in step:
                held.charge(step["charged"])
            result = work(step["work"], step["key"], pool, superuser, tenant)
            with with_tenant(pool, tenant) as scope:
                held.commit(scope)
                scope.execute("INSERT INTO stored_export VALUES (%s, %s)", [tenant, result])
    except NotReservedError as cause:
        return cause.answer
    except (RendererDown, psycopg.errors.CheckViolation):
        return "failed"
    except asyncio.CancelledError:
        return "canceled"
    except TimeoutError:
        return "late"
    return "stored"


def perform(pool: Pool, superuser: Superuser, step: dict[str, Any]) -> object:
    tenant = parse_tenant_id(TABLE["tenants"][step.get("tenant", "acme")])
    match step["do"]:
        case "run":
            return run(pool, superuser, tenant, step)
        case "release":
            return release(pool, tenant, step["key"])
        case "outlive":
            outlive(superuser, step["key"])
            return None
    try:
        meter = step.get("meter", "export")
        return reserve(pool, tenant, wanted(step["key"], step["units"], meter)).answer
    except psycopg.Error as cause:
        return cause.sqlstate


@pytest.mark.parametrize("case", TABLE["cases"], ids=[case["name"] for case in TABLE["cases"]])
def test_case(pool: Pool, superuser: Superuser, case: dict[str, Any]) -> None:
    fresh(superuser, case["limit"])
    for step in case["steps"]:
        assert (step, perform(pool, superuser, step)) == (step, step.get("answer"))
    for tenant, units in case["used"].items():
        assert used(superuser, parse_tenant_id(TABLE["tenants"][tenant])) == units
    stored = superuser.execute("SELECT key FROM stored_export ORDER BY key").fetchall()
    assert [key for (key,) in stored] == case.get("stored", [])


@pytest.mark.parametrize("units", [*TABLE["refusedUnits"], 1.5, True, 2**31])
def test_takes_no_such_units(units: int) -> None:
    with pytest.raises(ValueError, match="units"):
        wanted(units=units)


@pytest.mark.parametrize("key", ["", "k" * 201, "a#1", "a b"])
def test_takes_no_such_key(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        wanted(key)


def test_gives_back_what_a_block_did_not_commit(pool: Pool, superuser: Superuser) -> None:
    fresh(superuser, 3)
    with reservation(pool, ACME, wanted()):
        assert used(superuser, ACME) == 1
    assert used(superuser, ACME) == 0


@pytest.mark.parametrize("units", [0, 3, 1.5])
def test_charges_no_such_units(pool: Pool, superuser: Superuser, units: int) -> None:
    fresh(superuser, 3)
    with (
        pytest.raises(ValueError, match="charged"),
        reservation(pool, ACME, wanted("a", 2)) as held,
    ):
        held.charge(units)
    assert used(superuser, ACME) == 0


def test_a_crowd_holds_what_there_is(pool: Pool, superuser: Superuser) -> None:
    crowd = TABLE["crowd"]

    def ask(key: str) -> Answer:
        return reserve(pool, ACME, wanted(key)).answer

    with ThreadPoolExecutor(crowd["sessions"]) as threads:
        fresh(superuser, crowd["limit"])
        answers = list(threads.map(ask, map(str, range(crowd["requests"]))))
    assert answers.count(Answer.HELD) == used(superuser, ACME) == crowd["limit"]


def test_one_of_a_crowd_with_the_same_key_works(pool: Pool, superuser: Superuser) -> None:
    crowd = TABLE["crowd"]
    fresh(superuser, crowd["limit"])
    # The period is open: its row would let the first through alone.
    reserve(pool, ACME, wanted("before"))
    worked: list[float] = []

    def run_once(_: int) -> str:
        try:
            with reservation(pool, ACME, wanted()) as held:
                worked.append(held.seconds_left())
                time.sleep(0.05)
                with with_tenant(pool, ACME) as scope:
                    held.commit(scope)
        except NotReservedError as cause:
            return cause.answer
        return "stored"

    with ThreadPoolExecutor(crowd["sessions"]) as threads:
        answers = list(threads.map(run_once, range(crowd["requests"])))
    assert (len(worked), answers.count("stored"), used(superuser, ACME)) == (1, 1, 2)
    assert 0 < worked[0] < 15 * 60


def test_waits_a_second_for_the_counter(pool: Pool, superuser: Superuser) -> None:
    fresh(superuser, 3)
    assert reserve(pool, ACME, wanted()).answer is Answer.HELD
    with superuser.transaction():
        superuser.execute("SELECT FROM quota WHERE meter = 'export' FOR UPDATE")
        began = time.monotonic()
        with pytest.raises(psycopg.errors.LockNotAvailable):
            reserve(pool, ACME, wanted("b"))
        assert time.monotonic() - began > 0.9


def test_of_two_that_waited_with_one_key_one_works(pool: Pool, superuser: Superuser) -> None:
    fresh(superuser, 3)
    reserve(pool, ACME, wanted("before"))
    with ThreadPoolExecutor(2) as threads:
        with superuser.transaction():
            superuser.execute("SELECT FROM quota WHERE meter = 'export' FOR UPDATE")
            twins = [threads.submit(reserve, pool, ACME, wanted()) for _ in range(2)]
            time.sleep(0.3)
        answers = [twin.result().answer for twin in twins]
    assert sorted(answers) == [Answer.HELD, Answer.RUNNING]
