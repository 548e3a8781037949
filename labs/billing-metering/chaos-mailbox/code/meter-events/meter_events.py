"""Sends usage to Stripe: each fact once, whatever becomes of an answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple, TypedDict

import stripe
from psycopg import Connection
from psycopg.rows import TupleRow, class_row
from psycopg_pool import ConnectionPool

Pool = ConnectionPool[Connection[TupleRow]]
Reason = Literal["refused", "unanswered", "too old", "not yet", "too long"]
Answer = Literal["delivered", "refused", "later"]


class Held(NamedTuple):
    """Usage that waits, and why: it needs somebody who looks."""

    report: str
    reason: Reason


@dataclass
class Run:
    sent: list[str] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    later: bool = False
    """Something stopped the run: what is left comes later, under the same identifiers."""


@dataclass(frozen=True)
class Row:
    customer: str
    report: str
    pages: int
    occurred_at: datetime
    attempted_at: datetime | None


class MeterEvent(TypedDict):
    event_name: str
    identifier: str
    timestamp: int
    payload: dict[str, str]


_DAY = timedelta(days=1)


# #region event
def _to_event(tenant_id: str, row: Row, open_since: datetime) -> MeterEvent:
    """Make the meter event of a row.

    The identifier is made of the fact: every attempt, of whatever process, has the same. Usage of a
    month whose invoice is closed is billed in the open one.
    """
    return {
        "event_name": "pages",
        "identifier": f"{tenant_id}:{row.report}",
        "timestamp": int(max(row.occurred_at, open_since).timestamp()),
        "payload": {"stripe_customer_id": row.customer, "value": str(row.pages)},
    }


def _limit(event: MeterEvent, attempted: datetime | None, now: datetime) -> Reason | None:
    """Say why an event can't be sent now: Stripe's limits, and the end of its memory."""
    age = now - datetime.fromtimestamp(event["timestamp"], UTC)
    # An identifier is unique for at least 24 hours. After that a repetition may be counted.
    if attempted is not None and now - attempted > _DAY - timedelta(minutes=15):
        return "unanswered"
    if age > 35 * _DAY:
        return "too old"
    if age < -timedelta(minutes=5):
        return "not yet"
    return "too long" if len(event["identifier"]) > 100 else None


# #endregion event


# #region answer
def _attempt(client: stripe.StripeClient, event: MeterEvent) -> Answer:
    """Call Stripe, and say what the end of the call says of the usage.

    `delivered`: now, or by an attempt before this one. `refused`: this row will never be taken as
    it is. `later`: perhaps taken, and no other would be now. A 429 is one too: where a library
    repeats a call, it may follow a success whose answer was lost.
    """
    try:
        # No idempotency key of our own: under it Stripe would repeat its first answer, a 500 too.
        client.v1.billing.meter_events.create(
            {
                "event_name": event["event_name"],
                "identifier": event["identifier"],
                "timestamp": event["timestamp"],
                "payload": event["payload"],
            },
            {"max_network_retries": 0},
        )
    except stripe.StripeError as failure:
        # There is no code for it: the message is all there is.
        repeated = f"An event already exists with identifier {event['identifier']}"
        if failure.http_status == 400 and (failure.user_message or "").startswith(repeated):
            return "delivered"
        return "refused" if failure.http_status in (400, 404) else "later"
    return "delivered"


# #endregion answer


# #region send
def send_usage(
    pool: Pool,
    client: stripe.StripeClient,
    tenant_id: str,
    open_since: datetime,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Run:
    """Send what waits of a tenant's usage, one event at a time.

    Stripe takes one call per customer and meter. The lock is the session's, so the pool must not
    stand behind a pooler in transaction mode. `open_since` is the start of the first period whose
    invoice is not closed.
    """
    run = Run()
    with _lock(pool, f"usage {tenant_id}") as connection:
        if connection is None:
            return Run(later=True)
        for row in _waiting(connection, tenant_id):
            # A run takes its time: the limits are those of this moment.
            now = clock()
            event = _to_event(tenant_id, row, open_since)
            if reason := _limit(event, row.attempted_at, now):
                run.held.append(Held(row.report, reason))
                continue
            _mark(connection, row.attempted_at or now, tenant_id, row)
            answer = _attempt(client, event)
            if answer == "delivered":
                _settle(connection, event, clock(), tenant_id, row)
                run.sent.append(row.report)
                continue
            if answer == "later":
                run.later = True
                break
            # Not taken, so this attempt starts no clock.
            _mark(connection, row.attempted_at, tenant_id, row)
            run.held.append(Held(row.report, "refused"))
    return run


# #endregion send


def _mark(
    connection: Connection[TupleRow], attempted: datetime | None, tenant_id: str, row: Row
) -> None:
    connection.execute(
        "UPDATE usage_outbox SET attempted_at = %s WHERE tenant_id = %s AND report = %s",
        [attempted, tenant_id, row.report],
    )


def _settle(
    connection: Connection[TupleRow], event: MeterEvent, now: datetime, tenant_id: str, row: Row
) -> None:
    """Mark a row as sent, with the time that says which month is billed."""
    connection.execute(
        """UPDATE usage_outbox SET sent_at = %s, billed_at = to_timestamp(%s)
           WHERE tenant_id = %s AND report = %s""",
        [now, event["timestamp"], tenant_id, row.report],
    )


def _waiting(connection: Connection[TupleRow], tenant_id: str) -> list[Row]:
    with connection.cursor(row_factory=class_row(Row)) as cursor:
        return cursor.execute(
            """SELECT c.id AS customer, o.report, o.pages, o.occurred_at, o.attempted_at
               FROM usage_outbox AS o JOIN customer AS c ON c.tenant_id = o.tenant_id
               WHERE o.tenant_id = %s AND o.sent_at IS NULL
               ORDER BY o.occurred_at, o.report LIMIT 500""",
            [tenant_id],
        ).fetchall()


@contextmanager
def _lock(pool: Pool, name: str) -> Iterator[Connection[TupleRow] | None]:
    """Lend a connection with a lock that one process has at a time; None when another has it.

    Each statement commits by itself, so what is marked stays marked.
    """
    with pool.connection() as connection:
        connection.autocommit = True
        try:
            got = connection.execute(
                "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name]
            ).fetchone()
            if not got or not got[0]:
                yield None
                return
            try:
                yield connection
            finally:
                connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
        finally:
            if not connection.closed:
                connection.autocommit = False
