"""Tests of catalog_growth.

OWNER_URL logs in as app_owner, who may make schemas, to a database in the state that the lab ends
in.
"""

import os
from collections.abc import Iterator

import psycopg
import pytest
from catalog_growth import Growth, main, read_growth

TABLES = "CREATE TABLE {0}.note (id int PRIMARY KEY, memo text); CREATE TABLE {0}.tag (name text)"


@pytest.fixture
def owner() -> Iterator[psycopg.Connection]:
    """A connection whose changes are undone."""
    with psycopg.connect(os.environ["OWNER_URL"]) as connection:
        yield connection
        connection.rollback()


def grow(owner: psycopg.Connection, count: int) -> None:
    for number in range(count):
        owner.execute(f"CREATE SCHEMA t_{number}")
        owner.execute(TABLES.format(f"t_{number}"))
        owner.execute(
            "INSERT INTO tenant VALUES (gen_random_uuid(), %s, %s)", [f"n-{number}", f"t_{number}"]
        )


def test_counts_what_the_tenants_have(owner: psycopg.Connection) -> None:
    before = read_growth(owner)
    assert (before.tenants, before.tables) == (3, 3)
    grow(owner, 30)
    after = read_growth(owner)
    assert after.tenants - before.tenants == 30
    assert after.tables - before.tables == 60
    # Two tables and the index of the one's key; what stands in pg_toast is not the schema's.
    assert after.relations - before.relations == 90
    assert after.catalog_bytes >= before.catalog_bytes
    assert after.lock_slots == before.lock_slots > 0


def test_a_tenant_whose_schema_is_missing_counts_for_nothing(owner: psycopg.Connection) -> None:
    before = read_growth(owner)
    owner.execute("INSERT INTO tenant VALUES (gen_random_uuid(), 'half-done', 't_missing')")
    assert read_growth(owner) == before


@pytest.mark.parametrize(
    ("growth", "fit"),
    [
        (Growth(tenants=10, tables=50, relations=0, catalog_bytes=0, lock_slots=6400), 853),
        (Growth(tenants=10, tables=5000, relations=0, catalog_bytes=0, lock_slots=6400), 8),
        (Growth(tenants=0, tables=0, relations=0, catalog_bytes=0, lock_slots=6400), 4266),
    ],
)
def test_says_how_many_tenants_fit_into_one_transaction(growth: Growth, fit: int) -> None:
    assert growth.tenants_that_fit == fit


def test_ends_with_1_where_the_planned_tenants_do_not_fit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(None) == 0
    assert main(100_000) == 1
    assert "100000 do not fit" in capsys.readouterr().out
