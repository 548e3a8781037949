"""Tests of provision_database. SUPERUSER_URL is a throw-away server's."""

import os
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from provision_database import (
    LEDGER,
    STEPS,
    ForeignDatabaseError,
    Server,
    SlugTakenError,
    Step,
    Tenant,
    provision,
)
from psycopg import conninfo, sql

URL = os.environ["SUPERUSER_URL"]
TENANT = Tenant(uuid.UUID("dddddddd-dddd-4ddd-8ddd-dddddddddddd"), "umber")
OTHER = Tenant(uuid.UUID("eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee"), "umber")
NAMES = ["role", "database", "contents"]


class CrashError(Exception):
    """The process is gone."""


def connect(database: str | None = None, user: str | None = None) -> psycopg.Connection:
    found = {"dbname": database, "user": user}
    parts = {key: value for key, value in found.items() if value}
    return psycopg.connect(conninfo.make_conninfo(URL, **parts))


def autocommitting() -> psycopg.Connection:
    session = connect()
    session.autocommit = True
    return session


def drop(session: psycopg.Connection) -> None:
    for tenant in (TENANT, OTHER):
        name = sql.Identifier(tenant.name)
        session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        for role in (f"{tenant.name}_1", tenant.name):
            session.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
    session.execute("DROP TABLE IF EXISTS provisioning, placement, tenant")


@pytest.fixture(scope="module")
def template() -> Iterator[str]:
    name = "provision_template"
    with autocommitting() as session:
        session.execute(f"DROP DATABASE IF EXISTS {name}")
        session.execute(f"CREATE DATABASE {name}")
        with connect(name) as inside:
            inside.execute("CREATE TABLE invoice (id bigint PRIMARY KEY, memo text NOT NULL)")
            inside.execute(
                "CREATE TABLE this_tenant (tenant_id uuid, only_one bool PRIMARY KEY DEFAULT true)"
            )
        yield name
        session.execute(f"DROP DATABASE {name}")


@pytest.fixture
def server(template: str) -> Iterator[Server]:
    with autocommitting() as session:
        drop(session)
        session.execute(LEDGER)
        yield Server(session, connect, template)
        drop(session)


def end_state() -> tuple[object, ...]:
    """All that a provisioned tenant is, as one value."""
    with connect() as session:
        roles = session.execute(
            "SELECT rolname, rolcanlogin, rolconnlimit, rolsuper OR rolcreatedb OR rolcreaterole"
            " FROM pg_roles WHERE rolname LIKE %s ORDER BY 1",
            [f"{TENANT.name}%"],
        ).fetchall()
        rights = session.execute(
            "SELECT grantee::regrole::text, privilege_type FROM pg_database, aclexplode(datacl)"
            " WHERE datname = %s AND grantee <> datdba ORDER BY 1",
            [TENANT.name],
        ).fetchall()
        catalog = session.execute(
            "SELECT slug, state, database, login, epoch, array(SELECT step FROM provisioning p"
            " WHERE p.tenant_id = id ORDER BY 1) FROM tenant LEFT JOIN placement ON tenant_id = id"
        ).fetchall()
    return roles, rights, catalog


WHOLE = (
    [(TENANT.name, False, -1, False), (f"{TENANT.name}_1", True, 8, False)],
    [(TENANT.name, "CONNECT")],
    [("umber", "active", TENANT.name, f"{TENANT.name}_1", 1, sorted(NAMES))],
)


def test_makes_a_tenant_that_its_login_can_use(server: Server) -> None:
    with autocommitting() as catalog:
        assert provision(catalog, server, TENANT) == NAMES
        assert provision(catalog, server, TENANT) == []
    assert end_state() == WHOLE
    with connect(TENANT.name, f"{TENANT.name}_1") as inside:
        inside.execute("INSERT INTO invoice VALUES (1, 'umber')")
        assert inside.execute("SELECT tenant_id FROM this_tenant").fetchone() == (TENANT.id,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            inside.execute("UPDATE this_tenant SET tenant_id = NULL")


@pytest.mark.parametrize("place", range(len(NAMES)), ids=NAMES)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_resumes_after_a_crash_around_any_step(server: Server, place: int, after: bool) -> None:
    name, work = STEPS[place]

    def crash(server: Server, tenant: Tenant) -> None:
        if after:
            work(server, tenant)
        raise CrashError

    steps: list[Step] = [*STEPS[:place], (name, crash), *STEPS[place + 1 :]]
    with autocommitting() as catalog, pytest.raises(CrashError):
        provision(catalog, server, TENANT, steps)
    with autocommitting() as catalog:
        assert catalog.execute("SELECT count(*) FROM placement").fetchone() == (0,)
        assert provision(catalog, server, TENANT) == NAMES[place:]
    assert end_state() == WHOLE


def test_resumes_after_its_session_was_killed_within_a_step(server: Server) -> None:
    for place, (name, work) in enumerate(STEPS[:2]):
        with autocommitting() as session:
            drop(session)
            session.execute(LEDGER)
        catalog = autocommitting()

        def kill(
            server: Server,
            tenant: Tenant,
            work: object = work,
            pid: int = catalog.info.backend_pid,
        ) -> None:
            assert callable(work)
            work(server, tenant)
            server.session.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

        with pytest.raises(psycopg.OperationalError):
            provision(catalog, server, TENANT, [*STEPS[:place], (name, kill), *STEPS[place + 1 :]])
        catalog.close()
        with autocommitting() as again:
            assert provision(again, server, TENANT) == NAMES[place:]
        assert end_state() == WHOLE


def test_two_at_once_do_each_step_once(server: Server) -> None:
    def run(_: int) -> list[str]:
        with autocommitting() as catalog, autocommitting() as session:
            return provision(catalog, Server(session, connect, server.template), TENANT)

    with ThreadPoolExecutor(4) as threads:
        ran = [name for names in threads.map(run, range(4)) for name in names]
    assert ran == NAMES
    assert end_state() == WHOLE


def test_a_slug_that_is_taken_makes_nothing(server: Server) -> None:
    with autocommitting() as catalog:
        provision(catalog, server, TENANT)
        with pytest.raises(SlugTakenError):
            provision(catalog, server, OTHER)
        made = catalog.execute("SELECT FROM pg_roles WHERE rolname = %s", [OTHER.name]).fetchall()
    assert made == []
    assert end_state() == WHOLE


def test_a_database_that_holds_another_tenant_is_not_handed_out(server: Server) -> None:
    server.session.execute(f"CREATE DATABASE {TENANT.name} TEMPLATE {server.template}")
    with connect(TENANT.name) as inside:
        inside.execute("INSERT INTO this_tenant VALUES (%s)", [OTHER.id])
    with autocommitting() as catalog:
        with pytest.raises(ForeignDatabaseError):
            provision(catalog, server, TENANT)
        assert catalog.execute("SELECT count(*) FROM placement").fetchone() == (0,)


@pytest.mark.parametrize("slug", ["", "-umber", "Umber", "um_ber", "umber; --", "u" * 64])
def test_refuses_what_is_no_slug(slug: str) -> None:
    with pytest.raises(ValueError, match="label"):
        Tenant(TENANT.id, slug)
