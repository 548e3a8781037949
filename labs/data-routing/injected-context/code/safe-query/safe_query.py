"""Statements that hold no text of a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg import Connection, sql
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool
from with_tenant import TenantId, TenantScope, with_tenant

# #region enter
# Types in full: text alone may be one of pg_temp's, which would be handed the secret.
ENTER = "SELECT public.enter_tenant(%s::pg_catalog.uuid, %s::pg_catalog.text)"


@contextmanager
def with_sealed_tenant(
    pool: ConnectionPool[Connection[TupleRow]], tenant_id: TenantId, secret: str
) -> Iterator[TenantScope]:
    """Do as `with_tenant`, and seal the tenant: no statement of the block can make that seal.

    The secret is a parameter: it stands in no statement's text, so pg_stat_activity does not show
    it. A pool with `cursor_factory=ClientCursor` would put it into the text. Open the pool with
    `prepare_threshold=None`: injected SQL can put another statement under a name.
    """
    with with_tenant(pool, tenant_id) as scope:
        scope.execute(ENTER, [tenant_id, secret])
        yield scope


# #endregion enter


@dataclass(frozen=True)
class Found:
    id: int
    title: str


class BadRequestError(Exception):
    """A request asked for something that is not on the list; its text is left out."""


# #region find
SORTS = {
    "title": sql.SQL("title, id"),
    "pages": sql.SQL("pages, id"),
    "newest": sql.SQL("id DESC"),
}


def find_documents(scope: TenantScope, term: str, sort: str) -> list[Found]:
    """Raise BadRequestError before anything is sent."""
    order = SORTS.get(sort)
    if order is None:
        raise BadRequestError("Documents are sorted by title, pages or newest.")
    # A text of PostgreSQL's holds no null character, and half a pair of UTF-16 is no UTF-8.
    if len(term) > 100 or any(c == "\0" or "\ud800" <= c <= "\udfff" for c in term):
        raise BadRequestError("The term is too long, or no text.")
    found = scope.execute(
        sql.SQL(
            "SELECT id, title FROM document WHERE strpos(lower(title), lower(%s)) > 0 ORDER BY {}"
        ).format(order),
        [term],
    )
    return [Found(*row) for row in found.rows]


# #endregion find


# #region list
def documents_by_id(scope: TenantScope, ids: list[int]) -> list[Found]:
    """Send one parameter for any number of ids; an empty list finds nothing."""
    # An id has 32 bits: a larger one would be compared as another type, without the index.
    if len(ids) > 100 or any(not -(2**31) <= one < 2**31 for one in ids):
        raise BadRequestError("A list holds 100 ids at most, of 32 bits each.")
    found = scope.execute(
        "SELECT id, title FROM document WHERE id = ANY(%s) ORDER BY id", [list(ids)]
    )
    return [Found(*row) for row in found.rows]


# #endregion list


# #region table
OFFERED = """SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
      AND relrowsecurity AND has_table_privilege(oid, 'SELECT')"""


def count_rows(scope: TenantScope, name: str) -> int:
    """Count the rows of a table that a request names: one of those with row security."""
    if (name,) not in scope.execute(OFFERED).rows:
        raise BadRequestError("There is no such table.")
    table = sql.Identifier("public", name)
    ((count,),) = scope.execute(sql.SQL("SELECT count(*) FROM {}").format(table)).rows
    return int(count)


# #endregion table
