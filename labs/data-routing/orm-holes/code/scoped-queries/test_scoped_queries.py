"""Tests of scoped_queries, on the shared table of cases and on what the session refuses."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from scoped_queries import Refused, TenantOwned, TenantSession
from sqlalchemy import (
    CursorResult,
    Engine,
    Result,
    create_engine,
    delete,
    func,
    insert,
    literal,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, join, mapped_column, relationship
from sqlalchemy.orm.exc import ObjectDeletedError

TABLE = json.loads((Path(__file__).parent / "cases.json").read_text())
ACME, GLOBEX = UUID(TABLE["tenant"]), UUID(TABLE["other"])


class Base(DeclarativeBase):
    pass


class Project(TenantOwned, Base):
    __tablename__ = "project"
    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    cost: Mapped[int]


class Task(TenantOwned, Base):
    """Its relation names no tenant, as the one that a code generator writes."""

    __tablename__ = "task"
    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    project_id: Mapped[int]
    project: Mapped[Project | None] = relationship(
        primaryjoin="foreign(Task.project_id) == Project.id", viewonly=True
    )


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    url = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[TenantSession]:
    with TenantSession(engine, ACME) as session:
        yield session


def others(session: TenantSession) -> str | None:
    """Globex's rows, by the connection beneath the session."""
    query = text(
        "SELECT string_agg(p::text, ' ' ORDER BY id) FROM project AS p WHERE tenant_id = :tenant"
    )
    found: str | None = session.connection().scalar(query, {"tenant": GLOBEX})
    return found


def changed(result: Result[Any]) -> str:
    assert isinstance(result, CursorResult)
    return str(result.rowcount)


def answer(session: TenantSession, case: dict[str, Any]) -> str:
    ids = case.get("ids", [case.get("id")])
    match case["call"]:
        case "list":
            return ", ".join(session.scalars(select(Project.name).order_by(Project.id)))
        case "find":
            return ", ".join(session.scalars(select(Project.name).where(Project.id.in_(ids))))
        case "sum":
            return str(session.scalar(select(func.sum(Project.cost))))
        case "rename":
            renamed = update(Project).where(Project.id.in_(ids)).values(name="orchid room")
            return changed(session.execute(renamed))
        case "delete":
            return changed(session.execute(delete(Project).where(Project.id.in_(ids))))
        case "insert":
            session.add(Project(tenant_id=GLOBEX, id=case["id"], name="orchid gate", cost=1))
            session.flush()
            return answer(session, {"call": "list"})
    raise AssertionError(case["call"])


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])
def test_cases(session: TenantSession, case: dict[str, Any]) -> None:
    before = others(session)
    assert answer(session, case) == case["answer"]
    assert others(session) == before


def test_text_core_and_bulk_are_refused(session: TenantSession) -> None:
    row = {"tenant_id": GLOBEX, "id": 3, "name": "taken", "cost": 1}
    with pytest.raises(Refused):
        session.execute(text("SELECT * FROM project"))
    with pytest.raises(Refused):
        session.execute(select(Project.__table__))
    with pytest.raises(Refused):
        session.execute(select(Project).from_statement(select(Project.__table__)))
    with pytest.raises(Refused):
        session.execute(insert(Project), [row])
    with pytest.raises(Refused):
        session.execute(update(Project), [row])
    with pytest.raises(Refused):
        session.bulk_save_objects([Project(**row)])
    with pytest.raises(Refused):
        session.bulk_insert_mappings(Project, [row])
    with pytest.raises(Refused):
        session.bulk_update_mappings(Project, [row])


def test_an_update_does_not_set_the_tenant(session: TenantSession) -> None:
    own = update(Project).where(Project.id == 1)
    by_key: dict[Any, Any] = {Project.tenant_id: GLOBEX}
    for gift in (
        own.values(tenant_id=GLOBEX),
        own.values(by_key),
        own.ordered_values((Project.tenant_id, GLOBEX)),
    ):
        with pytest.raises(Refused):
            session.execute(gift)
    with pytest.raises(Refused):
        session.execute(own, {"tenant_id": GLOBEX})
    with pytest.raises(Refused):
        session.query(Project).update({"tenant_id": GLOBEX})


ONE = select(literal("nobody").label("name")).subquery()


def test_what_criteria_do_not_reach_is_refused(session: TenantSession) -> None:
    same = ONE.c.name == Project.name
    full = select(Project.name).select_from(ONE).outerjoin(Project, same, full=True)
    nested = select(ONE.c.name).where(
        select(Project.id).select_from(ONE).outerjoin(Project, same, full=True).exists()
    )
    inner = join(join(Project, ONE, ONE.c.name != Project.name), Task, Task.id > Project.id)
    joined = select(Project.id, text("task.title")).select_from(inner)
    for query in (full, nested, joined):
        with pytest.raises(Refused):
            session.execute(query)
    two = (
        update(Project).where(Project.id == Task.project_id).values(name="x"),
        update(Project).where(Project.id == 1).values(cost=Task.id),
        delete(Project).where(Project.id == Task.project_id),
    )
    for statement in two:
        with pytest.raises(Refused):
            session.execute(statement)


def test_a_second_table_is_joined_by_select_or_asked_in_a_subquery(session: TenantSession) -> None:
    left = select(func.count()).select_from(Project).outerjoin(Task, Task.project_id == Project.id)
    assert session.scalar(left) == 3
    busy = select(Task.id).where(Task.project_id == Project.id).exists()
    renamed = update(Project).where(busy).values(name=Project.name + "!")
    assert changed(session.execute(renamed)) == "1"


def test_a_row_of_another_tenant_is_not_flushed(session: TenantSession) -> None:
    own = session.scalars(select(Project).where(Project.id == 1)).one()
    own.tenant_id = GLOBEX
    with pytest.raises(Refused):
        session.flush()


def test_a_row_of_another_tenant_is_not_taken(engine: Engine, session: TenantSession) -> None:
    with Session(engine) as unscoped:
        theirs = unscoped.scalars(select(Project).where(Project.tenant_id == GLOBEX)).first()
        assert theirs is not None
        unscoped.expunge(theirs)
    session.add(theirs)
    theirs.tenant_id = ACME
    with pytest.raises(Refused):
        session.flush()


def test_a_relation_of_an_object_that_no_query_loaded_is_scoped(session: TenantSession) -> None:
    own, theirs = (Task(tenant_id=ACME, id=1000 + key, project_id=key) for key in (2, 3))
    for task in (own, theirs):
        session.enable_relationship_loading(task)
    assert own.project is not None
    assert own.project.name == "orchid hall"
    assert theirs.project is None


@pytest.mark.parametrize("merged", [True, False], ids=["merge(load=False)", "add"])
def test_columns_of_an_object_that_was_attached_without_them_are_asked_for_the_tenant(
    engine: Engine, session: TenantSession, merged: bool
) -> None:
    with Session(engine) as unscoped:
        theirs = unscoped.scalars(select(Project).where(Project.tenant_id == GLOBEX)).first()
        assert theirs is not None
        unscoped.expire(theirs)
        unscoped.expunge(theirs)
    if merged:
        theirs = session.merge(theirs, load=False)
    else:
        session.add(theirs)
    with pytest.raises(ObjectDeletedError):
        str(theirs.name)


def test_an_own_object_is_read_again(session: TenantSession) -> None:
    own = session.scalars(select(Project).where(Project.id == 1)).one()
    session.expire(own)
    assert own.name == "orchid garden"
    session.refresh(own)
    assert own.name == "orchid garden"


def test_a_class_that_forgets_the_mixin_fails_as_it_is_defined() -> None:
    class Notes(DeclarativeBase):
        pass

    with pytest.raises(TypeError, match="Note has tenant_id and is no TenantOwned"):

        class Note(Notes):
            __tablename__ = "note"
            id: Mapped[int] = mapped_column(primary_key=True)
            tenant_id: Mapped[UUID] = mapped_column()
