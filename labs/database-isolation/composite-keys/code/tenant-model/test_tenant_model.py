"""Tests of tenant_model.

DATABASE_URL logs in as app_user, OWNER_URL as app_owner and SUPERUSER_URL as a superuser, to a
database in the state that the lab ends in. The tables stand in a schema of their own.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import (
    Column,
    Engine,
    ForeignKeyConstraint,
    Table,
    Uuid,
    create_engine,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, relationship
from tenant_model import Base, OfTenant, Project, Task, moving_relationships, same_tenant

ACME = UUID("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
GLOBEX = UUID("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb")
MINE = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"


def open_engine(address: str) -> Engine:
    url = make_url(os.environ[address]).set(drivername="postgresql+psycopg")
    return create_engine(url, connect_args={"options": "-c search_path=model"})


@pytest.fixture
def engine() -> Iterator[Engine]:
    superuser, owner, app = map(open_engine, ("SUPERUSER_URL", "OWNER_URL", "DATABASE_URL"))
    with superuser.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS model CASCADE"))
        connection.execute(text("CREATE SCHEMA model AUTHORIZATION app_owner"))
    Base.metadata.create_all(owner)
    with owner.begin() as connection:
        connection.execute(text("GRANT USAGE ON SCHEMA model TO app_user"))
        for table in Base.metadata.sorted_tables:
            for statement in (
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO app_user",
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY tenant_isolation ON {table} USING ({MINE}) WITH CHECK ({MINE})",
            ):
                connection.execute(text(statement))
    yield app
    with superuser.begin() as connection:
        connection.execute(text("DROP SCHEMA model CASCADE"))
    for one in (superuser, owner, app):
        one.dispose()


@contextmanager
def work(engine: Engine, tenant: UUID) -> Iterator[Session]:
    with Session(engine) as session, session.begin():
        session.execute(select(func.set_config("app.tenant_id", str(tenant), True)))
        yield session


def sqlstate(error: IntegrityError | ProgrammingError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def seed(engine: Engine) -> tuple[UUID, UUID]:
    """Give acme a task under its own project, and globex a project; their ids."""
    with work(engine, GLOBEX) as session:
        merger = Project(slug="merger")
        session.add(merger)
        session.flush()
        foreign = merger.id
    with work(engine, ACME) as session:
        task = Task(title="orchid imprint", project=Project(slug="website"))
        session.add(task)
        session.flush()
        return task.id, foreign


def test_fills_in_the_tenant_of_the_transaction(engine: Engine) -> None:
    task_id, _ = seed(engine)
    with work(engine, ACME) as session:
        task = session.get_one(Task, (ACME, task_id))
        assert task.project is not None
        assert (task.tenant_id, task.project.tenant_id) == (ACME, ACME)
    with work(engine, GLOBEX) as session:
        assert session.get(Task, (ACME, task_id)) is None


def test_writes_nothing_without_a_tenant(engine: Engine) -> None:
    with pytest.raises(ProgrammingError) as raised, Session(engine) as session, session.begin():
        session.add(Project(slug="website"))
    assert sqlstate(raised.value) == "42501"


def test_refuses_another_tenants_project(engine: Engine) -> None:
    task_id, foreign = seed(engine)
    with pytest.raises(IntegrityError) as raised, work(engine, ACME) as session:
        session.get_one(Task, (ACME, task_id)).project_id = foreign
    assert sqlstate(raised.value) == "23503"
    # An object of globex's that came from somewhere else: a cache, another session, a test.
    with work(engine, GLOBEX) as session:
        merger = session.get_one(Project, (GLOBEX, foreign))
        session.expunge(merger)
    with pytest.raises(IntegrityError) as raised, work(engine, ACME) as session:
        task = session.get_one(Task, (ACME, task_id))
        task.project = merger
        session.flush()
    assert sqlstate(raised.value) == "23503"


def test_empties_the_reference_and_nothing_else(engine: Engine) -> None:
    task_id, _ = seed(engine)
    with work(engine, ACME) as session:
        session.get_one(Task, (ACME, task_id)).project = None
    with work(engine, ACME) as session:
        task = session.get_one(Task, (ACME, task_id))
        assert (task.tenant_id, task.project_id) == (ACME, None)
        task.project = session.scalars(select(Project)).one()
    with work(engine, ACME) as session:
        session.execute(text("DELETE FROM project"))
    with work(engine, ACME) as session:
        task = session.get_one(Task, (ACME, task_id))
        assert (task.tenant_id, task.project_id) == (ACME, None)


def test_names_may_repeat_among_tenants_and_not_within_one(engine: Engine) -> None:
    seed(engine)
    with work(engine, ACME) as session:
        session.add(Project(slug="merger"))
    with pytest.raises(IntegrityError) as raised, work(engine, ACME) as session:
        session.add(Project(slug="merger"))
    assert sqlstate(raised.value) == "23505"


class Careless(DeclarativeBase):
    pass


class Board(OfTenant, Careless):
    __tablename__ = "project"
    slug: Mapped[str]


class Card(OfTenant, Careless):
    """As the manual of the ORM has it: the relationship follows the foreign key, whole."""

    __tablename__ = "task"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "project_id"], ["project.tenant_id", "project.id"]),
    )
    project_id: Mapped[UUID | None]
    title: Mapped[str]
    board: Mapped[Board | None] = relationship()


class Tagged(DeclarativeBase):
    pass


tagging = Table(
    "tagging",
    Tagged.metadata,
    Column("tenant_id", Uuid, primary_key=True),
    Column("label_id", Uuid, primary_key=True),
    Column("note_id", Uuid, primary_key=True),
    ForeignKeyConstraint(["tenant_id", "label_id"], ["label.tenant_id", "label.id"]),
    ForeignKeyConstraint(["tenant_id", "note_id"], ["note.tenant_id", "note.id"]),
)


class Label(OfTenant, Tagged):
    __tablename__ = "label"


class Note(OfTenant, Tagged):
    __tablename__ = "note"
    labels: Mapped[list[Label]] = relationship(secondary=tagging)


class Viewed(DeclarativeBase):
    pass


class Shelf(OfTenant, Viewed):
    __tablename__ = "shelf"


class Book(OfTenant, Viewed):
    __tablename__ = "book"
    __table_args__ = (same_tenant("shelf_id", "shelf"),)

    shelf_id: Mapped[UUID]
    shelf: Mapped[Shelf] = relationship(viewonly=True)


def test_leaves_what_writes_nothing_alone() -> None:
    assert moving_relationships(Viewed) == []


def test_leaves_many_to_many_alone() -> None:
    written = {column.name for _, column in inspect(Note).relationships.labels.synchronize_pairs}
    assert "tenant_id" in written
    assert moving_relationships(Tagged) == []


def test_finds_the_relationship_that_moves_a_row(engine: Engine) -> None:
    assert moving_relationships(Base) == []
    assert moving_relationships(Careless) == ["Card.board"]
    task_id, foreign = seed(engine)
    with work(engine, GLOBEX) as session:
        merger = session.get_one(Board, (GLOBEX, foreign))
        session.expunge(merger)
    # The policy stops it, here. A job without policies would have moved the row.
    with pytest.raises(ProgrammingError) as raised, work(engine, ACME) as session:
        session.get_one(Card, (ACME, task_id)).board = merger
    assert sqlstate(raised.value) == "42501"
    superuser = open_engine("SUPERUSER_URL")
    with Session(superuser) as session, session.begin():
        session.get_one(Card, (ACME, task_id)).board = session.get_one(Board, (GLOBEX, foreign))
    with Session(superuser) as session, session.begin():
        assert session.get(Card, (ACME, task_id)) is None
        assert session.get_one(Card, (GLOBEX, task_id)).title == "orchid imprint"
    with (
        pytest.raises(AssertionError, match="blank-out primary key"),
        Session(superuser) as session,
        session.begin(),
    ):
        session.get_one(Card, (GLOBEX, task_id)).board = None
    superuser.dispose()
