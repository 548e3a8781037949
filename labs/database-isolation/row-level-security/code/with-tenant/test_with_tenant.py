"""Tests of with_tenant.

DATABASE_URL logs in as app_user, OWNER_URL as app_owner and SUPERUSER_URL as a superuser, to a
database in the state that the lab ends in.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
from psycopg.abc import Params, QueryNoTemplate
from with_tenant import (
    Result,
    RolledBackError,
    TenantId,
    TenantScope,
    parse_tenant_id,
    with_tenant,
)
from with_tenant_crowd import Findings, Pool, let_crowd_work, open_pool
from with_tenant_crowd_plan import CASES, CROWD, OnPurposeError, VisibleInvoices, Write

ACME = parse_tenant_id("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
INSERT = (
    "INSERT INTO invoice (id, tenant_id, amount, status, memo)"
    " VALUES (91, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'draft', 'must be undone')"
)


@pytest.fixture
def pool() -> Iterator[Pool]:
    with open_pool("DATABASE_URL", 1) as opened:
        yield opened


def invoice_ids(pool: Pool, tenant: TenantId = ACME) -> list[int]:
    with with_tenant(pool, tenant) as scope:
        return [row[0] for row in scope.execute("SELECT id FROM invoice ORDER BY id").rows]


def backend(pool: Pool) -> int:
    with pool.connection() as connection:
        return connection.info.backend_pid


@pytest.mark.parametrize("case", CASES["visibleInvoices"], ids=lambda case: str(case["tenant"]))
def test_returns_the_rows_of_its_tenant_only(pool: Pool, case: VisibleInvoices) -> None:
    assert invoice_ids(pool, parse_tenant_id(case["tenant"])) == case["ids"]


@pytest.mark.parametrize("case", CASES["writes"], ids=lambda case: str(case["name"]))
def test_writes_as_the_table_says(pool: Pool, case: Write) -> None:
    rows: int | None = None
    with (
        pytest.raises((OnPurposeError, psycopg.Error)) as raised,
        with_tenant(pool, parse_tenant_id(case["tenant"])) as scope,
    ):
        rows = scope.execute(case["sql"]).row_count
        raise OnPurposeError
    assert getattr(raised.value, "sqlstate", None) == case.get("sqlstate")
    assert rows == case.get("rows")


def test_leaves_no_tenant_to_the_next_borrower(pool: Pool) -> None:
    assert invoice_ids(pool) == [1, 2]
    with pool.connection() as connection:
        setting = connection.execute("SELECT current_setting('app.tenant_id', true)").fetchone()
        assert setting == ("",)
        assert connection.execute("SELECT id FROM invoice").fetchall() == []


def test_holds_on_a_pool_in_autocommit() -> None:
    with open_pool("DATABASE_URL", 1, autocommit=True) as pool:
        assert invoice_ids(pool) == [1, 2]
        with pool.connection() as connection:
            assert connection.execute("SELECT id FROM invoice").fetchall() == []


def test_undoes_everything_when_the_block_raises(pool: Pool) -> None:
    with pytest.raises(OnPurposeError), with_tenant(pool, ACME) as scope:
        assert scope.execute(INSERT).row_count == 1
        raise OnPurposeError
    assert invoice_ids(pool) == [1, 2]


def test_reports_a_failed_statement_that_was_swallowed(pool: Pool) -> None:
    before = backend(pool)
    with pytest.raises(RolledBackError), with_tenant(pool, ACME) as scope:
        scope.execute(INSERT)
        with suppress(psycopg.errors.DivisionByZero):
            scope.execute("SELECT 1 / 0")
    assert invoice_ids(pool) == [1, 2]
    assert backend(pool) == before


def test_refuses_a_statement_that_nobody_waited_for(pool: Pool) -> None:
    with with_tenant(pool, ACME) as late:
        pass
    with pytest.raises(RuntimeError, match="is over"):
        late.execute("SELECT id FROM invoice")


def test_throws_away_a_connection_that_was_lost(pool: Pool) -> None:
    before = backend(pool)
    with pytest.raises(psycopg.OperationalError), with_tenant(pool, ACME) as scope:
        scope.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert invoice_ids(pool) == [1, 2]
    assert backend(pool) != before


def test_throws_away_a_connection_that_was_lost_between_two_statements(pool: Pool) -> None:
    before = backend(pool)
    with (
        open_pool("DATABASE_URL", 1) as other,
        pytest.raises(psycopg.OperationalError),
        with_tenant(pool, ACME),
        other.connection() as killer,
    ):
        killer.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    assert invoice_ids(pool) == [1, 2]
    assert backend(pool) != before


@pytest.mark.parametrize("claim", CASES["tenantIds"]["valid"])
def test_accepts(claim: str) -> None:
    assert parse_tenant_id(claim) == claim


@pytest.mark.parametrize("claim", CASES["tenantIds"]["invalid"], ids=repr)
def test_refuses_before_anything_is_sent(pool: Pool, claim: object) -> None:
    with (
        pytest.raises(ValueError, match="not a UUID"),
        with_tenant(pool, parse_tenant_id(claim)),
    ):
        pass
    assert pool.get_stats().get("requests_num", 0) == 0


def test_a_crowd_never_sees_or_writes_a_foreign_row_and_leaves_no_tenant_behind() -> None:
    assert let_crowd_work(with_tenant) == Findings(units=sum(CROWD["units"].values()))


def test_catches_a_tenant_that_is_set_for_the_session() -> None:
    found = let_crowd_work(broken_for_the_session)
    assert found.units == sum(CROWD["units"].values())
    assert found.seen_without_tenant > 0
    assert found.tenants_kept > 0


def test_catches_a_tenant_that_is_set_on_the_pool() -> None:
    found = let_crowd_work(broken_on_the_pool)
    assert found.units == sum(CROWD["units"].values())
    assert found.foreign_seen > 0
    assert found.foreign_written > 0
    assert found.tenants_kept > 0


@contextmanager
def broken_for_the_session(pool: Pool, tenant_id: TenantId) -> Iterator[TenantScope]:
    """BROKEN on purpose: false where with_tenant has true, so COMMIT leaves the tenant behind."""
    with pool.connection() as connection, connection.transaction():
        connection.execute("SELECT set_config('app.tenant_id', %s, false)", [tenant_id])
        yield TenantScope(connection)


@contextmanager
def broken_on_the_pool(pool: Pool, tenant_id: TenantId) -> Iterator[TenantScope]:
    """BROKEN on purpose: every statement borrows whichever connection is free."""
    scope = _OnThePool(pool)
    scope.execute("SELECT set_config('app.tenant_id', %s, false)", [tenant_id])
    yield scope


class _OnThePool(TenantScope):
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def execute(self, query: QueryNoTemplate, params: Params | None = None) -> Result:
        with self._pool.connection() as connection:
            return TenantScope(connection).execute(query, params)
