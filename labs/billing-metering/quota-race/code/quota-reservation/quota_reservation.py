"""Takes units of a tenant's quota before the work that needs them."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from enum import StrEnum

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout
from with_tenant import TenantId, TenantScope, with_tenant

Pool = ConnectionPool[Connection[TupleRow]]


class Answer(StrEnum):
    """What became of a request for units.

    `held`: this caller works, nobody else. `running`: another attempt holds the units.
    `committed`: the result is there already. `exhausted`: all attempts failed. `mismatched`: the
    key was used for other units. `expired`: the units went back before the work was done.
    """

    HELD = "held"
    REFUSED = "refused"
    RUNNING = "running"
    COMMITTED = "committed"
    EXHAUSTED = "exhausted"
    MISMATCHED = "mismatched"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Wanted:
    """What a request needs.

    `key` names the request and repeats in its retries. It is made by the server, from the row of
    the job or as a hash of route, body and the client's Idempotency-Key: a key alone is the
    client's to repeat.
    """

    key: str
    meter: str
    units: int
    about: str

    def __post_init__(self) -> None:
        # bool is an int to Python, and to nobody who asks for units.
        if type(self.units) is not int or not 1 <= self.units < 2**31:
            raise ValueError("units is a whole number, 1 or more.")
        # No #: that is what the number of an attempt comes after.
        if not re.fullmatch(r"[\w.:-]{1,200}", self.key, re.ASCII):
            raise ValueError("key has 1 to 200 letters, digits, or any of _ . : -")


@dataclass(frozen=True)
class Attempt:
    """One attempt at a request. Its key is what a commit and a release ask for."""

    answer: Answer
    key: str
    late: bool


LOCK_WAIT_MS = 1000
"""How long a request waits for others of its tenant at the counter; then 55P03."""


HOLD_SECONDS = 14 * 60.0
"""How long the lab's `reserve` holds units, less the time to settle them."""

SWEEP_SECONDS = 0.2
"""How often a process looks for what others left behind, for each tenant that is refused."""

ATTEMPTS = 9

LOCK = """
    SELECT FROM quota WHERE meter = %s AND starts_at <= now() AND now() < ends_at FOR UPDATE"""

# `keys` has the request's key, which a result is kept under, and then those of its attempts.
CLAIM = """
    SELECT CASE
             WHEN bool_or((meter, units) <> (%(meter)s, %(units)s::int))
               FILTER (WHERE key <> (%(keys)s::text[])[1]) THEN 'mismatched'
             WHEN bool_or(key = (%(keys)s::text[])[1]) THEN 'committed'
             WHEN bool_or(state = 'held') THEN 'running'
             WHEN count(*) + 1 = cardinality(%(keys)s::text[]) THEN 'exhausted'
             ELSE reserve((%(keys)s::text[])[count(*) + 2], %(meter)s, %(units)s::int,
                          %(about)s, now())
           END,
           (%(keys)s::text[])[count(*) + 2],
           coalesce(bool_or(state = 'held' AND expires_at <= now()), false)
    FROM reservation WHERE key = ANY (%(keys)s::text[])"""


# #region reserve
def reserve(pool: Pool, tenant_id: TenantId, wanted: Wanted) -> Attempt:
    """Begin an attempt at a request and hold its units, or say why not.

    However many ask with one key, one of them is told `held`. If that answer is lost, the key is
    `running` until the attempt expires; after any other error, ask again.
    """
    attempt = _ask(pool, tenant_id, wanted)
    # What crashed attempts still hold comes back when it is missed, and waits for no job.
    if attempt.late or (attempt.answer is Answer.REFUSED and _sweep_is_due(tenant_id)):
        with with_tenant(pool, tenant_id) as scope:
            [[back]] = scope.execute("SELECT expire_reservations(now())").rows
        return _ask(pool, tenant_id, wanted) if back else attempt
    return attempt


def _ask(pool: Pool, tenant_id: TenantId, wanted: Wanted) -> Attempt:
    keys = [wanted.key, *(f"{wanted.key}#{at + 1}" for at in range(ATTEMPTS))]
    with with_tenant(pool, tenant_id) as scope:
        scope.execute(
            "SELECT set_config('lock_timeout', %s, true), open_period(now())", [str(LOCK_WAIT_MS)]
        )
        # The lock is a statement of its own: the next one sees what others did meanwhile.
        scope.execute(LOCK, [wanted.meter])
        [[answer, key, late]] = scope.execute(CLAIM, {**asdict(wanted), "keys": keys}).rows
        return Attempt(Answer(answer), key or "", late)


# #endregion reserve

_swept: dict[TenantId, float] = {}


def _sweep_is_due(tenant_id: TenantId) -> bool:
    """Once in SWEEP_SECONDS: a tenant at its limit is refused all the time."""
    now = time.monotonic()
    if now - _swept.get(tenant_id, -SWEEP_SECONDS) < SWEEP_SECONDS:
        return False
    if len(_swept) >= 10_000:
        _swept.clear()
    _swept[tenant_id] = now
    return True


def release(pool: Pool, tenant_id: TenantId, attempt: str) -> bool:
    """Give back what an attempt holds. False where nothing was: safe to call twice."""
    with with_tenant(pool, tenant_id) as scope:
        [[given]] = scope.execute("SELECT release_reservation(%s)", [attempt]).rows
        return bool(given)


# #region settle
SETTLE = """
    WITH attempt AS (
      UPDATE reservation SET state = 'released' WHERE key = %(attempt)s AND state = 'held'
      RETURNING tenant_id, meter, starts_at, units, about
    ), counted AS (
      UPDATE quota q SET used = q.used - (a.units - %(units)s::int) FROM attempt a
      WHERE (q.tenant_id, q.meter, q.starts_at) = (a.tenant_id, a.meter, a.starts_at)
    ), kept AS (
      INSERT INTO reservation (tenant_id, key, meter, starts_at, units, about)
      SELECT tenant_id, %(kept)s, meter, starts_at, %(units)s::int, about
      FROM attempt WHERE %(units)s::int > 0
    )
    SELECT EXISTS (SELECT FROM attempt)"""
"""Puts what was used in the place of what an attempt holds, and gives back the rest, once."""
# #endregion settle


class NotReservedError(Exception):
    """There is nothing to work with, or nothing to keep."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"No units are held for this request: {answer}.")
        self.answer = answer


@dataclass
class Reservation:
    """What a block holds, and until when its work must have ended."""

    wanted: Wanted
    attempt: str
    ends: float
    charged: int = 0
    committed: bool = False

    def seconds_left(self) -> float:
        return self.ends - time.monotonic()

    def charge(self, units: int) -> None:
        """Say what is gone if the work ends now, by an error too.

        Call it before cost that nobody refunds, with the most that it can be, and then with what
        was measured.
        """
        if type(units) is not int or not 1 <= units <= self.wanted.units:
            raise ValueError("What is charged is 1 or more, and no more than is held.")
        self.charged = units

    def commit(self, scope: TenantScope) -> None:
        """Count the units in the transaction that keeps the result under the request's key.

        NotReservedError says that they expired meanwhile: let it end the transaction.
        """
        self.settle(scope, self.charged or self.wanted.units, self.wanted.key)
        self.committed = True

    def settle(self, scope: TenantScope, units: int, kept: str) -> None:
        values = {"attempt": self.attempt, "units": units, "kept": kept}
        [[settled]] = scope.execute(SETTLE, values).rows
        if not settled:
            raise NotReservedError(Answer.EXPIRED)


# #region run
@contextmanager
def reservation(pool: Pool, tenant_id: TenantId, wanted: Wanted) -> Iterator[Reservation]:
    """Hold units for a block, which commits them with its result.

    The block bounds its own work, by `seconds_left()`. What it charged stays charged if it ends
    without a commit, but for a crash: then all of it comes back. NotReservedError says that nothing
    was held.
    """
    ends = time.monotonic() + HOLD_SECONDS
    attempt = reserve(pool, tenant_id, wanted)
    if attempt.answer is not Answer.HELD:
        raise NotReservedError(attempt.answer)
    held, kept = Reservation(wanted, attempt.key, ends), False
    try:
        yield held
        kept = held.committed
    finally:
        if not kept:
            # Does nothing where COMMIT happened and its answer was lost. If this fails, it expires.
            with (
                suppress(psycopg.Error, PoolTimeout, NotReservedError),
                with_tenant(pool, tenant_id) as scope,
            ):
                held.settle(scope, held.charged, f"{held.attempt} charged")


# #endregion run
