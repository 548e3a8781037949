"""A session of SQLAlchemy that belongs to one tenant."""

from collections.abc import Iterator
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import Delete, Engine, Join, Select, Update, event, inspect
from sqlalchemy.orm import (
    Mapped,
    Mapper,
    ORMExecuteState,
    Session,
    UOWTransaction,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ClauseElement, ColumnClause
from sqlalchemy.sql.selectable import SelectBase


class TenantOwned:
    """Mixin of every class whose rows belong to a tenant."""

    tenant_id: Mapped[UUID] = mapped_column()


class Refused(Exception):
    """A statement whose tenant this session can't decide."""


@event.listens_for(Mapper, "after_mapper_constructed")
def ask_for_mixin(mapper: Mapper[Any], owner: type) -> None:
    """Fail as a class is defined that has the column and would get no criteria."""
    if "tenant_id" in mapper.persist_selectable.c and not issubclass(owner, TenantOwned):
        raise TypeError(f"{owner.__name__} has tenant_id and is no TenantOwned.")


# #region scope
class TenantSession(Session):
    """Reads and writes rows of one tenant; refuses bulk_save_objects and both bulk mappings.

    session.connection(), and Core tables or literal SQL inside of an ORM statement, are not
    watched: lint for them, and hold the tables by policies.
    """

    def __init__(self, bind: Engine, tenant_id: UUID) -> None:
        super().__init__(bind)
        self.info["tenant_id"] = tenant_id

    def bulk_save_objects(self, *_args: object, **_named: object) -> NoReturn:
        raise Refused("Bulk methods have no tenant here.")

    bulk_insert_mappings = bulk_update_mappings = bulk_save_objects


@event.listens_for(TenantSession, "do_orm_execute")
def add_tenant(state: ORMExecuteState) -> None:
    tenant_id = state.session.info["tenant_id"]
    filtered = state.is_select or state.is_update or state.is_delete
    unfiltered = state.is_from_statement or state.is_executemany
    if not state.is_orm_statement or not filtered or unfiltered:
        raise Refused("Text, Core and bulk statements have no tenant here.")
    if state.is_column_load and isinstance(state.statement, Select):
        # Of an object that is here by its key, whoever attached it. Criteria leave this load out.
        mapper = state.bind_mapper
        if mapper and issubclass(mapper.class_, TenantOwned):
            state.statement = state.statement.where(mapper.class_.tenant_id == tenant_id)
        return
    if not state.is_relationship_load:
        refuse_unreached(state)
    criteria = with_loader_criteria(
        TenantOwned, lambda owner: owner.tenant_id == tenant_id, include_aliases=True
    )
    state.statement = state.statement.options(criteria)


# #endregion scope


@event.listens_for(TenantSession, "before_flush")
def own_rows(session: Session, _context: UOWTransaction, _instances: object) -> None:
    tenant_id = session.info["tenant_id"]
    for row in session.new:
        if isinstance(row, TenantOwned):
            row.tenant_id = tenant_id
    for row in [*session.dirty, *session.deleted]:
        if isinstance(row, TenantOwned):
            tenants = inspect(row).attrs.tenant_id.load_history().sum()  # what it is, and was
            if any(one != tenant_id for one in tenants):
                raise Refused("This row is another tenant's, or was to become one.")


def refuse_unreached(state: ORMExecuteState) -> None:
    """Refuse what criteria don't reach, and an UPDATE that sets the tenant.

    Criteria of a joined class stand in the condition of the join, and a FULL JOIN keeps the rows
    that don't match it. A join that is an object, and the second table of an UPDATE or DELETE,
    may get none.
    """
    statement = state.statement
    if not isinstance(statement, (SelectBase, Update, Delete)):
        raise Refused("This statement has no tenant here.")
    for part in visitors.iterate(statement):
        if isinstance(part, Join):
            raise Refused("Join by the methods of select().")
        if isinstance(part, Select) and any(
            isinstance(one, Join) and one.full
            for source in part.get_final_froms()
            for one in visitors.iterate(source)
        ):
            raise Refused("A FULL JOIN keeps rows of other tenants.")
    if isinstance(statement, (Update, Delete)) and any(
        column.table != statement.table for column in own_columns(statement)
    ):
        raise Refused("Ask the second table in a subquery.")
    if isinstance(statement, Update):
        named = [getattr(one, "key", one) for one in statement._values or ()]
        if "tenant_id" in [*named, *(state.parameters or ())]:
            raise Refused("The tenant of a row does not change.")


def own_columns(part: ClauseElement) -> Iterator[ColumnClause[Any]]:
    """Columns of a statement outside of its subqueries."""
    for child in part.get_children():
        if isinstance(child, ColumnClause) and child.table is not None:
            yield child
        if isinstance(child, ClauseElement) and not isinstance(child, SelectBase):
            yield from own_columns(child)
