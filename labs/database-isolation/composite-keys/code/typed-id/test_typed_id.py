"""Tests of typed_id.

DATABASE_URL logs in as app_user, to a database in the state that the lab ends in.
"""

import json
import os
from pathlib import Path
from typing import TypedDict
from uuid import UUID

import psycopg
import pytest
from typed_id import (
    Id,
    IdError,
    MalformedIdError,
    OtherKindError,
    OtherTenantError,
    ProjectId,
    TaskId,
    parse_reference,
)
from with_tenant import parse_tenant_id


class Case(TypedDict, total=False):
    kind: str
    name: str
    tenant: str
    text: str
    uuid: str
    refused: str


class Cases(TypedDict):
    ids: list[Case]
    references: list[Case]


CASES: Cases = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
KINDS: dict[str, type[Id]] = {"project": ProjectId, "task": TaskId}
REASONS: dict[str, type[IdError]] = {
    "malformed": MalformedIdError,
    "kind": OtherKindError,
    "tenant": OtherTenantError,
}
ACME = parse_tenant_id("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
TASK = "task_019ab5f0-1c2d-7e3f-8a4b-5c6d7e8f9012"


@pytest.mark.parametrize("case", CASES["ids"], ids=lambda case: f"{case['kind']} {case['text']}")
def test_parses_ids_as_the_table_says(case: Case) -> None:
    kind = KINDS[case["kind"]]
    if "refused" in case:
        with pytest.raises(REASONS[case["refused"]]):
            kind.parse(case["text"])
    else:
        parsed = kind.parse(case["text"])
        assert type(parsed) is kind
        assert parsed.uuid == UUID(case["uuid"])
        assert str(parsed) == case["text"]


@pytest.mark.parametrize("value", [None, 7, True, [TASK], {"id": TASK}], ids=repr)
def test_is_not_another_type(value: object) -> None:
    with pytest.raises(MalformedIdError):
        TaskId.parse(value)
    with pytest.raises(MalformedIdError):
        parse_reference(TaskId, value, ACME)


def test_equals_no_other_kind_with_the_same_uuid() -> None:
    uuid = TaskId.parse(TASK).uuid
    assert TaskId(uuid) == TaskId.parse(TASK)
    other: object = ProjectId(uuid)
    assert TaskId(uuid) != other


def test_type_checker_refuses_another_kind() -> None:
    def close(task: TaskId) -> TaskId:
        return task

    # mypy runs over this file, and says so where the ignored error is none.
    close(ProjectId.parse(TASK.replace("task", "project")))  # type: ignore[arg-type]
    close("task")  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES["references"], ids=lambda case: str(case["name"]))
def test_parses_references_as_the_table_says(case: Case) -> None:
    tenant = parse_tenant_id(case["tenant"])
    if "refused" in case:
        with pytest.raises(REASONS[case["refused"]]):
            parse_reference(ProjectId, case["text"], tenant)
    else:
        reference = parse_reference(ProjectId, case["text"], tenant)
        assert reference.tenant_id == tenant
        assert reference.id == ProjectId(UUID(case["uuid"]))
        assert str(reference) == case["text"]


def test_goes_to_the_database_as_the_uuid_that_it_is() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        sent = TaskId.parse(TASK)
        row = connection.execute("SELECT %s::uuid", [sent.uuid]).fetchone()
        assert row is not None
        assert TaskId(row[0]) == sent
