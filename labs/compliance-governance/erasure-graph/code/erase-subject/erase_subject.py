"""Erases a person of one tenant from every store."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool
from with_tenant import TenantId, TenantScope, with_tenant

Pool = ConnectionPool[Connection[TupleRow]]


@dataclass(frozen=True)
class Caller:
    """Who asks, as the verified session says. Neither field comes from the request's body."""

    tenant_id: TenantId
    actor_id: str
    """An opaque id; the ledger keeps it."""


@dataclass(frozen=True)
class ErasureRequest:
    subject_id: str
    """The tenant's own id of the person."""
    received_on: date
    """The day on which the tenant received the request."""


@dataclass(frozen=True)
class Subject:
    tenant_id: TenantId
    id: str


@dataclass(frozen=True)
class Hold:
    """A thread that must stay, whoever wrote in it."""

    thread: str
    reason: str


@dataclass(frozen=True)
class Found:
    left: int
    """How much is to go."""
    held: str | None = None
    """Reason of the hold that keeps more than that."""


# #region keep
@dataclass(frozen=True)
class Entry:
    """Whom to erase, by id and without a name."""

    tenant_id: TenantId
    subject_id: str
    received_on: date
    decided_by: str


@dataclass(frozen=True)
class Ledger:
    """What is lost with the database that it stands in, and a copy that is not."""

    pool: Pool
    keep: Callable[[Entry], None]
    """Add an entry to a store outside of the database.

    It is append-only and kept longer than the backups. Return when the entry is durable there. A
    second run sends it a second time.
    """


# #endregion keep


# #region store
class Store(Protocol):
    """Something that holds personal data: a table, an index, a bucket, somebody else's service."""

    @property
    def name(self) -> str: ...

    def remaining(self, subject: Subject, holds: Sequence[Hold]) -> Found:
        """Look what it has of this tenant's subject. Never by remembering an `erase`."""
        ...

    def erase(self, subject: Subject, holds: Sequence[Hold]) -> None:
        """Erase it, except for what belongs to a thread on hold.

        A run that was broken off calls it again, so what is gone is no error.
        """
        ...


# #endregion store

State = Literal["verified", "left", "held", "failed"]


@dataclass(frozen=True)
class Step:
    store: str
    state: State
    problem: str | None = None
    """Type of the error. Its message could name the person, so it is kept nowhere."""
    ground: str | None = None
    """Why something stays, where a hold keeps it."""


@dataclass(frozen=True)
class Opened:
    entry: Entry
    held_stores: Mapping[str, str]
    holds: Sequence[Hold]


class UnknownSubjectError(Exception):
    """The request names nobody whom this tenant has or had."""


SUBJECT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_-]{0,63}")


# #region open
def open_request(
    pool: Pool, caller: Caller, request: ErasureRequest, stores: Sequence[Store]
) -> Opened:
    """Write down whom to erase and where, and return the entry and the holds.

    The transaction ends before anything is destroyed: a restored backup is erased again from these
    rows. A person whom the caller's tenant does not have is an UnknownSubjectError.
    """
    if not SUBJECT_ID.fullmatch(request.subject_id):
        raise UnknownSubjectError("This is no id of a person.")
    own = [caller.tenant_id, request.subject_id]
    with with_tenant(pool, caller.tenant_id) as scope:
        scope.execute(
            """INSERT INTO erasure_request (tenant_id, subject_id, received_on, decided_by)
               SELECT tenant_id, id, %s, %s FROM person WHERE tenant_id = %s AND id = %s
               ON CONFLICT DO NOTHING""",
            [request.received_on, caller.actor_id, *own],
        )
        scope.execute(
            """INSERT INTO erasure_step (tenant_id, subject_id, store)
               SELECT tenant_id, subject_id, unnest(%s::text[]) FROM erasure_request
               WHERE tenant_id = %s AND subject_id = %s
               ON CONFLICT (tenant_id, subject_id, store)
               DO UPDATE SET looked_at = NULL, state = 'pending'""",
            [[store.name for store in stores], *own],
        )
        return _read_back(scope, caller.tenant_id, request.subject_id)


# #endregion open


def _read_back(scope: TenantScope, tenant_id: TenantId, subject_id: str) -> Opened:
    """Return what the ledger says now: an earlier request keeps its day and who decided."""
    own = [tenant_id, subject_id]
    requests = scope.execute(
        """SELECT received_on, decided_by FROM erasure_request
           WHERE tenant_id = %s AND subject_id = %s""",
        own,
    )
    if not requests.rows:
        raise UnknownSubjectError("The tenant has no such person.")
    received_on, decided_by = requests.rows[0]
    stores = scope.execute(
        "SELECT store, reason FROM legal_hold WHERE tenant_id = %s AND subject_id = %s", own
    )
    threads = scope.execute(
        "SELECT thread, reason FROM thread_hold WHERE tenant_id = %s", [tenant_id]
    )
    return Opened(
        Entry(tenant_id, subject_id, received_on, decided_by),
        dict(stores.rows),
        [Hold(thread, reason) for thread, reason in threads.rows],
    )


# #region erase
def erase_subject(
    ledger: Ledger, caller: Caller, request: ErasureRequest, stores: Sequence[Store]
) -> list[Step]:
    """Erase a person from every store; the one that others are filled from comes last.

    Whatever broke off an earlier run, run it again: it looks first and erases what it finds. One
    run for a person at a time: a queue with a key, for instance. A store that fails does not keep
    the others from being erased. Return how each store was found after the last erase. What is on
    its way to a store is not in it yet: look again when every feed has passed this moment, and only
    then call the request done.
    """
    opened = open_request(ledger.pool, caller, request, stores)
    ledger.keep(opened.entry)
    subject = Subject(caller.tenant_id, request.subject_id)
    problems: dict[str, str] = {}
    asked = [store for store in stores if store.name not in opened.held_stores]
    for store in asked:
        try:
            if store.remaining(subject, opened.holds).left > 0:
                store.erase(subject, opened.holds)
        except Exception as cause:
            problems[store.name] = type(cause).__name__
    # Only now: a store that was empty may have been filled from one that was erased later.
    looks: dict[str, Found] = {}
    for store in asked:
        try:
            if store.name not in problems:
                looks[store.name] = store.remaining(subject, opened.holds)
        except Exception as cause:
            problems[store.name] = type(cause).__name__
    steps = [_step(store.name, opened.held_stores, looks, problems) for store in stores]
    _record(ledger.pool, subject, steps)
    return steps


# #endregion erase


def _step(
    name: str,
    held_stores: Mapping[str, str],
    looks: Mapping[str, Found],
    problems: Mapping[str, str],
) -> Step:
    look = looks.get(name, Found(0))
    ground = held_stores.get(name, look.held)
    if name in problems:
        return Step(name, "failed", problems[name], ground)
    if look.left > 0:
        return Step(name, "left", ground=ground)
    return Step(name, "verified" if ground is None else "held", ground=ground)


def _record(pool: Pool, subject: Subject, steps: Sequence[Step]) -> None:
    with with_tenant(pool, subject.tenant_id) as scope:
        for step in steps:
            found = [step.state, step.problem, step.ground]
            scope.execute(
                """UPDATE erasure_step
                   SET state = %s, problem = %s, ground = %s, looked_at = clock_timestamp()
                   WHERE tenant_id = %s AND subject_id = %s AND store = %s""",
                [*found, subject.tenant_id, subject.id, step.store],
            )
