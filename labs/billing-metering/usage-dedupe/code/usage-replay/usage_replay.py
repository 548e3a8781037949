"""Replays a tenant's archived usage: what was counted is skipped, what is missing is added.

python usage_replay.py --tenant <tenant_id> archive.jsonl, with the address in DATABASE_URL.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from psycopg_pool import ConnectionPool
from usage_consumer import Pool, store_usage
from usage_event import Usage, parse_usage
from with_tenant import TenantId, parse_tenant_id

BATCH = 1000


@dataclass(frozen=True)
class Replayed:
    read: int
    added: int


# #region replay
def replay(pool: Pool, tenant_id: TenantId, lines: Iterable[str]) -> Replayed:
    """Store an archive's events through the consumer's own function, under their own keys.

    Each batch is a transaction, so a replay that is broken off is run again from its beginning.
    An event of another tenant ends it with a ValueError that names the line: an archive that mixes
    tenants was not made for one of them.
    """
    read = added = 0
    events = _events(tenant_id, lines)
    while batch := list(islice(events, BATCH)):
        added += store_usage(pool, tenant_id, batch)
        read += len(batch)
    return Replayed(read, added)


def _events(tenant_id: TenantId, lines: Iterable[str]) -> Iterator[Usage]:
    for number, line in enumerate(lines, start=1):
        try:
            usage = parse_usage(line)
            if usage.source != f"/tenants/{tenant_id}/usage":
                raise ValueError("The event is another tenant's.")
        except ValueError as cause:
            raise ValueError(f"Line {number}: {cause}") from cause
        yield usage


# #endregion replay


def main(arguments: list[str] | None = None) -> int:
    """Run the command: 0 when all was replayed, 1 when the archive is not what it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tenant", type=parse_tenant_id, required=True)
    parser.add_argument("archive", type=Path, help="CloudEvents, one JSON object a line")
    options = parser.parse_args(arguments)
    with (
        ConnectionPool(os.environ["DATABASE_URL"], min_size=0, max_size=1, open=True) as pool,
        options.archive.open(encoding="utf-8") as lines,
    ):
        try:
            done = replay(pool, options.tenant, lines)
        except ValueError as cause:
            sys.stderr.write(f"{cause}\n")
            return 1
    sys.stdout.write(f"{done.read} read, {done.added} added\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
