"""Tests of safe_query.

DATABASE_URL logs in as app_user and OWNER_URL as app_owner, to a database in the state that the lab
ends in.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NotRequired, TypedDict

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool
from safe_query import (
    BadRequestError,
    count_rows,
    documents_by_id,
    find_documents,
    with_sealed_tenant,
)
from with_tenant import parse_tenant_id

Pool = ConnectionPool[psycopg.Connection[TupleRow]]


class Term(TypedDict):
    name: str
    term: str
    ids: NotRequired[list[int]]
    refused: NotRequired[bool]


class Sort(TypedDict):
    sort: str
    ids: NotRequired[list[int]]
    refused: NotRequired[bool]


class List(TypedDict):
    name: str
    list: list[int]
    ids: NotRequired[list[int]]
    refused: NotRequired[bool]


class Table(TypedDict):
    table: str
    count: NotRequired[int]
    refused: NotRequired[bool]


class Forged(TypedDict):
    name: str
    sql: str
    sqlstate: NotRequired[str]


class Cases(TypedDict):
    tenant: str
    secret: str
    terms: list[Term]
    sorts: list[Sort]
    lists: list[List]
    planted: str
    hijacked: str
    loot: str
    tables: list[Table]
    forged: list[Forged]


CASES: Cases = json.loads(Path(__file__).with_name("cases.json").read_text())
ACME = parse_tenant_id(CASES["tenant"])
SECRET = CASES["secret"]
ODD = sql.Identifier('odd "name"; --')


@pytest.fixture
def pool() -> Iterator[Pool]:
    with ConnectionPool(
        os.environ["DATABASE_URL"],
        kwargs={"prepare_threshold": None},
        min_size=1,
        max_size=1,
        open=True,
    ) as opened:
        yield opened


@pytest.fixture
def odd_table() -> Iterator[None]:
    with psycopg.connect(os.environ["OWNER_URL"], autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE TABLE {} (id int)").format(ODD))
        try:
            owner.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(ODD))
            owner.execute(sql.SQL("GRANT SELECT ON {} TO app_user").format(ODD))
            yield
        finally:
            owner.execute(sql.SQL("DROP TABLE {}").format(ODD))


@pytest.mark.parametrize("case", CASES["terms"], ids=lambda case: str(case["name"]))
def test_a_term_is_looked_for_and_nothing_else(pool: Pool, case: Term) -> None:
    with with_sealed_tenant(pool, ACME, SECRET) as scope:
        if case.get("refused"):
            with pytest.raises(BadRequestError):
                find_documents(scope, case["term"], "title")
            return
        found = find_documents(scope, case["term"], "title")
        assert sorted(one.id for one in found) == case["ids"]


@pytest.mark.parametrize("case", CASES["sorts"], ids=lambda case: repr(case["sort"]))
def test_a_sort_key_is_on_the_list_or_refused(pool: Pool, case: Sort) -> None:
    with with_sealed_tenant(pool, ACME, SECRET) as scope:
        if case.get("refused"):
            with pytest.raises(BadRequestError):
                find_documents(scope, "", case["sort"])
            return
        assert [one.id for one in find_documents(scope, "", case["sort"])] == case["ids"]


def test_half_a_pair_of_utf_16_is_refused(pool: Pool) -> None:
    with with_sealed_tenant(pool, ACME, SECRET) as scope, pytest.raises(BadRequestError):
        find_documents(scope, "\ud800", "title")


@pytest.mark.parametrize("case", CASES["lists"], ids=lambda case: str(case["name"]))
def test_a_list_is_one_parameter(pool: Pool, case: List) -> None:
    with with_sealed_tenant(pool, ACME, SECRET) as scope:
        if case.get("refused"):
            with pytest.raises(BadRequestError):
                documents_by_id(scope, case["list"])
            return
        assert [one.id for one in documents_by_id(scope, case["list"])] == case["ids"]


def test_a_list_holds_no_id_of_more_than_32_bits(pool: Pool) -> None:
    with with_sealed_tenant(pool, ACME, SECRET) as scope, pytest.raises(BadRequestError):
        documents_by_id(scope, [2**31])


def test_the_secret_is_handed_to_no_type_that_was_planted(pool: Pool) -> None:
    for text in CASES["planted"], CASES["hijacked"]:
        with with_sealed_tenant(pool, ACME, SECRET) as scope:
            scope.execute(sql.SQL(text))
    with pool.connection() as connection:
        loot = [v for (v,) in connection.execute(CASES["loot"])]
    assert "a call without schema" in loot
    assert SECRET not in loot


def discard_all(connection: psycopg.Connection[TupleRow]) -> None:
    """Reset a connection on its way back; DISCARD ALL runs outside of a transaction alone."""
    connection.autocommit = True
    connection.execute("DISCARD ALL")
    connection.autocommit = False


def test_a_reset_on_return_leaves_nothing_and_the_driver_prepares_anew() -> None:
    with ConnectionPool(
        os.environ["DATABASE_URL"],
        min_size=1,
        max_size=1,
        kwargs={"prepare_threshold": 0},
        reset=discard_all,
        open=True,
    ) as pool:
        with with_sealed_tenant(pool, ACME, SECRET) as scope:
            scope.execute("CREATE TEMPORARY TABLE loot (v text)")
        pids = set()
        for _ in range(3):
            with with_sealed_tenant(pool, ACME, SECRET) as scope:
                assert [one.id for one in find_documents(scope, "lease", "title")] == [1]
                pids.update(scope.execute("SELECT pg_backend_pid()").rows)
                planted = "SELECT pg_catalog.to_regclass('pg_temp.loot') IS NULL"
                assert scope.execute(planted).rows == [(True,)]
        assert len(pids) == 1


@pytest.mark.usefixtures("odd_table")
@pytest.mark.parametrize("case", CASES["tables"], ids=lambda case: repr(case["table"]))
def test_a_table_is_on_offer_or_refused(pool: Pool, case: Table) -> None:
    with with_sealed_tenant(pool, ACME, SECRET) as scope:
        if case.get("refused"):
            with pytest.raises(BadRequestError):
                count_rows(scope, case["table"])
            return
        assert count_rows(scope, case["table"]) == case["count"]


@pytest.mark.parametrize("case", CASES["forged"], ids=lambda case: str(case["name"]))
def test_an_injected_statement_reads_nothing_of_globex(pool: Pool, case: Forged) -> None:
    # The statements hold no placeholder, so a per cent sign in them stays one.
    if "sqlstate" in case:
        with (
            pytest.raises(psycopg.Error) as raised,
            with_sealed_tenant(pool, ACME, SECRET) as scope,
        ):
            scope.execute(sql.SQL(case["sql"]))
        assert raised.value.sqlstate == case["sqlstate"]
        return
    with with_sealed_tenant(pool, ACME, SECRET) as scope:
        rows = str(scope.execute(sql.SQL(case["sql"])).rows)
    assert "falcon" not in rows
    assert SECRET not in rows


def test_nobody_gets_in_with_another_secret(pool: Pool) -> None:
    with (
        pytest.raises(psycopg.errors.InvalidAuthorizationSpecification),
        with_sealed_tenant(pool, ACME, "another"),
    ):
        pytest.fail("the block was entered")


def test_a_second_statement_is_sent_only_where_there_is_no_parameter(pool: Pool) -> None:
    with pool.connection() as connection:
        connection.execute("SELECT 1; SELECT 2")
    with pytest.raises(psycopg.errors.SyntaxError), pool.connection() as connection:
        connection.execute("SELECT %s::int; SELECT 2", [1])


def test_a_client_cursor_sends_what_follows_the_semicolon() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        cursor = psycopg.ClientCursor(connection)
        cursor.execute("SELECT %s; SELECT 2", ["one"])
        assert cursor.fetchall() == [("one",)]
        assert cursor.nextset()
        with pytest.raises(psycopg.errors.SyntaxError):
            connection.execute("SELECT %s; SELECT 2", ["one"])
