"""Tests of plan_assertion.

DATABASE_URL logs in as app_user, to a database in the state that the lab ends in.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

import psycopg
import pytest
from plan_assertion import Limits, PlanNode, explain_as_tenant, plan_problems
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL
from psycopg_pool import ConnectionPool
from with_tenant import parse_tenant_id

Pool = ConnectionPool[Connection[TupleRow]]


class LimitsOfCase(TypedDict):
    removed: int
    blocks: int
    shared: list[str]


class QueryCase(TypedDict):
    name: str
    tenant: str
    sql: str
    values: list[str]
    limits: LimitsOfCase
    problems: list[str]


class PlanCase(TypedDict):
    name: str
    plan: PlanNode
    limits: LimitsOfCase
    problems: list[str]


class WriteCase(TypedDict):
    tenant: str
    sql: str
    sqlstate: str


class Cases(TypedDict):
    queries: list[QueryCase]
    plans: list[PlanCase]
    write: WriteCase


CASES: Cases = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))


def written(sql: str) -> SQL:
    """Give a query of the table of cases, with the placeholders that psycopg wants."""
    return SQL(re.sub(r"\$\d", "%s", sql))


def limits(of_case: LimitsOfCase) -> Limits:
    return Limits(of_case["removed"], of_case["blocks"], of_case["shared"])


@pytest.fixture
def pool() -> Iterator[Pool]:
    with ConnectionPool(os.environ["DATABASE_URL"], min_size=0, max_size=1, open=True) as opened:
        yield opened


@pytest.mark.parametrize("case", CASES["queries"], ids=lambda case: str(case["name"]))
def test_queries(pool: Pool, case: QueryCase) -> None:
    tenant = parse_tenant_id(case["tenant"])
    plan = explain_as_tenant(pool, tenant, written(case["sql"]), case["values"])
    assert plan_problems(plan, limits(case["limits"])) == case["problems"]


@pytest.mark.parametrize("case", CASES["plans"], ids=lambda case: str(case["name"]))
def test_plans(case: PlanCase) -> None:
    assert plan_problems(case["plan"], limits(case["limits"])) == case["problems"]


def test_refuses_a_query_that_writes(pool: Pool) -> None:
    write = CASES["write"]
    with pytest.raises(psycopg.Error) as refused:
        explain_as_tenant(pool, parse_tenant_id(write["tenant"]), written(write["sql"]))
    assert refused.value.sqlstate == write["sqlstate"]


def test_leaves_no_setting_to_the_next_borrower(pool: Pool) -> None:
    explain_as_tenant(pool, parse_tenant_id(CASES["write"]["tenant"]), SQL("SELECT 1"))
    with pool.connection() as connection:
        settings = connection.execute(
            "SELECT current_setting('enable_seqscan'), current_setting('transaction_read_only')"
        ).fetchone()
    assert settings == ("on", "off")
