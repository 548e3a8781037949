"""Tests of verify_export."""

import base64
import io
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from verify_export import GENESIS, Anchor, Row, canonical, hash_of, verify_export

TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
TENANT: str = TABLE["tenant"]
ROW = Row(**TABLE["forms"][0]["row"])


def bytes_of(case: dict[str, Any]) -> bytes:
    if "base64" in case:
        return base64.b64decode(case["base64"])
    return "".join(f"{line}\n" for line in case["lines"]).encode()


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])
def test_names_the_first_row_that_is_not_proven(case: dict[str, Any]) -> None:
    anchors = [Anchor(**anchor) for anchor in case["anchors"]]
    start = Anchor(**case["start"]) if "start" in case else None
    verdict = verify_export(io.BytesIO(bytes_of(case)), TENANT, anchors, start)
    assert asdict(verdict) == case["verdict"]


@pytest.mark.parametrize("case", TABLE["forms"], ids=lambda case: case["row"]["seq"])
def test_writes_the_canonical_form(case: dict[str, Any]) -> None:
    row = Row(**case["row"])
    assert canonical(row) == case["form"].encode()
    assert hash_of(row) == row.hash


def test_refuses_an_anchor_of_another_tenant() -> None:
    with pytest.raises(ValueError, match="another tenant"):
        verify_export(io.BytesIO(), TENANT, [Anchor("someone else's", 0, GENESIS)])
    with pytest.raises(ValueError, match="another tenant"):
        verify_export(io.BytesIO(), TENANT, [], Anchor("someone else's", 0, GENESIS))


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_refuses_a_line_that_is_too_long(end: bytes) -> None:
    line = json.dumps(asdict(ROW)).encode()
    for length, problem in [(1 << 20, None), ((1 << 20) + 1, "malformed")]:
        export = io.BytesIO(line.ljust(length) + end)
        bad = verify_export(export, TENANT, []).bad
        assert (bad and bad.problem) == problem


class Chain(io.RawIOBase):
    """An export that is made while it is read."""

    def __init__(self, rows: int) -> None:
        self._lines = self._make(rows)
        self._rest = b""

    def _make(self, rows: int) -> Iterator[bytes]:
        head = GENESIS
        for seq in range(1, rows + 1):
            row = replace(ROW, seq=seq, prev=head)
            head = hash_of(row)
            yield json.dumps(asdict(replace(row, hash=head))).encode() + b"\n"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        self._rest = self._rest or next(self._lines, b"")
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def peak_of(rows: int) -> int:
    tracemalloc.start()
    try:
        verdict = verify_export(io.BufferedReader(Chain(rows)), TENANT, [])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (verdict.last, verdict.bad) == (rows, None)
    return peak


def test_needs_no_more_memory_for_a_longer_export() -> None:
    peak_of(100)
    assert peak_of(10_000) < 2 * peak_of(100)
