"""Who does what in which order: a dozen units of work for each tenant, shuffled from a seed."""

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypedDict

import psycopg
from with_tenant import RolledBackError, TenantId, parse_tenant_id


class TenantIds(TypedDict):
    valid: list[str]
    invalid: list[object]


class VisibleInvoices(TypedDict):
    tenant: str
    ids: list[int]


class Write(TypedDict, total=False):
    name: str
    tenant: str
    sql: str
    rows: int
    sqlstate: str


class Crowd(TypedDict):
    seed: int
    tenants: int
    connections: int
    borrowers: int
    units: dict[str, int]


class Cases(TypedDict):
    tenantIds: TenantIds
    visibleInvoices: list[VisibleInvoices]
    writes: list[Write]
    crowd: Crowd


CASES: Cases = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
"""The table of cases that the tests in every language share."""

CROWD = CASES["crowd"]

FIRST_WRITTEN = 100_000
"""Ids from here on are of rows that units made."""

TENANTS = [
    parse_tenant_id(
        CASES["visibleInvoices"][index]["tenant"]
        if index < 2
        else f"d0000000-0000-4000-8000-{index:012}"
    )
    for index in range(CROWD["tenants"])
]
"""acme, globex and as many more as the table of cases asks for."""


@dataclass(frozen=True)
class Unit:
    id: int
    kind: str
    tenant: TenantId
    other: TenantId
    pause: float
    """Seconds that it dawdles, so that units overlap in every order."""


def plan() -> list[Unit]:
    """Shuffle by a seed: repeatable, which is the point, and no secret."""
    random = Random(CROWD["seed"])  # noqa: S311
    kinds = [kind for kind, count in CROWD["units"].items() for _ in range(count)]
    units = [
        Unit(
            FIRST_WRITTEN + index,
            kind,
            TENANTS[index % len(TENANTS)],
            TENANTS[(index + 1) % len(TENANTS)],
            random.random() / 500,
        )
        for index, kind in enumerate(kinds)
    ]
    random.shuffle(units)
    return units


class OnPurposeError(Exception):
    """What a unit raises that fails by itself."""


def ends_as_expected(kind: str, error: Exception | None) -> bool:
    """Say whether a unit of this kind must end so: with this error, or with none."""
    sqlstate = error.sqlstate if isinstance(error, psycopg.Error) else None
    match kind:
        case "writes for another tenant":
            return sqlstate == "42501"
        case "throws":
            return isinstance(error, OnPurposeError)
        case "swallows a failed statement":
            return isinstance(error, RolledBackError)
        case "times out" | "is canceled":
            return sqlstate == "57014"
        case "is killed":
            return isinstance(error, psycopg.OperationalError)
        case _:
            return error is None
