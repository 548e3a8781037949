"""Reports what single schemas have otherwise than most, policies' words and grants included.

Usage: OWNER_URL=… python fleet_drift.py [signed.json]. Ends with 1 where a difference is not
signed, or its signature has run out. With a database for each tenant, call read_facts in each.
"""

import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

Facts = Mapping[str, frozenset[str]]

FACTS = """
WITH t AS (
  SELECT n.nspname, c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner, c.relacl
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY (%s)
)
SELECT nspname, format('table %%s, row security %%s, forced %%s, owner %%s',
  relname, relrowsecurity, relforcerowsecurity, relowner::regrole) FROM t
UNION ALL
SELECT nspname, format('column %%s.%%s %%s%%s default %%s', relname, attname,
  format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' not null' END,
  coalesce(pg_get_expr(adbin, adrelid), 'none'))
FROM t JOIN pg_attribute AS a ON a.attrelid = t.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef AS d ON adrelid = attrelid AND adnum = attnum
UNION ALL
SELECT nspname, format('constraint %%s.%%s %%s', relname, conname, pg_get_constraintdef(k.oid))
FROM t JOIN pg_constraint AS k ON conrelid = t.oid AND contype <> 'n'
UNION ALL
SELECT nspname, pg_get_indexdef(indexrelid) FROM t JOIN pg_index ON indrelid = t.oid
UNION ALL
SELECT nspname, pg_get_triggerdef(g.oid)
FROM t JOIN pg_trigger AS g ON tgrelid = t.oid AND NOT tgisinternal
UNION ALL
SELECT nspname, format('policy %%s.%%s for %%s to %%s using %%s check %%s',
  relname, polname, polcmd, polroles::regrole[],
  pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
FROM t JOIN pg_policy ON polrelid = t.oid
UNION ALL
SELECT nspname, format('grant %%s on %%s to %%s', privilege_type, relname, grantee::regrole)
FROM t CROSS JOIN aclexplode(relacl)
"""


def read_facts(connection: psycopg.Connection, tenants: Mapping[str, str]) -> Facts:
    """Say of each schema what its tables are. A tenant's own name and id stand as $tenant."""
    found: dict[str, set[str]] = {schema: set() for schema in tenants}
    with connection.transaction():
        connection.execute("SET LOCAL search_path = pg_catalog")
        for schema, line in connection.execute(FACTS, [list(tenants)]):
            own = "|".join(re.escape(name) for name in (schema, tenants[schema]) if name)
            found[schema].add(re.sub(rf"\b({own})\b", "$tenant", line))
    return {schema: frozenset(lines) for schema, lines in found.items()}


# #region compare
@dataclass(frozen=True, order=True)
class Difference:
    line: str
    schemas: tuple[str, ...]


def compare(facts: Facts) -> Sequence[Difference]:
    """Name what some have otherwise than most: each difference once, with its schemas.

    Most, and not the template: where the template alone differs, the next sign-up is wrong.
    """
    counts = Counter(line for lines in facts.values() for line in lines)
    usual = {line for line, count in counts.items() if count * 2 > len(facts)}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for schema, lines in facts.items():
        for line in usual - lines:
            found[f"lacks {line}"].append(schema)
        for line in lines - usual:
            found[f"has {line}"].append(schema)
    return sorted(Difference(line, tuple(sorted(schemas))) for line, schemas in found.items())


# #endregion compare


def unsigned(
    differences: Sequence[Difference], signed: Mapping[str, Mapping[str, str]], today: date
) -> Sequence[Difference]:
    """Leave out what somebody signed: {schema: {line: the last day it may be so}}."""

    def is_open(schema: str, line: str) -> bool:
        return date.fromisoformat(signed.get(schema, {}).get(line, "0001-01-01")) < today

    left = (
        Difference(one.line, tuple(schema for schema in one.schemas if is_open(schema, one.line)))
        for one in differences
    )
    return [one for one in left if one.schemas]


def main(signed: Path | None) -> int:
    with psycopg.connect(os.environ["OWNER_URL"], autocommit=True) as connection:
        rows = connection.execute("SELECT schema_name, id::text FROM public.tenant").fetchall()
        facts = read_facts(connection, {**dict(rows), "t_template": ""})
    valid = json.loads(signed.read_text(encoding="utf-8")) if signed else {}
    differences = unsigned(compare(facts), valid, date.today())
    for one in differences:
        print(f"{len(one.schemas)} of {len(facts)}: {one.line}: {', '.join(one.schemas[:3])}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
