"""Mapped classes of SQLAlchemy whose keys carry the tenant."""

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint, func, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


# #region mixin
class OfTenant:
    """A row of one tenant. The database fills in the tenant of the transaction, and the id."""

    tenant_id: Mapped[UUID] = mapped_column(
        primary_key=True,
        server_default=text("nullif(current_setting('app.tenant_id', true), '')::uuid"),
        sort_order=-2,
    )
    id: Mapped[UUID] = mapped_column(
        primary_key=True,
        server_default=func.uuidv7(),
        sort_order=-1,
    )


def same_tenant(
    column: str,
    parent: str,
    *,
    on_delete: str = "NO ACTION",
) -> ForeignKeyConstraint:
    """Make the foreign key from `column` to the row of that id, and of the same tenant."""
    return ForeignKeyConstraint(
        ["tenant_id", column], [f"{parent}.tenant_id", f"{parent}.id"], ondelete=on_delete
    )


# #endregion mixin


class Project(OfTenant, Base):
    __tablename__ = "project"
    __table_args__ = (UniqueConstraint("tenant_id", "slug"),)

    slug: Mapped[str]


# #region child
class Task(OfTenant, Base):
    __tablename__ = "task"
    __table_args__ = (same_tenant("project_id", "project", on_delete="SET NULL (project_id)"),)

    project_id: Mapped[UUID | None]
    title: Mapped[str]
    # The join compares both columns; foreign() marks the one that an assignment may write.
    project: Mapped[Project | None] = relationship(
        primaryjoin="and_(Task.tenant_id == remote(Project.tenant_id),"
        " foreign(Task.project_id) == remote(Project.id))"
    )


def moving_relationships(base: type[DeclarativeBase]) -> list[str]:
    """List relationships that write tenant_id: assigning a parent moves the row.

    With `secondary`, a row of the table between is written, and it has its own foreign keys.
    """
    return sorted(
        str(one)
        for mapper in base.registry.mappers
        for one in mapper.relationships
        if one.secondary is None
        and not one.viewonly
        and any(written.name == "tenant_id" for _, written in one.synchronize_pairs)
    )


# #endregion child
