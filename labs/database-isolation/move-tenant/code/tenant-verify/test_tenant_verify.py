"""Tests of tenant_verify.

SUPERUSER_URL and OWNER_URL log in as a superuser and as app_owner, whom the policies bind, to a
database in the state that the lab ends in. Two schemas of it stand for the two homes.
"""

import os
import tracemalloc
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from tenant_verify import Difference, compare, main

ACME = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
GLOBEX = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
COUNT = 5000

MAKE = """
    DROP SCHEMA IF EXISTS here CASCADE; DROP SCHEMA IF EXISTS there CASCADE;
    CREATE SCHEMA here; CREATE SCHEMA there;
    CREATE TABLE here.note (
      tenant_id uuid, id bigint, word text, at timestamptz, PRIMARY KEY (tenant_id, id));
    CREATE TABLE there.note (
      at timestamptz, tenant_id uuid, word text, id bigint, PRIMARY KEY (tenant_id, id))
"""
FILL = """
    INSERT INTO here.note SELECT %(acme)s, n, 'orchid ' || n, '2026-11-01Z'
    FROM generate_series(1, %(count)s) AS n ON CONFLICT DO NOTHING
"""
OTHER = (
    "INSERT INTO here.note SELECT %(globex)s, n, 'falcon', NULL FROM generate_series(1, 10) AS n"
)
COPY = """
    INSERT INTO there.note (tenant_id, id, word, at)
    SELECT tenant_id, id, word, at FROM here.note WHERE tenant_id = %(acme)s ON CONFLICT DO NOTHING
"""
ADD = "INSERT INTO there.note (tenant_id, id) VALUES (%s, %s)"


def home(schema: str, variable: str = "SUPERUSER_URL", options: str = "") -> str:
    """Address of a home: its schema is found by the path."""
    url = os.environ[variable]
    return f"{url}?options=-csearch_path%3D{schema}{options}"


@pytest.fixture
def root() -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ["SUPERUSER_URL"], autocommit=True) as connection:
        connection.execute(MAKE)
        for statement in (FILL, OTHER, COPY):
            connection.execute(statement, {"acme": ACME, "globex": GLOBEX, "count": COUNT})
        yield connection
        connection.execute("DROP SCHEMA here CASCADE; DROP SCHEMA there CASCADE")


def found(
    old: str = "here", new: str = "there", tables: tuple[str, ...] = ("note",)
) -> list[Difference]:
    return compare(home(old), home(new), ACME, list(tables))


def test_finds_nothing_where_nothing_differs(root: psycopg.Connection) -> None:
    assert found() == []


def test_names_every_key_that_differs_in_both_directions(root: psycopg.Connection) -> None:
    root.execute("DELETE FROM there.note WHERE id IN (1, %s)", [COUNT])
    root.execute("UPDATE there.note SET word = 'orchid' WHERE id = 2500")
    root.execute("UPDATE there.note SET at = NULL WHERE id = 2501")
    root.execute(ADD, [ACME, COUNT + 1])
    assert found() == [
        Difference("note", ACME, 1, "missing"),
        Difference("note", ACME, 2500, "different"),
        Difference("note", ACME, 2501, "different"),
        Difference("note", ACME, COUNT, "missing"),
        Difference("note", ACME, COUNT + 1, "left over"),
    ]


def test_a_row_of_another_tenant_at_the_new_home_is_left_over(root: psycopg.Connection) -> None:
    root.execute(ADD, [GLOBEX, 1])
    assert found() == [Difference("note", GLOBEX, 1, "left over")]


def test_a_home_that_others_share_is_compared_by_the_tenant(root: psycopg.Connection) -> None:
    root.execute(ADD, [GLOBEX, 1])
    root.execute(ADD, [ACME, COUNT + 1])
    both = compare(home("here"), home("there"), ACME, ["note"], alone=False)
    assert both == [Difference("note", ACME, COUNT + 1, "left over")]


def test_an_empty_home_lacks_everything(root: psycopg.Connection) -> None:
    root.execute("TRUNCATE there.note")
    assert [one.gap for one in found()] == ["missing"] * 1000


def test_settings_of_the_homes_make_no_difference(root: psycopg.Connection) -> None:
    there = home("there", options="%20-cTimeZone%3DAsia%2FTokyo%20-cDateStyle%3DGerman")
    assert compare(home("here"), there, ACME, ["note"]) == []


def test_columns_that_differ_are_an_error(root: psycopg.Connection) -> None:
    root.execute("ALTER TABLE there.note ADD COLUMN more text")
    with pytest.raises(ValueError, match="other columns"):
        found()
    with pytest.raises(ValueError, match="no table"):
        found(tables=("nothing",))


def test_a_login_that_a_policy_binds_gets_an_error_instead_of_a_part() -> None:
    with pytest.raises(InsufficientPrivilege):
        compare(home("public", "OWNER_URL"), home("moved"), ACME, ["invoice"])


def test_keeps_a_batch_in_memory_and_no_more(root: psycopg.Connection) -> None:
    peaks = []
    for rows in (COUNT, 8 * COUNT):
        root.execute(FILL, {"acme": ACME, "count": rows})
        root.execute(COPY, {"acme": ACME})
        tracemalloc.start()
        assert found() == []
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


def test_the_command_prints_what_differs_and_ends_with_1(
    root: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OLD_URL", home("here"))
    monkeypatch.setenv("NEW_URL", home("there"))
    assert main(ACME, ["note"]) == 0
    root.execute("DELETE FROM there.note WHERE id = 7")
    assert main(ACME, ["note"]) == 1
    assert capsys.readouterr().out == f"note {ACME} 7: missing\n"
