"""Writes down what a tenant's database holds of one person: the copy of Article 15(3) GDPR.

What Article 15(1) asks for besides, such as purposes and recipients, is the same for everybody and
comes from the record of processing activities.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from psycopg import Connection, IsolationLevel
from psycopg.rows import TupleRow
from psycopg.sql import SQL
from psycopg_pool import ConnectionPool
from with_tenant import TenantId

Pool = ConnectionPool[Connection[TupleRow]]


class UnknownSubjectError(Exception):
    """The tenant has no such person."""


# #region sections
# Columns are named one by one: what is added to a table tomorrow goes to nobody unseen.
SECTIONS = {
    "person": """SELECT json_build_object('id', id, 'name', name, 'email', email) FROM person
        WHERE tenant_id = %(tenant)s AND id = %(subject)s""",
    "messages": """SELECT json_build_object('id', id, 'thread', thread, 'body', body) FROM message
        WHERE tenant_id = %(tenant)s AND author_id = %(subject)s ORDER BY id""",
    "attachments": """SELECT json_build_object('message', m.id, 'file_name', a.file_name)
        FROM attachment AS a
        JOIN message AS m ON m.tenant_id = a.tenant_id AND m.id = a.message_id
        WHERE m.tenant_id = %(tenant)s AND m.author_id = %(subject)s ORDER BY a.id""",
    "invoices": """SELECT json_build_object(
            'id', id, 'billed_to', billed_to, 'email', email, 'amount', amount)
        FROM invoice WHERE tenant_id = %(tenant)s AND person_id = %(subject)s ORDER BY id""",
    "activity": """SELECT data FROM activity
        WHERE tenant_id = %(tenant)s AND person_id = %(subject)s ORDER BY id""",
    "waiting_mails": """SELECT json_build_object('to', payload -> 'to', 'text', payload -> 'text')
        FROM outbox WHERE tenant_id = %(tenant)s AND payload ->> 'person' = %(subject)s
        ORDER BY id""",
    # Others' words may be about the person. Somebody weighs them: Article 15(4).
    "others_in_the_same_threads": """SELECT json_build_object('under_review', count(*))
        FROM message WHERE tenant_id = %(tenant)s AND author_id <> %(subject)s AND thread IN (
            SELECT thread FROM message
            WHERE tenant_id = %(tenant)s AND author_id = %(subject)s)""",
}
# #endregion sections


# #region export
def export_subject(pool: Pool, tenant_id: TenantId, subject_id: str, out: TextIO) -> None:
    """Stream what this database has of a person as JSON, of one moment, a hundred rows at a time.

    The tenant is the verified caller's. Write to a file, not to a socket: a reader that is slow
    would hold the snapshot. A file that does not end in `"complete": true` was broken off.
    """
    own = {"tenant": tenant_id, "subject": subject_id}
    with _snapshot(pool, tenant_id) as connection:
        found = connection.execute(
            "SELECT FROM person WHERE tenant_id = %(tenant)s AND id = %(subject)s", own
        )
        if found.rowcount == 0:
            raise UnknownSubjectError("The tenant has no such person.")
        out.write("{")
        for name, query in SECTIONS.items():
            out.write(f'"{name}": [')
            with connection.cursor(name=name) as cursor:
                cursor.itersize = 100
                # As text: a number that went through a float would be another one.
                cursor.execute(SQL("SELECT s::text FROM ({}) AS t (s)").format(SQL(query)), own)
                for number, (row,) in enumerate(cursor):
                    out.write(f"{', ' if number else ''}{row}")
            out.write("], ")
        out.write('"complete": true}')


@contextmanager
def _snapshot(pool: Pool, tenant_id: TenantId) -> Iterator[Connection[TupleRow]]:
    with pool.connection() as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        try:
            with connection.transaction():
                connection.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant_id])
                yield connection
        finally:
            if not connection.closed:  # Else this would raise, and hide why it is.
                connection.isolation_level = connection.read_only = None


# #endregion export
