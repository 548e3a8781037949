"""Runs work for one tenant at a time within limits, through a pooler too."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.abc import Params, QueryNoTemplate
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool
from with_tenant import Result, RolledBackError, TenantId

Pool = AsyncConnectionPool[AsyncConnection[TupleRow]]


# #region open
def new_pool(address: str, size: int) -> Pool:
    """Make a pool, to be opened, that works behind PgBouncer in transaction mode.

    psycopg prepares what it has sent five times; None as the threshold leaves that out.
    """
    return AsyncConnectionPool(
        address,
        kwargs={"prepare_threshold": None},
        min_size=0,
        max_size=size,
        timeout=5,
        open=False,
    )


# #endregion open


# #region limits
@dataclass(frozen=True)
class Limits:
    """What a tenant's plan allows; from your own catalog, by the verified tenant."""

    statement_ms: int
    transaction_ms: int
    """Longer than a statement's. PostgreSQL 17 or newer ends the session when it is over."""

    def __post_init__(self) -> None:
        if not 1 <= self.statement_ms < self.transaction_ms:
            raise ValueError("A limit is 1 ms or more, a transaction's longer than a statement's.")


# 0 comes first: a timer that a default started would go on with the default's time.
_ENTER = """
    SELECT set_config('app.tenant_id', %s, true), set_config('statement_timeout', %s, true),
           set_config('transaction_timeout', '0', true),
           set_config('transaction_timeout', %s, true)"""


@asynccontextmanager
async def with_tenant_limits(
    pool: Pool, tenant_id: TenantId, limits: Limits
) -> AsyncIterator["AsyncTenantScope"]:
    """As `with_tenant` for asyncio, with limits that end with the transaction.

    When the task is canceled, psycopg cancels the statement, waits for it and rolls back; a
    connection that can't do that is closed, never lent. Canceled during COMMIT, nobody knows
    whether it happened.
    """
    values = [tenant_id, str(limits.statement_ms), str(limits.transaction_ms)]
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(_ENTER, values)
        scope = AsyncTenantScope(connection)
        try:
            yield scope
        finally:
            scope.close()
        if connection.info.transaction_status is TransactionStatus.INERROR:
            raise RolledBackError("Rolled back: a statement had failed.")


# #endregion limits


class AsyncTenantScope:
    """Sends statements until its transaction ends, and refuses them afterwards."""

    def __init__(self, connection: AsyncConnection[TupleRow]) -> None:
        self._connection: AsyncConnection[TupleRow] | None = connection

    async def execute(self, query: QueryNoTemplate, params: Params | None = None) -> Result:
        if self._connection is None:
            raise RuntimeError("The transaction of this tenant is over: await every statement.")
        async with self._connection.cursor() as cursor:
            await cursor.execute(query, params)
            rows = await cursor.fetchall() if cursor.description else []
            return Result(rows, cursor.rowcount)

    def close(self) -> None:
        self._connection = None
