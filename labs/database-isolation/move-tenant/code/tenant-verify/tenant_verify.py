"""Compares a tenant's rows at two homes and names the keys that differ.

Usage: OLD_URL=… NEW_URL=… python tenant_verify.py <tenant> <table>… Ends with 1 where they differ.
Both logins must bypass row security. SHARED=1 says that the new home holds other tenants, too.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import psycopg
from psycopg import Connection, sql
from psycopg.rows import TupleRow


@dataclass(frozen=True)
class Difference:
    """A key that is `missing` at the new home, `left over` there, or `different`."""

    table: str
    tenant: str
    id: int
    gap: str


Row = tuple[str, int, bytes]

# The same row is the same text at both homes, whatever their settings.
_SETTINGS = """
    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
    SET LOCAL row_security = off;
    SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'postgres';
    SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'
"""


# #region differences
def differences(
    old: Connection[TupleRow],
    new: Connection[TupleRow],
    tenant: str,
    table: str,
    *,
    alone: bool = True,
    batch: int = 2000,
) -> Iterator[Difference]:
    """Walk both homes in the order of their keys, a batch at a time.

    `alone` says that the new home holds nobody else, so another tenant's row there is left over;
    it is False for a home that others share, the old one on the way back among them.
    With row_security off a login that a policy binds gets error 42501 instead of a part of the
    rows, which would be equal to another part.
    """
    names = column_names(old, table)
    if names != column_names(new, table):
        raise ValueError(f"{table} has other columns at the new home")
    here = rows(old, table, names, tenant, batch)
    there = rows(new, table, names, None if alone else tenant, batch)
    mine, other = next(here, None), next(there, None)
    while mine is not None or other is not None:
        if mine is not None and other is not None and mine[:2] == other[:2]:
            if mine[2] != other[2]:
                yield Difference(table, mine[0], mine[1], "different")
            mine, other = next(here, None), next(there, None)
        elif mine is not None and (other is None or mine[:2] < other[:2]):
            yield Difference(table, mine[0], mine[1], "missing")
            mine = next(here, None)
        elif other is not None:
            yield Difference(table, other[0], other[1], "left over")
            other = next(there, None)


# #endregion differences


def rows(
    home: Connection[TupleRow], table: str, names: list[str], tenant: str | None, batch: int
) -> Iterator[Row]:
    """Key and digest of each row; a cursor of the server keeps all but one batch there."""
    query = sql.SQL(
        "SELECT tenant_id::text, id, sha256(convert_to(ROW({columns})::text, 'UTF8')) FROM {table} "
        "WHERE %(tenant)s::text IS NULL OR tenant_id::text = %(tenant)s "
        'ORDER BY tenant_id::text COLLATE "C", id'
    ).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, names)),
        table=sql.Identifier(*table.split(".")),
    )
    with home.cursor(name="verify_" + table.replace(".", "_")) as cursor:
        cursor.itersize = batch
        cursor.execute(query, {"tenant": tenant})
        yield from cursor


def column_names(home: Connection[TupleRow], table: str) -> list[str]:
    """Columns by name, since the homes may have added them in another order."""
    found = home.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) "
        "AND attnum > 0 AND NOT attisdropped ORDER BY attname",
        [table],
    ).fetchall()
    if not found:
        raise ValueError(f"there is no table {table}")
    return [name for (name,) in found]


def compare(
    old_url: str, new_url: str, tenant: str, tables: list[str], *, alone: bool = True
) -> list[Difference]:
    """All differences, at most a thousand: more are another problem."""
    with psycopg.connect(old_url) as old, psycopg.connect(new_url) as new:
        for home in (old, new):
            home.execute(_SETTINGS)
        found = chain.from_iterable(
            differences(old, new, tenant, table, alone=alone) for table in tables
        )
        return [difference for difference, _ in zip(found, range(1000), strict=False)]


def main(tenant: str, tables: list[str]) -> int:
    alone = os.environ.get("SHARED") != "1"
    found = compare(os.environ["OLD_URL"], os.environ["NEW_URL"], tenant, tables, alone=alone)
    for one in found:
        print(f"{one.table} {one.tenant} {one.id}: {one.gap}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
