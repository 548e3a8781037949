"""Tests of subject_export.

DATABASE_URL logs in as app_user and OWNER_URL as app_owner, to a database in the state that the lab
ends in.
"""

import json
import os
from collections.abc import Iterator
from io import StringIO

import psycopg
import pytest
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool
from subject_export import Pool, UnknownSubjectError, export_subject
from with_tenant import parse_tenant_id

ACME = parse_tenant_id("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
GLOBEX = parse_tenant_id("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb")
MANY = 5_000

Owner = psycopg.Connection[TupleRow]


@pytest.fixture
def pool() -> Iterator[Pool]:
    with ConnectionPool(os.environ["DATABASE_URL"], min_size=1, max_size=1, open=True) as opened:
        yield opened


@pytest.fixture
def owner() -> Iterator[Owner]:
    """Let a colleague write in Bo's thread, and take it back."""
    with psycopg.connect(os.environ["OWNER_URL"], autocommit=True) as connection:
        connection.execute(
            """INSERT INTO message VALUES
               (%s, 90, 't-1', 'p-6', 'Bo is ill, ask bo@mail.test next week.'),
               (%s, 90, 't-1', 'p-8', 'The falcon of bo@mail.test.')""",
            [ACME, GLOBEX],
        )
        try:
            yield connection
        finally:
            connection.execute("DELETE FROM message WHERE id >= 90")


def test_the_export_holds_what_is_bo_s_and_ends_complete(owner: Owner, pool: Pool) -> None:
    out = StringIO()
    export_subject(pool, ACME, "p-8", out)
    assert json.loads(out.getvalue()) == {
        "person": [{"id": "p-8", "name": "Bo Lind", "email": "bo@mail.test"}],
        "messages": [{"id": 2, "thread": "t-1", "body": "I packed that orchid. Sorry."}],
        "attachments": [{"message": 2, "file_name": "orchid-in-its-box.jpg"}],
        "invoices": [{"id": 2, "billed_to": "Bo Lind", "email": "bo@mail.test", "amount": 25}],
        "activity": [{"name": "Bo Lind", "email": "bo@mail.test", "event": "joined"}],
        "waiting_mails": [{"to": "bo@mail.test", "text": "Thank you for your answer."}],
        "others_in_the_same_threads": [{"under_review": 1}],
        "complete": True,
    }
    # Neither a colleague's words, nor those of globex's person with the same id.
    assert "ill" not in out.getvalue().replace("billed", "")
    assert "falcon" not in out.getvalue()


def test_a_column_that_was_added_is_not_exported(owner: Owner, pool: Pool) -> None:
    owner.execute("ALTER TABLE person ADD COLUMN note text DEFAULT 'a difficult customer'")
    try:
        out = StringIO()
        export_subject(pool, ACME, "p-8", out)
        assert "difficult" not in out.getvalue()
    finally:
        owner.execute("ALTER TABLE person DROP COLUMN note")


@pytest.mark.parametrize("subject", ["p-3", "p-999", "bo@mail.test", "", "' OR true --"])
def test_nothing_is_written_for_somebody_whom_the_tenant_does_not_have(
    pool: Pool, subject: str
) -> None:
    out = StringIO()
    with pytest.raises(UnknownSubjectError):
        export_subject(pool, ACME, subject, out)
    assert out.getvalue() == ""


@pytest.fixture
def many(owner: Owner) -> Owner:
    owner.execute(
        """INSERT INTO message SELECT %s, 100 + n, 't-9', 'p-8', 'orchid ' || n
           FROM generate_series(1, %s) AS n""",
        [ACME, MANY],
    )
    return owner


def statements_of_others() -> list[str]:
    """What the application's sessions sent last."""
    with psycopg.connect(os.environ["SUPERUSER_URL"]) as connection:
        found = connection.execute(
            """SELECT query FROM pg_stat_activity
               WHERE usename = 'app_user' AND datname = current_database()"""
        )
        return [query for (query,) in found]


class DeletesMeanwhile(StringIO):
    """Deletes the messages, as another session, once the export has begun to write them."""

    def __init__(self, owner: Owner) -> None:
        super().__init__()
        self._owner = owner
        self.deleted = 0
        self.asked: list[str] = []

    def write(self, text: str) -> int:
        if not self.deleted and "orchid 1" in text:
            self.deleted = self._owner.execute("DELETE FROM message WHERE id > 100").rowcount
            self.asked = statements_of_others()
        return super().write(text)


def test_the_export_is_of_one_moment_and_a_hundred_rows_at_a_time(many: Owner, pool: Pool) -> None:
    out = DeletesMeanwhile(many)
    export_subject(pool, ACME, "p-8", out)
    assert out.deleted == MANY
    assert out.asked == ['FETCH FORWARD 100 FROM "messages"']
    assert len(json.loads(out.getvalue())["messages"]) == MANY + 1


class LosesConnection(StringIO):
    """Ends the export's session once it has begun to write messages."""

    def write(self, text: str) -> int:
        if "orchid 1" in text:
            with psycopg.connect(os.environ["SUPERUSER_URL"], autocommit=True) as connection:
                connection.execute(
                    """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                       WHERE usename = 'app_user' AND datname = current_database()"""
                )
        return super().write(text)


@pytest.mark.usefixtures("many")
def test_a_connection_that_is_lost_is_the_error_that_is_told(pool: Pool) -> None:
    with pytest.raises(psycopg.errors.AdminShutdown):
        export_subject(pool, ACME, "p-8", LosesConnection())


class DiskFullError(Exception):
    pass


class SmallDisk(StringIO):
    def write(self, text: str) -> int:
        if self.tell() > 2_000:
            raise DiskFullError
        return super().write(text)


@pytest.mark.usefixtures("many")
def test_an_export_that_is_broken_off_can_be_told_and_leaves_its_connection_as_it_was(
    pool: Pool,
) -> None:
    out = SmallDisk()
    with pytest.raises(DiskFullError):
        export_subject(pool, ACME, "p-8", out)
    assert '"complete"' not in out.getvalue()
    with pool.connection() as connection:
        # The next borrower may write, and has no tenant.
        settings = connection.execute(
            """SELECT current_setting('transaction_read_only'),
                      current_setting('transaction_isolation'),
                      current_setting('app.tenant_id', true)"""
        ).fetchone()
    assert settings == ("off", "read committed", "")
