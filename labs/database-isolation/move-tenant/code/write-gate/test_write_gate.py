"""Tests of write_gate: the table that all three languages share."""

import json
from pathlib import Path
from typing import Any

import pytest
from write_gate import Placement, gate

CASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("cases.json").read_text())[
    "cases"
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_answers_as_the_table_says(case: dict[str, Any]) -> None:
    found = Placement(**case["found"]) if case["found"] else None
    assert gate(case["mine"], found) == case["answer"]
