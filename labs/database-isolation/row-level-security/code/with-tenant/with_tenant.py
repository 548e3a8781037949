"""Runs work for one tenant at a time on connections that all tenants share."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import NewType

from psycopg import Connection
from psycopg.abc import Params, QueryNoTemplate
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool

# #region tenant-id
TenantId = NewType("TenantId", str)
"""The id of a tenant that `parse_tenant_id` has seen; for a type checker a plain str is not one."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def parse_tenant_id(claim: object) -> TenantId:
    """Parse the claim `tenant_id` of a token whose signature has been verified.

    Never give it a header, a path or a query parameter: those are the client's to choose.
    A claim that is no UUID in lower case is a ValueError, whose message leaves the value out.
    """
    if not isinstance(claim, str) or not _UUID.fullmatch(claim):
        raise ValueError("The claim tenant_id is not a UUID.")
    return TenantId(claim)


# #endregion tenant-id


# #region set-tenant
class RolledBackError(Exception):
    """The work ended well, and yet nothing was kept: a statement of it had failed."""


@contextmanager
def with_tenant(
    pool: ConnectionPool[Connection[TupleRow]], tenant_id: TenantId
) -> Iterator["TenantScope"]:
    """Run a block in one transaction that belongs to one tenant.

    The tenant ends with the transaction, so the next borrower of the connection has none and sees
    no row. The transaction is committed when the block ends, and rolled back when it raises.
    """
    with pool.connection() as connection, connection.transaction():
        connection.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant_id])
        scope = TenantScope(connection)
        try:
            yield scope
        finally:
            scope.close()
        # COMMIT would be answered with ROLLBACK, which psycopg does not report.
        if connection.info.transaction_status is TransactionStatus.INERROR:
            raise RolledBackError("Rolled back: a statement had failed.")


# #endregion set-tenant


# #region scope
@dataclass(frozen=True)
class Result:
    rows: list[TupleRow]
    row_count: int


class TenantScope:
    """Sends statements until its transaction ends, and refuses them afterwards.

    A thread that somebody forgot to join would otherwise send them for the connection's next
    tenant. It hands out rows instead of a cursor, because a cursor can send statements too.
    """

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection: Connection[TupleRow] | None = connection
        self._lock = Lock()

    def execute(self, query: QueryNoTemplate, params: Params | None = None) -> Result:
        with self._lock:
            if self._connection is None:
                raise RuntimeError("The transaction of this tenant is over: join every thread.")
            with self._connection.cursor() as cursor:
                cursor.execute(query, params)
                rows = cursor.fetchall() if cursor.description else []
                return Result(rows, cursor.rowcount)

    def close(self) -> None:
        with self._lock:
            self._connection = None


# #endregion scope
