"""Tests of with_tenant_schema.

DATABASE_URL logs in as app_user and OWNER_URL as app_owner, to a database in the state that the lab
ends in.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NotRequired, TypedDict

import psycopg
import pytest
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool
from with_tenant import TenantId, parse_tenant_id
from with_tenant_schema import NoSchemaError, with_tenant_schema

Pool = ConnectionPool[psycopg.Connection[TupleRow]]
ACME = parse_tenant_id("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")


class Notes(TypedDict):
    tenant: str
    memos: list[str]


class WithoutSchema(TypedDict):
    name: str
    tenant: str
    schemaName: str | None


class Statement(TypedDict):
    name: str
    tenant: str
    sql: str
    before: NotRequired[str]
    rows: NotRequired[int]
    sqlstate: NotRequired[str]


class Afterwards(TypedDict):
    sql: str
    sqlstate: str


class Cases(TypedDict):
    notes: list[Notes]
    withoutSchema: list[WithoutSchema]
    statements: list[Statement]
    afterwards: list[Afterwards]


CASES: Cases = json.loads(Path(__file__).with_name("cases.json").read_text())


class OnPurposeError(Exception):
    """Undoes what was only tried."""


@pytest.fixture
def pool() -> Iterator[Pool]:
    with ConnectionPool(os.environ["DATABASE_URL"], min_size=1, max_size=1, open=True) as opened:
        yield opened


def memos(pool: Pool, tenant: TenantId = ACME) -> list[str]:
    with with_tenant_schema(pool, tenant) as scope:
        return [row[0] for row in scope.execute("SELECT memo FROM note ORDER BY id").rows]


def test_reads_the_notes_of_each_tenant_by_one_prepared_statement(pool: Pool) -> None:
    # psycopg prepares a statement that came five times; the path says anew what it means.
    for _ in range(8):
        for case in CASES["notes"]:
            assert memos(pool, parse_tenant_id(case["tenant"])) == case["memos"]


@pytest.mark.parametrize("case", CASES["withoutSchema"], ids=lambda case: str(case["name"]))
def test_refuses_a_tenant_without_schema(pool: Pool, case: WithoutSchema) -> None:
    with psycopg.connect(os.environ["OWNER_URL"], autocommit=True) as owner:
        try:
            if case["schemaName"]:
                owner.execute(
                    "INSERT INTO tenant VALUES (%s, 'half-done', %s)",
                    [case["tenant"], case["schemaName"]],
                )
            with (
                pytest.raises(NoSchemaError),
                with_tenant_schema(pool, parse_tenant_id(case["tenant"])),
            ):
                pytest.fail("the block was entered")
        finally:
            owner.execute("DELETE FROM tenant WHERE id = %s", [case["tenant"]])


@pytest.mark.parametrize("case", CASES["statements"], ids=lambda case: str(case["name"]))
def test_statements_do_as_the_table_says(pool: Pool, case: Statement) -> None:
    if "before" in case:
        with pool.connection() as connection:
            connection.execute(case["before"])
    rows: int | None = None
    with (
        pytest.raises((OnPurposeError, psycopg.Error)) as raised,
        with_tenant_schema(pool, parse_tenant_id(case["tenant"])) as scope,
    ):
        rows = scope.execute(case["sql"]).row_count
        raise OnPurposeError
    assert getattr(raised.value, "sqlstate", None) == case.get("sqlstate")
    assert rows == case.get("rows")


@pytest.mark.parametrize("failing", [False, True], ids=["after a commit", "after an error"])
@pytest.mark.parametrize("case", CASES["afterwards"], ids=lambda case: str(case["sql"]))
def test_leaves_the_next_borrower_nothing(pool: Pool, case: Afterwards, failing: bool) -> None:
    with suppress(psycopg.errors.DivisionByZero), with_tenant_schema(pool, ACME) as scope:
        scope.execute("SELECT 1 / 0" if failing else "SELECT memo FROM note")
    with pytest.raises(psycopg.Error) as raised, pool.connection() as connection:
        connection.execute(case["sql"])
    assert raised.value.sqlstate == case["sqlstate"]
