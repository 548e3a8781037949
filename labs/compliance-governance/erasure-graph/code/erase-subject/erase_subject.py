"""Erases a person of one tenant from every store."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool
from with_tenant import TenantId, with_tenant

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


# #region store
class Store(Protocol):
    """Something that holds personal data: a table, an index, a bucket, somebody else's service."""

    @property
    def name(self) -> str: ...

    def remaining(self, subject: Subject) -> int:
        """Count what it holds of this tenant's subject, by looking.

        Never by remembering an `erase`.
        """
        ...

    def erase(self, subject: Subject) -> None:
        """Erase it. A run that was broken off calls it again, so what is gone is no error."""
        ...


# #endregion store

State = Literal["verified", "left", "held", "failed"]


@dataclass(frozen=True)
class Step:
    store: str
    state: State
    problem: str | None = None
    """Type of the error. Its message could name the person, so it is kept nowhere."""


class UnknownSubjectError(Exception):
    """The request names nobody whom this tenant has or had."""


SUBJECT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_-]{0,63}")


# #region open
def open_request(
    pool: Pool, caller: Caller, request: ErasureRequest, stores: Sequence[Store]
) -> set[str]:
    """Write down whom to erase and where, and return the stores under legal hold.

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
        opened = scope.execute(
            """INSERT INTO erasure_step (tenant_id, subject_id, store)
               SELECT tenant_id, subject_id, unnest(%s::text[]) FROM erasure_request
               WHERE tenant_id = %s AND subject_id = %s
               ON CONFLICT (tenant_id, subject_id, store)
               DO UPDATE SET looked_at = NULL, state = 'pending'""",
            [[store.name for store in stores], *own],
        )
        if opened.row_count == 0:
            raise UnknownSubjectError("The tenant has no such person.")
        held = scope.execute(
            "SELECT store FROM legal_hold WHERE tenant_id = %s AND subject_id = %s", own
        )
        return {store for (store,) in held.rows}


# #endregion open


# #region erase
def erase_subject(
    pool: Pool, caller: Caller, request: ErasureRequest, stores: Sequence[Store]
) -> list[Step]:
    """Erase a person from every store; the one that others are filled from comes last.

    Whatever broke off an earlier run, run it again: it looks first and erases what it finds.
    Return how each store was found after the last erase. The request is done when all are verified.
    A store that fails does not keep the others from being erased.
    """
    held = open_request(pool, caller, request, stores)
    subject = Subject(caller.tenant_id, request.subject_id)
    problems: dict[str, str] = {}
    asked = [store for store in stores if store.name not in held]
    for store in asked:
        try:
            if store.remaining(subject) > 0:
                store.erase(subject)
        except Exception as cause:
            problems[store.name] = type(cause).__name__
    # Only now: a store that was empty may have been filled from one that was erased later.
    left: set[str] = set()
    for store in asked:
        try:
            if store.name not in problems and store.remaining(subject) > 0:
                left.add(store.name)
        except Exception as cause:
            problems[store.name] = type(cause).__name__
    steps = [_found(store.name, held, left, problems) for store in stores]
    _record(pool, subject, steps)
    return steps


# #endregion erase


def _found(name: str, held: set[str], left: set[str], problems: dict[str, str]) -> Step:
    if name in held:
        return Step(name, "held")
    if name in problems:
        return Step(name, "failed", problems[name])
    return Step(name, "left" if name in left else "verified")


def _record(pool: Pool, subject: Subject, steps: Sequence[Step]) -> None:
    with with_tenant(pool, subject.tenant_id) as scope:
        for step in steps:
            scope.execute(
                """UPDATE erasure_step
                   SET state = %s, problem = %s, looked_at = clock_timestamp()
                   WHERE tenant_id = %s AND subject_id = %s AND store = %s""",
                [step.state, step.problem, subject.tenant_id, subject.id, step.store],
            )
