"""Tests of deadline."""

import json
from datetime import date
from pathlib import Path
from typing import Literal, TypedDict

import pytest
from deadline import last_day


class Case(TypedDict):
    name: str
    received: str
    months: Literal[1, 3]
    last: str


class Cases(TypedDict):
    holidays: list[str]
    cases: list[Case]
    invalid: list[str]


CASES: Cases = json.loads(Path(__file__).with_name("cases.json").read_text())
HOLIDAYS = {date.fromisoformat(day) for day in CASES["holidays"]}


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: str(case["name"]))
def test_the_last_day_is_known(case: Case) -> None:
    received = date.fromisoformat(case["received"])
    assert last_day(received, case["months"], HOLIDAYS) == date.fromisoformat(case["last"])


@pytest.mark.parametrize("received", CASES["invalid"])
def test_what_is_no_day_is_no_date(received: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        date.fromisoformat(received)
