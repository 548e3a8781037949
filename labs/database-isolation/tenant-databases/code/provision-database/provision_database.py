"""Makes a tenant's database in steps that survive a crash between any two, and within one."""

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

LEDGER = """
CREATE TABLE IF NOT EXISTS tenant (
  id uuid PRIMARY KEY, slug text NOT NULL UNIQUE, state text NOT NULL);
CREATE TABLE IF NOT EXISTS placement (
  tenant_id uuid PRIMARY KEY REFERENCES tenant, database text NOT NULL UNIQUE,
  login text NOT NULL UNIQUE, epoch bigint NOT NULL);
CREATE TABLE IF NOT EXISTS provisioning (
  tenant_id uuid NOT NULL REFERENCES tenant, step text NOT NULL,
  done_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant_id, step));
"""

_SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class SlugTakenError(Exception):
    """The slug is another tenant's; nothing was made."""


class ForeignDatabaseError(Exception):
    """A database of this name holds something else: a person has to look."""


@dataclass(frozen=True)
class Tenant:
    """What sign-up knows of a new customer."""

    id: uuid.UUID
    slug: str

    def __post_init__(self) -> None:
        """Refuse a slug that is no label of a host name."""
        if not _SLUG.fullmatch(self.slug):
            raise ValueError("a slug is a label of a host name, in small letters")

    @property
    def name(self) -> str:
        """Name of the database and of the role that may use it: made of the id."""
        return f"t_{self.id.hex}"


@dataclass(frozen=True)
class Server:
    """Where databases are made: a session in autocommit mode, and a way into a database."""

    session: psycopg.Connection
    enter: Callable[[str], psycopg.Connection]
    template: str


def _role(server: Server, tenant: Tenant) -> None:
    """CREATE ROLE knows no IF NOT EXISTS: look first, under the tenant's lock."""
    group, login = sql.Identifier(tenant.name), sql.Identifier(f"{tenant.name}_1")
    if not _exists(server, "SELECT FROM pg_roles WHERE rolname = %s", tenant.name):
        server.session.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(group))
    if not _exists(server, "SELECT FROM pg_roles WHERE rolname = %s", f"{tenant.name}_1"):
        command = sql.SQL("CREATE ROLE {} LOGIN CONNECTION LIMIT 8 IN ROLE {}")
        server.session.execute(command.format(login, group))


def _database(server: Server, tenant: Tenant) -> None:
    """CREATE DATABASE stands in no transaction: it is there or not, whatever the ledger says."""
    name = sql.Identifier(tenant.name)
    if not _exists(server, "SELECT FROM pg_database WHERE datname = %s", tenant.name):
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.session.execute(command.format(name, sql.Identifier(server.template)))
    # Until here everybody may connect; nothing of the tenant is in it yet.
    server.session.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    server.session.execute(sql.SQL("GRANT CONNECT ON DATABASE {0} TO {0}").format(name))


def _contents(server: Server, tenant: Tenant) -> None:
    """One transaction in the new database: whose it is, and what its role may do."""
    role = sql.Identifier(tenant.name)
    with server.enter(tenant.name) as inside:
        inside.execute("INSERT INTO this_tenant VALUES (%s) ON CONFLICT DO NOTHING", [tenant.id])
        owner = inside.execute("SELECT tenant_id FROM this_tenant").fetchone()
        if owner != (tenant.id,):
            raise ForeignDatabaseError(tenant.name)
        inside.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        grant = sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}")
        inside.execute(grant.format(role))
        revoke = sql.SQL("REVOKE INSERT, UPDATE, DELETE ON this_tenant FROM {}")
        inside.execute(revoke.format(role))


Step = tuple[str, Callable[[Server, Tenant], None]]
STEPS: Sequence[Step] = [("role", _role), ("database", _database), ("contents", _contents)]


def _exists(server: Server, query: str, name: str) -> bool:
    return server.session.execute(query, [name]).fetchone() is not None


# #region resume
def provision(
    catalog: psycopg.Connection, server: Server, tenant: Tenant, steps: Sequence[Step] = STEPS
) -> list[str]:
    """Run the steps that the ledger lacks, and return their names. Call it again after any failure.

    catalog is in autocommit mode. Of two callers at once the second waits for the lock, which ends
    with the first one's session.
    """
    catalog.execute("SET lock_timeout = '60s'")
    key = [f"provision {tenant.id}"]
    catalog.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", key)
    try:
        # The name first: whoever comes second with it fails before anything is made.
        catalog.execute(
            "INSERT INTO tenant VALUES (%s, %s, 'provisioning') ON CONFLICT DO NOTHING",
            [tenant.id, tenant.slug],
        )
        held = catalog.execute("SELECT slug FROM tenant WHERE id = %s", [tenant.id]).fetchone()
        if held != (tenant.slug,):
            raise SlugTakenError(tenant.slug)
        ledger = catalog.execute("SELECT step FROM provisioning WHERE tenant_id = %s", [tenant.id])
        done = {step for (step,) in ledger.fetchall()}
        ran = [name for name, _ in steps if name not in done]
        for name, run in steps:
            if name not in done:
                run(server, tenant)
                # A crash between these two lines runs the step again: it must stand that.
                catalog.execute("INSERT INTO provisioning VALUES (%s, %s)", [tenant.id, name])
        _publish(catalog, tenant)
        return ran
    finally:
        if not catalog.closed:
            catalog.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", key)


# #endregion resume


def _publish(catalog: psycopg.Connection, tenant: Tenant) -> None:
    """Last, in one transaction: a router finds the whole tenant or none."""
    with catalog.transaction():
        catalog.execute(
            "INSERT INTO placement VALUES (%s, %s, %s, 1) ON CONFLICT DO NOTHING",
            [tenant.id, tenant.name, f"{tenant.name}_1"],
        )
        catalog.execute(
            "UPDATE tenant SET state = 'active' WHERE id = %s AND state = 'provisioning'",
            [tenant.id],
        )
