"""Recomputes the audit chain of a tenant from its export."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO


@dataclass(frozen=True)
class Anchor:
    """What was the head of a chain at some time, kept where the database's owner can't write."""

    tenant_id: str
    seq: int
    hash: str
    """Of the row `seq`, in hex."""


class Problem(StrEnum):
    """Why a row is refused."""

    MALFORMED = "malformed"
    TENANT = "tenant"
    GAP = "gap"
    DUPLICATE = "duplicate"
    PREV = "prev"
    HASH = "hash"
    ANCHOR = "anchor"
    TAIL = "tail"
    """An anchor has seen the row and the export has not."""


@dataclass(frozen=True)
class Bad:
    """The first row that is not proven."""

    seq: int
    problem: Problem


@dataclass(frozen=True)
class Verdict:
    """How far an export is proven, and by what."""

    last: int
    """The last row that the chain proves: a chain that was recomputed looks the same."""
    head: str
    """Its hash."""
    anchored: int
    """The last row that an anchor proves; 0: none was given, or none agrees."""
    bad: Bad | None = None


@dataclass(frozen=True)
class Row:
    """A row of the export, in the order of the canonical form."""

    tenant_id: str
    seq: int
    occurred_at: str
    actor: str
    on_behalf_of: str | None
    action: str
    subject: str
    detail: str
    prev: str
    hash: str


GENESIS = "0" * 64
_HASH = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_KEYS = frozenset(Row.__dataclass_fields__)
_LONGEST_LINE = 1 << 20
"""A longer one is malformed, so a file without line ends can't fill the memory."""
_LARGEST_SEQ = 2**53 - 1
"""Others read numbers as JavaScript does, which counts no further."""


# #region canonical
def canonical(row: Row) -> bytes:
    """Each field with its length in bytes, so no two rows share a form; None is `-`."""
    fields = (
        row.tenant_id,
        str(row.seq),
        row.occurred_at,
        row.actor,
        row.on_behalf_of,
        row.action,
        row.subject,
        row.detail,
    )
    encoded = (None if text is None else text.encode() for text in fields)
    return b"".join(b"-" if text is None else b"%d:%b" % (len(text), text) for text in encoded)


def hash_of(row: Row) -> str:
    """The hash that this row must have."""
    return hashlib.sha256(bytes.fromhex(row.prev) + canonical(row)).hexdigest()


# #endregion canonical


# #region verify
def verify_export(
    export: BinaryIO, tenant_id: str, anchors: Sequence[Anchor], start: Anchor | None = None
) -> Verdict:
    """Recompute a chain from its export in JSON Lines, one row at a time.

    Give it all of the tenant's anchors: the newest alone would miss a chain that was recomputed
    before it was taken. `start` is the anchor that the export follows, where older rows were
    dropped. Take it from where the anchors are kept, never from the export.

    Raises ValueError when an anchor is another tenant's, and whatever reading raises.
    """
    start = start or Anchor(tenant_id, 0, GENESIS)
    if any(anchor.tenant_id != tenant_id for anchor in [start, *anchors]):
        raise ValueError("An anchor belongs to another tenant.")
    due = sorted((a for a in anchors if a.seq >= start.seq), key=lambda a: a.seq, reverse=True)
    last, head, anchored = start.seq, start.hash, start.seq
    if _contradicts(due, last, head):
        return Verdict(last, head, anchored, Bad(last, Problem.ANCHOR))
    for line in _lines(export):
        row = _parse(line)
        if row is None:
            return Verdict(last, head, anchored, Bad(last + 1, Problem.MALFORMED))
        problem = _problem(row, tenant_id, last + 1, head)
        if problem is not None:
            seq = row.seq if problem is Problem.DUPLICATE else last + 1
            return Verdict(last, head, anchored, Bad(seq, problem))
        waiting = len(due)
        if _contradicts(due, row.seq, row.hash):
            return Verdict(last, head, anchored, Bad(row.seq, Problem.ANCHOR))
        last, head = row.seq, row.hash
        anchored = last if len(due) < waiting else anchored
    return Verdict(last, head, anchored, Bad(last + 1, Problem.TAIL) if due else None)


# #endregion verify


def _problem(row: Row, tenant_id: str, seq: int, head: str) -> Problem | None:
    if row.tenant_id != tenant_id:
        return Problem.TENANT
    if row.seq != seq:
        return Problem.GAP if row.seq > seq else Problem.DUPLICATE
    if row.prev != head:
        return Problem.PREV
    return None if row.hash == hash_of(row) else Problem.HASH


def _contradicts(due: list[Anchor], seq: int, digest: str) -> bool:
    """Take the anchors of this row from the end of the list; true when one has another hash."""
    while due and due[-1].seq == seq:
        if due.pop().hash != digest:
            return True
    return False


def _parse(line: bytes) -> Row | None:
    """None for what is no row, with exactly its keys."""
    try:
        # Decoded here: json.loads would guess other encodings from the first bytes.
        row = json.loads(line.decode("utf-8"))
        return Row(**{**row, "seq": int(row["seq"])}) if _is_row(row) else None
    except (ValueError, RecursionError):
        return None


def _is_row(row: object) -> bool:
    if not isinstance(row, dict) or row.keys() != _KEYS:
        return False
    seq, person = row["seq"], row["on_behalf_of"]
    texts = [row[key] for key in _KEYS - {"seq", "on_behalf_of"}] + (
        [] if person is None else [person]
    )
    if not all(isinstance(text, str) for text in texts):
        return False
    for text in texts:
        text.encode()  # Half a surrogate pair raises a ValueError.
    return (
        type(seq) in (int, float)
        and 0 < seq <= _LARGEST_SEQ
        and seq == int(seq)
        and _TIME.fullmatch(row["occurred_at"]) is not None
        and all(_HASH.fullmatch(row[key]) is not None for key in ("prev", "hash"))
    )


def _lines(export: BinaryIO) -> Iterator[bytes]:
    while line := export.readline(_LONGEST_LINE + 2):
        content = line.removesuffix(b"\n")
        # Empty is malformed as well.
        yield content if len(content) <= _LONGEST_LINE else b""
