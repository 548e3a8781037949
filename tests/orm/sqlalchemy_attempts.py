"""SQLAlchemy, scoped by the session of the example."""

import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
    Integer,
    Text,
    create_engine,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    join,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

from findings import ACME, GLOBEX, RENAMED, address, report

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "labs/data-routing/orm-holes/code/scoped-queries"))
from scoped_queries import TenantOwned, TenantSession  # noqa: E402


class Base(DeclarativeBase):
    def __repr__(self) -> str:
        return str({key: value for key, value in vars(self).items() if not key.startswith("_")})


class Project(TenantOwned, Base):
    __tablename__ = "project"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    cost: Mapped[int]
    tasks: Mapped[list["Task"]] = relationship(back_populates="project")


class Task(TenantOwned, Base):
    __tablename__ = "task"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    title: Mapped[str] = mapped_column(Text)
    project: Mapped[Project] = relationship(back_populates="tasks")


def planted() -> Project:
    return Project(id=90, tenant_id=UUID(GLOBEX), name="planted", cost=1)


def one(session: Session) -> Project:
    return session.scalars(select(Project).where(Project.id == 1)).one()


def take_task(session: Session) -> None:
    project = one(session)
    for task in project.tasks:
        task.title = "taken"
    session.flush()


def load(session: Session, *options: Any) -> list[Any]:
    return [
        [project, project.tasks]
        for project in session.scalars(
            select(Project).where(Project.id == 1).options(*options)
        ).unique()
    ]


def upward(session: Session, *options: Any) -> list[Any]:
    return [
        [task, task.project]
        for task in session.scalars(select(Task).where(Task.id == 12).options(*options))
    ]


def run(session: Session, statement: Any, *parameters: Any) -> None:
    session.execute(statement, *parameters)


def remove(session: Session, row: Task | None) -> None:
    if row is not None:
        session.delete(row)
        session.flush()


def give_away(session: Session) -> None:
    one(session).tenant_id = UUID(GLOBEX)
    session.flush()


def add(session: Session, row: Project) -> None:
    session.add(row)
    session.flush()


def merge(session: Session, row: Project) -> None:
    session.merge(row)
    session.flush()


def second_table(session: Session) -> str:
    """Copies a title of globex into acme's own row."""
    taken = update(Project).where(Project.id == 1, Task.id == 22).values(name=Task.title)
    session.execute(taken, execution_options={"synchronize_session": False})
    return one(session).name


OTHER = select(literal(1).label("one")).subquery()
SAME = OTHER.c.one == Project.id
CORE = Base.metadata.tables["project"].alias("other")
LITERAL = literal_column("(SELECT string_agg(name, ', ') FROM project)")
TAKEN = {"name": "taken"}
WAYS = {
    "find-one": {
        "get": lambda s: s.get(Project, 2),
        "select": lambda s: s.scalars(select(Project).where(Project.id == 2)).all(),
    },
    "find-many": {
        "select": lambda s: s.scalars(select(Project)).all(),
        "where with its own tenant": lambda s: s.scalars(
            select(Project).where((Project.tenant_id == UUID(GLOBEX)) | (Project.id == 1))
        ).all(),
        "columns": lambda s: [list(row) for row in s.execute(select(Project.id, Project.name))],
    },
    "fragment": {
        "where(text)": lambda s: s.scalars(select(Project).where(text("id = 1 OR cost > 1"))).all()
    },
    "nested-read": {
        "lazy": load,
        "selectinload": lambda s: load(s, selectinload(Project.tasks)),
        "joinedload": lambda s: load(s, joinedload(Project.tasks)),
        "many to one": upward,
        "join": lambda s: s.scalars(
            select(Task).join(Project, Task.project_id == Project.id).where(Project.id == 1)
        ).all(),
        "outer join, full": lambda s: s.scalars(
            select(Project.name).select_from(OTHER).outerjoin(Project, SAME, full=True)
        ).all(),
        "joins as an object": lambda s: [
            str(row)
            for row in s.execute(
                select(Project.id, text("task.title")).select_from(
                    join(join(Project, OTHER, SAME), Task, Task.project_id == Project.id)
                )
            )
        ],
    },
    "nested-write": {"children of a loaded parent": take_task},
    "insert": {
        "add": lambda s: add(s, planted()),
        "insert": lambda s: run(
            s, insert(Project).values(id=90, tenant_id=UUID(GLOBEX), name="planted", cost=1)
        ),
        "bulk_save_objects": lambda s: s.bulk_save_objects([planted()]),
    },
    "update": {
        "update": lambda s: run(s, update(Project).where(Project.id == 2).values(**TAKEN)),
        "set the tenant": lambda s: run(
            s, update(Project).where(Project.id == 1).values(tenant_id=UUID(GLOBEX))
        ),
        "set the tenant of an object": give_away,
        "second table": lambda s: second_table(s),
        "merge": lambda s: merge(s, Project(id=2, name="taken", cost=1)),
    },
    "delete": {
        "delete": lambda s: run(s, delete(Task).where(Task.id == 21)),
        "get and delete": lambda s: remove(s, s.get(Task, 21)),
    },
    "bulk": {
        "update, ids": lambda s: run(
            s, update(Project).where(Project.id.in_([1, 2])).values(**TAKEN)
        ),
        "update by primary key": lambda s: run(s, update(Project), [{"id": 2, **TAKEN}]),
        "bulk_update_mappings": lambda s: s.bulk_update_mappings(Project, [{"id": 2, **TAKEN}]),
    },
    "aggregate": {
        "sum": lambda s: s.scalar(select(func.sum(Project.cost))),
        "select_from": lambda s: s.scalar(select(func.sum(text("cost"))).select_from(Project)),
    },
    "raw": {
        "text": lambda s: [str(row) for row in s.execute(text("SELECT * FROM project"))],
        "Core select": lambda s: [str(row) for row in s.execute(select(Project.__table__))],
        "Core table beside a class": lambda s: [
            list(row)
            for row in s.execute(
                select(Project.id, CORE.c.name).join(CORE, CORE.c.id != Project.id)
            )
        ],
        "literal SQL beside a class": lambda s: [
            list(row) for row in s.execute(select(Project.id, LITERAL))
        ],
        "session.connection()": lambda s: [
            str(row) for row in s.connection().execute(text("SELECT * FROM project"))
        ],
    },
    "transaction": {"begin_nested": lambda s: nested(s)},
}


def rename(session: Session) -> None:
    one(session).name = RENAMED
    session.flush()


OWN = {
    "own-update": {
        "an object": rename,
        "update": lambda s: run(s, update(Project).where(Project.id == 1).values(name=RENAMED)),
    }
}


def nested(session: Session) -> list[Any]:
    with session.begin_nested():
        return list(session.scalars(select(Project)))


ENGINES = {
    rls: create_engine(address(rls).replace("postgres://", "postgresql+psycopg://"))
    for rls in (False, True)
}


def within(scoped: bool, rls: bool, way: Any) -> Any:
    engine = ENGINES[rls]
    session = TenantSession(engine, UUID(ACME)) if scoped else Session(engine)
    with session, session.begin():
        if rls:
            session.connection().execute(
                text("SELECT set_config('app.tenant_id', :tenant, true)"), {"tenant": ACME}
            )
        answer = way(session)
        return repr(answer)


report("sqlalchemy", WAYS, OWN, within)
for engine in ENGINES.values():
    engine.dispose()
