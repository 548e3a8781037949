"""Runs work for one tenant at a time, each in a schema of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool
from with_tenant import TenantId, TenantScope, with_tenant

# #region enter
_ENTER = """
    SELECT set_config('search_path', format('%I, pg_temp', n.nspname), true),
           set_config('role', n.nspname, true)
    FROM public.tenant t
    JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema_name
    WHERE t.id = current_setting('app.tenant_id')::uuid"""
"""One row or none. Path and role come from the catalog and end with the transaction."""


class NoSchemaError(Exception):
    """The catalog has no row for this tenant, or PostgreSQL no schema of that name."""


@contextmanager
def with_tenant_schema(
    pool: ConnectionPool[Connection[TupleRow]], tenant_id: TenantId
) -> Iterator[TenantScope]:
    """As `with_tenant`, with the tenant's schema alone on the path and its role taken.

    Nothing that the request says, a slug or a host, has a part in it. Without a schema it is a
    NoSchemaError before the block begins, never the schema that comes next on a path.
    """
    with with_tenant(pool, tenant_id) as scope:
        if scope.execute(_ENTER).row_count != 1:
            raise NoSchemaError("No schema for this tenant.")
        yield scope


# #endregion enter
