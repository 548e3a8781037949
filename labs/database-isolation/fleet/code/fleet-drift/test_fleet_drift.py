"""Tests of fleet_drift.

OWNER_URL logs in as app_owner, to a database in the state that the lab ends in: sixty tenants, of
whom acme is the pilot.
"""

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from fleet_drift import Difference, Facts, compare, main, read_facts, unsigned

PILOT = "has column invoice.description text default none"
TODAY = date(2026, 11, 29)


@pytest.fixture
def owner() -> Iterator[psycopg.Connection]:
    """A connection whose changes are undone."""
    with psycopg.connect(os.environ["OWNER_URL"]) as connection:
        yield connection
        connection.rollback()


def facts_of(owner: psycopg.Connection) -> Facts:
    rows = owner.execute("SELECT schema_name, id::text FROM public.tenant").fetchall()
    return read_facts(owner, {**dict(rows), "t_template": ""})


def found(owner: psycopg.Connection) -> set[tuple[str, tuple[str, ...]]]:
    return {(one.line, one.schemas) for one in compare(facts_of(owner))}


def test_sees_the_pilot_and_the_template_alone(owner: psycopg.Connection) -> None:
    assert {schema for _, schemas in found(owner) for schema in schemas} == {"t_acme", "t_template"}
    assert (PILOT, ("t_acme",)) in found(owner)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("DROP POLICY own_tenant ON t_008.invoice", "lacks policy invoice.own_tenant"),
        ("ALTER POLICY own_tenant ON t_008.invoice USING (true)", "using true"),
        (
            "ALTER POLICY own_tenant ON t_008.invoice"
            " USING (current_setting('app.tenant_id', true) = '7')",
            "'7'",
        ),
        ("ALTER TABLE t_008.invoice DISABLE ROW LEVEL SECURITY", "row security f"),
        (
            "GRANT TRUNCATE ON t_008.invoice TO app_user",
            "has grant TRUNCATE on invoice to app_user",
        ),
        (
            "REVOKE INSERT ON t_008.invoice FROM app_user",
            "lacks grant INSERT on invoice to app_user",
        ),
        (
            "ALTER TABLE t_008.invoice ALTER memo DROP NOT NULL",
            "has column invoice.memo text default",
        ),
        ("CREATE INDEX ON t_008.invoice (memo)", "invoice_memo_idx"),
        ("ALTER TABLE t_008.invoice ADD CHECK (id > 0)", "invoice_id_check"),
        ("CREATE TABLE t_008.scratch (id int)", "has table scratch"),
        ("DROP TABLE t_008.invoice", "lacks table invoice"),
    ],
)
def test_sees_what_one_schema_has_otherwise(
    owner: psycopg.Connection, change: str, line: str
) -> None:
    before = found(owner)
    owner.execute(change)
    new = found(owner) - before
    assert any(line in one for one, _ in new)
    # The template has neither grants nor the tenants' policy, and shares such a line.
    assert {schemas for _, schemas in new} <= {("t_008",), ("t_008", "t_template")}


def test_names_a_shared_difference_once(owner: psycopg.Connection) -> None:
    for schema in ("t_008", "t_009", "t_010"):
        owner.execute(f"ALTER TABLE {schema}.invoice ADD COLUMN note text")
    assert ("has column invoice.note text default none", ("t_008", "t_009", "t_010")) in found(
        owner
    )


def test_sees_that_the_template_alone_was_forgotten() -> None:
    facts = {"t_1": frozenset({"a"}), "t_2": frozenset({"a"}), "t_template": frozenset[str]()}
    assert compare(facts) == [Difference("lacks a", ("t_template",))]


def test_no_schema_at_all_is_no_difference() -> None:
    assert compare({}) == []


def test_a_signature_is_for_one_schema_one_line_and_some_time() -> None:
    signed = {"t_1": {"has b": "2026-11-29", "has c": "2026-11-28"}}
    shared = [Difference("has b", ("t_1", "t_2")), Difference("has c", ("t_1",))]
    assert unsigned(shared, signed, TODAY) == [
        Difference("has b", ("t_2",)),
        Difference("has c", ("t_1",)),
    ]
    assert unsigned(shared, {}, TODAY) == shared


def test_ends_with_1_until_all_is_signed(
    owner: psycopg.Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(None) == 1
    assert f"1 of 61: {PILOT}: t_acme" in capsys.readouterr().out
    signed: dict[str, dict[str, str]] = {}
    for one in compare(facts_of(owner)):
        for schema in one.schemas:
            signed.setdefault(schema, {})[one.line] = "9999-12-31"
    file = tmp_path / "signed.json"
    file.write_text(json.dumps(signed))
    assert main(file) == 0
    assert capsys.readouterr().out == ""
