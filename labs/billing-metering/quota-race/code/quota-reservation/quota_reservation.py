"""Takes units of a tenant's quota before the work that needs them."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout
from with_tenant import TenantId, TenantScope, with_tenant

Pool = ConnectionPool[Connection[TupleRow]]


class Answer(StrEnum):
    """The state a reservation is in, or `refused` where there was no room for one."""

    HELD = "held"
    REFUSED = "refused"
    COMMITTED = "committed"
    RELEASED = "released"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Wanted:
    """What a request needs.

    `key` names the request and repeats in its retries; it is a tenant's own, so two tenants may
    use the same.
    """

    key: str
    meter: str
    units: int
    about: str

    def __post_init__(self) -> None:
        # bool is an int to Python, and to nobody who asks for units.
        if type(self.units) is not int or not 1 <= self.units < 2**31:
            raise ValueError("units is a whole number, 1 or more.")
        if not 1 <= len(self.key) <= 200:
            raise ValueError("key has 1 to 200 characters.")


LOCK_WAIT_MS = 1000
"""How long a request waits for others of its tenant at the counter; then 55P03."""


# #region reserve
def reserve(pool: Pool, tenant_id: TenantId, wanted: Wanted) -> Answer:
    """Hold units for a request, or say why not.

    After an error or an answer that was lost, ask again with the same key: what was held before
    is held once.
    """
    answer = _ask(pool, tenant_id, wanted)
    if answer is not Answer.REFUSED:
        return answer
    # What crashed requests still hold comes back when it is missed, and waits for no job.
    with with_tenant(pool, tenant_id) as scope:
        [[back]] = scope.execute("SELECT expire_reservations(now())").rows
    return _ask(pool, tenant_id, wanted) if back else answer


def _ask(pool: Pool, tenant_id: TenantId, wanted: Wanted) -> Answer:
    with with_tenant(pool, tenant_id) as scope:
        scope.execute("SELECT set_config('lock_timeout', %s, true)", [str(LOCK_WAIT_MS)])
        scope.execute("SELECT open_period(now())")
        [[answer]] = scope.execute(
            "SELECT reserve(%s, %s, %s::int, %s, now())",
            [wanted.key, wanted.meter, wanted.units, wanted.about],
        ).rows
        return Answer(answer)


# #endregion reserve


def release(pool: Pool, tenant_id: TenantId, key: str) -> bool:
    """Give back what is held. False where nothing was: it is safe to call in doubt, and twice."""
    with with_tenant(pool, tenant_id) as scope:
        [[given]] = scope.execute("SELECT release_reservation(%s)", [key]).rows
        return bool(given)


class NotReservedError(Exception):
    """There is nothing to work with: `refused` is the limit, the others what became of the key."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"No units are held for this request: {answer}.")
        self.answer = answer


# #region run
@dataclass
class Reservation:
    key: str
    committed: bool = False

    def commit(self, scope: TenantScope) -> None:
        """Count the units in the transaction that keeps the result under this key.

        NotReservedError says that they expired meanwhile: let it end the transaction.
        """
        [[counted]] = scope.execute("SELECT commit_reservation(%s)", [self.key]).rows
        if not counted:
            raise NotReservedError(Answer.EXPIRED)
        self.committed = True


@contextmanager
def reservation(pool: Pool, tenant_id: TenantId, wanted: Wanted) -> Iterator[Reservation]:
    """Hold units for a block, which commits them with its result.

    The block bounds its own work: by less than a reservation lasts. Whatever ends it without a
    commit gives the units back. NotReservedError says that nothing was held.
    """
    answer = reserve(pool, tenant_id, wanted)
    if answer is not Answer.HELD:
        raise NotReservedError(answer)
    held, kept = Reservation(wanted.key), False
    try:
        yield held
        kept = held.committed
    finally:
        if not kept:
            # Does nothing where COMMIT happened and its answer was lost. If this fails, it expires.
            with suppress(psycopg.Error, PoolTimeout):
                release(pool, tenant_id, wanted.key)


# #endregion run
