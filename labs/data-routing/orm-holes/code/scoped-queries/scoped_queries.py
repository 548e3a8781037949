"""A session of SQLAlchemy that belongs to one tenant."""

from uuid import UUID

from sqlalchemy import Engine, event, inspect
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    UOWTransaction,
    mapped_column,
    with_loader_criteria,
)


class TenantOwned:
    """Mixin of every class whose rows belong to a tenant."""

    tenant_id: Mapped[UUID] = mapped_column()


class Refused(Exception):
    """A statement whose tenant this session can't decide."""


# #region scope
class TenantSession(Session):
    """Reads and writes rows of one tenant.

    session.connection(), and Core tables or literal SQL inside of an ORM statement, are not
    watched: lint for them, and hold the tables by policies.
    """

    def __init__(self, bind: Engine, tenant_id: UUID) -> None:
        super().__init__(bind)
        self.info["tenant_id"] = tenant_id


@event.listens_for(TenantSession, "do_orm_execute")
def add_tenant(state: ORMExecuteState) -> None:
    tenant_id = state.session.info["tenant_id"]
    if state.is_column_load:
        return  # of an object that is here already, by its key
    filtered = state.is_select or state.is_update or state.is_delete
    unfiltered = state.is_from_statement or state.is_executemany
    if not state.is_orm_statement or not filtered or unfiltered:
        raise Refused("Text, Core and bulk statements have no tenant here.")
    criteria = with_loader_criteria(
        TenantOwned, lambda owner: owner.tenant_id == tenant_id, include_aliases=True
    )
    state.statement = state.statement.options(criteria)


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


# #endregion scope
