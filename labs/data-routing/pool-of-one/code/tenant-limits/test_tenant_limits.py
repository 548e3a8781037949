"""Tests of tenant_limits.

DATABASE_URL logs in as app_user, directly or through a pooler. SUPERUSER_URL is direct.
"""

import asyncio
import json
import os
from pathlib import Path
from time import monotonic
from typing import NotRequired, TypedDict

import psycopg
import pytest
from psycopg.pq import TransactionStatus
from psycopg_pool import PoolTimeout
from tenant_limits import Limits, Pool, new_pool, with_tenant_limits
from with_tenant import parse_tenant_id


class Unit(TypedDict):
    name: str
    tenant: str
    before: NotRequired[str]
    sql: NotRequired[str]
    times: NotRequired[int]
    cancelAfterMs: NotRequired[int]
    sqlstate: NotRequired[str]
    broken: NotRequired[bool]
    canceled: NotRequired[bool]


class LimitsInMs(TypedDict):
    statementMs: int
    transactionMs: int


class Waits(TypedDict):
    patienceMs: int
    shortMs: int


class Cases(TypedDict):
    tenants: dict[str, str]
    visible: dict[str, list[str]]
    limits: LimitsInMs
    refusedLimits: list[LimitsInMs]
    units: list[Unit]
    repeats: int
    waits: Waits


HERE = Path(__file__).parent
CASES: Cases = json.loads((HERE / "cases.json").read_text())
LEFT_BEHIND = (HERE / "../connection-state/connection-state.sql").read_bytes()
LIMITS = Limits(CASES["limits"]["statementMs"], CASES["limits"]["transactionMs"])


async def perform(pool: Pool, unit: Unit) -> list[str]:
    """Do a unit's work, within the time that its caller waits."""
    seconds = unit["cancelAfterMs"] / 1000 if "cancelAfterMs" in unit else None
    tenant = parse_tenant_id(CASES["tenants"][unit["tenant"]])
    async with asyncio.timeout(seconds), with_tenant_limits(pool, tenant, LIMITS) as scope:
        if "before" in unit:
            await scope.execute(unit["before"].encode())
        for _ in range(unit.get("times", 1) if "sql" in unit else 0):
            await scope.execute(unit["sql"].encode())
        found = await scope.execute("SELECT reference FROM shipment ORDER BY reference")
        return [str(row[0]) for row in found.rows]


async def ask(pool: Pool, query: bytes) -> list[tuple[object, ...]]:
    """Ask the pool's only connection."""
    async with pool.connection() as connection:
        return await (await connection.execute(query)).fetchall()


async def in_a_pool(unit: Unit, pool: Pool) -> None:
    """Let a unit end, and look at what it left."""
    began = monotonic()
    if unit.get("canceled"):
        with pytest.raises(TimeoutError):
            await perform(pool, unit)
        assert monotonic() - began < 1, unit["name"]
    elif "sqlstate" in unit:
        with pytest.raises(psycopg.Error) as refused:
            await perform(pool, unit)
        assert refused.value.sqlstate == unit["sqlstate"], unit["name"]
    elif unit.get("broken"):
        with pytest.raises(psycopg.Error):
            await perform(pool, unit)
        assert monotonic() - began < 2.2, unit["name"]
    else:
        assert await perform(pool, unit) == CASES["visible"][unit["tenant"]], unit["name"]
    assert await ask(pool, LEFT_BEHIND) == [], unit["name"]
    assert await ask(
        pool,
        b"SELECT current_setting('statement_timeout'), current_setting('transaction_timeout')",
    ) == [("0", "0")], unit["name"]


def test_units_end_as_the_table_says() -> None:
    async def all_units() -> None:
        async with new_pool(os.environ["DATABASE_URL"], 1) as pool:
            for unit in CASES["units"]:
                await in_a_pool(unit, pool)

    asyncio.run(all_units())
    with psycopg.connect(os.environ["SUPERUSER_URL"]) as superuser:
        kept = superuser.execute(
            "SELECT reference FROM shipment WHERE exported AND reference LIKE 'falcon%'"
        ).fetchall()
    assert kept == []


@pytest.mark.parametrize("limits", CASES["refusedLimits"])
def test_refuses_what_postgresql_takes_for_no_limit(limits: LimitsInMs) -> None:
    with pytest.raises(ValueError, match="1 ms or more, a transaction's longer"):
        Limits(limits["statementMs"], limits["transactionMs"])


def test_prepares_nothing_that_stays() -> None:
    async def often() -> list[tuple[object, ...]]:
        async with new_pool(os.environ["DATABASE_URL"], 1) as pool:
            for _ in range(CASES["repeats"]):
                for name, visible in CASES["visible"].items():
                    assert await perform(pool, {"name": name, "tenant": name}) == visible
            return await ask(pool, b"SELECT name FROM pg_prepared_statements")

    assert asyncio.run(often()) == []


def test_waits_no_longer_than_the_pool_or_its_caller() -> None:
    reads: Unit = {"name": "reads", "tenant": "acme"}
    canceled: Unit = {**reads, "cancelAfterMs": CASES["waits"]["shortMs"]}

    async def full() -> None:
        async with new_pool(os.environ["DATABASE_URL"], 1) as pool:
            assert pool.timeout * 1000 == CASES["waits"]["patienceMs"]
            async with pool.connection():
                began = monotonic()
                with pytest.raises(TimeoutError):
                    await perform(pool, canceled)
                pool.timeout = CASES["waits"]["shortMs"] / 1000
                with pytest.raises(PoolTimeout):
                    await perform(pool, reads)
                assert monotonic() - began < 2
            assert await perform(pool, reads) == CASES["visible"]["acme"]

    asyncio.run(full())


def test_a_failed_pipeline_leaves_its_transaction_open_and_the_pool_rolls_back() -> None:
    async def pipelined() -> None:
        async with new_pool(os.environ["DATABASE_URL"], 1) as pool:
            async with pool.connection() as connection:
                await connection.set_autocommit(True)
                with pytest.raises(psycopg.Error):
                    async with connection.pipeline():
                        await connection.execute(b"BEGIN")
                        await connection.execute(
                            b"SELECT set_config('statement_timeout', 'none', true)"
                        )
                        await connection.execute(b"COMMIT")
                assert connection.info.transaction_status is TransactionStatus.INERROR
            assert await ask(pool, LEFT_BEHIND) == []

    asyncio.run(pipelined())
