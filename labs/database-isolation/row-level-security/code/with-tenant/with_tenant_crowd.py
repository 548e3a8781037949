"""Many tenants on few connections.

50 tenants do 600 units of work on a pool of four, in an order shuffled from a seed. Some units fail
in every way a unit can. What is found is counted, so that a test can ask for zero of the right
function and for more than zero of a broken one.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, field
from threading import Lock, Thread
from time import sleep

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool
from with_tenant import TenantId, TenantScope, with_tenant
from with_tenant_crowd_plan import (
    CROWD,
    FIRST_WRITTEN,
    TENANTS,
    OnPurposeError,
    Unit,
    ends_as_expected,
    plan,
)

Pool = ConnectionPool[Connection[TupleRow]]
Runner = Callable[[Pool, TenantId], AbstractContextManager[TenantScope]]

FIRST_SEEDED = 1000
INSERT = "INSERT INTO invoice (id, tenant_id, amount, status, memo)"
OF_CONNECTION = (
    f"{INSERT} VALUES (%s, nullif(current_setting('app.tenant_id', true), '')::uuid,"
    " 1, 'draft', %s)"
)
UNDONE = "must be undone"


@dataclass
class Findings:
    units: int = 0
    foreign_seen: int = 0
    """Rows of another tenant that a unit read."""
    seen_without_tenant: int = 0
    """Rows that were read without any tenant."""
    foreign_written: int = 0
    """Rows of one tenant that a unit of another one changed or made."""
    tenants_kept: int = 0
    """Connections that still have a tenant when all work is done."""
    surprises: list[str] = field(default_factory=list)
    """Whatever did not end as its kind must."""


def open_pool(address: str, connections: int, *, autocommit: bool = False) -> Pool:
    """Give a pool that opens connections when they are asked for, and does not wait for ever."""
    return ConnectionPool(
        os.environ[address],
        kwargs={"autocommit": autocommit},
        min_size=0,
        max_size=connections,
        timeout=10,
        open=True,
    )


def let_crowd_work(run: Runner) -> Findings:
    """Let the crowd work through `run` and say what came of it."""
    with open_pool("DATABASE_URL", CROWD["connections"]) as pool:
        crowd = _Crowd(run, pool)
        crowd.seed()
        with ThreadPoolExecutor(CROWD["borrowers"]) as borrowers:
            list(borrowers.map(crowd.settle, plan()))
        crowd.look_at_connections()
        crowd.look_at_rows()
        return crowd.found


def _superuser() -> Connection[TupleRow]:
    return psycopg.connect(os.environ["SUPERUSER_URL"], autocommit=True)


class _Crowd:
    def __init__(self, run: Runner, pool: Pool) -> None:
        self._run = run
        self._pool = pool
        self._lock = Lock()
        self.found = Findings()

    def seed(self) -> None:
        """Make two marked rows for each tenant, as the owner, whom FORCE binds too."""
        with _superuser() as superuser:
            superuser.execute("DELETE FROM invoice WHERE id >= %s", [FIRST_SEEDED])
        with open_pool("OWNER_URL", 1) as owner:
            for index, tenant in enumerate(TENANTS):
                with with_tenant(owner, tenant) as scope:
                    for row_id in (FIRST_SEEDED + 2 * index, FIRST_SEEDED + 2 * index + 1):
                        scope.execute(OF_CONNECTION, [row_id, f"of {tenant}"])

    def settle(self, unit: Unit) -> None:
        error: Exception | None = None
        try:
            if unit.kind == "comes without a tenant":
                self._borrow_bare()
            else:
                with self._run(self._pool, unit.tenant) as scope:
                    self._perform(unit, scope)
        except Exception as raised:
            error = raised
        with self._lock:
            self.found.units += 1
        if not ends_as_expected(unit.kind, error):
            self._surprise(unit, repr(error))

    def _borrow_bare(self) -> None:
        with self._pool.connection() as connection:
            rows = connection.execute("SELECT id FROM invoice").fetchall()
        with self._lock:
            self.found.seen_without_tenant += len(rows)

    def _perform(self, unit: Unit, scope: TenantScope) -> None:
        scope.execute("SELECT pg_sleep(%s)", [unit.pause])
        mark = f"of {unit.tenant}"
        match unit.kind:
            case "reads":
                pass
            case "writes":
                scope.execute(OF_CONNECTION, [unit.id, mark])
            case "writes for another tenant":
                values = [unit.id, unit.other, mark]
                scope.execute(f"{INSERT} VALUES (%s, %s, 1, 'draft', %s)", values)
                self._surprise(unit, "was allowed")
            case "changes every row":
                changed = scope.execute(
                    "UPDATE invoice SET amount = amount + 1 RETURNING tenant_id::text"
                )
                foreign = sum(tenant != unit.tenant for (tenant,) in changed.rows)
                with self._lock:
                    self.found.foreign_written += foreign
            case _:
                scope.execute(OF_CONNECTION, [unit.id, UNDONE])
                return self._fail(unit, scope)
        return self._read(unit, scope)

    def _read(self, unit: Unit, scope: TenantScope) -> None:
        rows = scope.execute("SELECT tenant_id::text, memo FROM invoice").rows
        foreign = sum(
            tenant != unit.tenant or (memo.startswith("of ") and memo != f"of {unit.tenant}")
            for tenant, memo in rows
        )
        with self._lock:
            self.found.foreign_seen += foreign
        if len(rows) - foreign < 2:
            self._surprise(unit, "did not see its own rows")

    def _fail(self, unit: Unit, scope: TenantScope) -> None:
        if unit.kind == "throws":
            raise OnPurposeError
        if unit.kind == "swallows a failed statement":
            for statement in ("SELECT 1 / 0", "SELECT 1"):
                with suppress(psycopg.Error):
                    scope.execute(statement)
        elif unit.kind == "times out":
            scope.execute("SET LOCAL statement_timeout = '15ms'")
            scope.execute("SELECT pg_sleep(0.3)")
        elif unit.kind == "is killed" and unit.id % 2 == 0:
            last = f"SELECT {unit.id} AS last_statement"
            scope.execute(last)
            _signal("pg_terminate_backend(pid, 5000)", last, "<> 'active'")
        else:
            statement = f"SELECT pg_sleep(2), {unit.id} AS unit"
            killed = unit.kind == "is killed"
            call = "pg_terminate_backend(pid, 5000)" if killed else "pg_cancel_backend(pid)"
            signal = Thread(target=_signal, args=(call, statement, "= 'active'"))
            signal.start()
            try:
                scope.execute(statement)
            finally:
                # A signal that came late would hit the connection's next borrower.
                signal.join()

    def look_at_connections(self) -> None:
        """The pool must have recovered: it lends all of its connections, and none has a tenant."""
        with ExitStack() as stack:
            for _ in range(CROWD["connections"]):
                connection = stack.enter_context(self._pool.connection())
                answer = connection.execute(
                    "SELECT nullif(current_setting('app.tenant_id', true), '')"
                ).fetchone()
                self.found.tenants_kept += answer != (None,)

    def look_at_rows(self) -> None:
        with _superuser() as superuser:
            planted, written, undone = superuser.execute(
                """
                SELECT count(*) FILTER (WHERE memo LIKE 'of %%' AND memo <> 'of ' || tenant_id),
                       count(*) FILTER (WHERE id >= %s AND memo = 'of ' || tenant_id),
                       count(*) FILTER (WHERE memo = %s)
                FROM invoice
                """,
                [FIRST_WRITTEN, UNDONE],
            ).fetchone() or (0, 0, 0)
        self.found.foreign_written += planted
        if written != CROWD["units"]["writes"]:
            self.found.surprises.append(f"{written} rows were written")
        if undone:
            self.found.surprises.append(f"{undone} rows were not undone")

    def _surprise(self, unit: Unit, what: str) -> None:
        with self._lock:
            self.found.surprises.append(f"unit {unit.id}, which {unit.kind}: {what}")


def _signal(call: str, statement: str, state: str) -> None:
    """Send a signal to the backend whose running or last statement is this one.

    `call` and `state` are the constants above, so building the query from them is safe.
    """
    with _superuser() as superuser:
        for _ in range(200):
            sent = superuser.execute(
                f"SELECT {call} FROM pg_stat_activity"  # noqa: S608
                f" WHERE datname = current_database() AND query = %s AND state {state}",
                [statement],
            )
            if sent.rowcount > 0:
                return
            sleep(0.005)
