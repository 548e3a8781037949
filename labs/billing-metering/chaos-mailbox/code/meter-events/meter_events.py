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
Reason = Literal[
    "refused", "unanswered", "no open period", "too old", "not yet", "too long", "after final"
]
Answer = Literal["delivered", "refused", "later"]


class Held(NamedTuple):
    """Usage that needs somebody who looks, and why: it waits, or no invoice bills what was sent."""

    report: str
    reason: Reason


class Closed(NamedTuple):
    """The last final invoice of the cycle of a tenant's metered subscription, never a one-off one.

    `until` is the end of its period: usage that is dated before it comes on no later invoice. `at`
    is when it became final. Before there is one, both are the subscription's start. `ends` is of a
    subscription that ended: usage from there on comes on no invoice. It is `ended_at` while its
    last invoice is a draft, and `until` after that, or where none was made.
    """

    until: datetime
    at: datetime
    ends: datetime | None = None


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
    billed_at: datetime | None


class MeterEvent(TypedDict):
    event_name: str
    identifier: str
    timestamp: int
    payload: dict[str, str]


_DAY = timedelta(days=1)


# #region event
def _to_event(tenant_id: str, row: Row, closed: Closed) -> MeterEvent:
    """Make the meter event of a row.

    The identifier is made of the fact: every attempt, of whatever process, has the same. Usage of a
    month whose invoice is final is dated into the open one, unless an attempt is unanswered: Stripe
    may have taken that one, under the time that it was told.
    """
    time = row.billed_at or max(row.occurred_at, closed.until)
    return {
        "event_name": "pages",
        "identifier": f"{tenant_id}:{row.report}",
        "timestamp": int(time.timestamp()),
        "payload": {"stripe_customer_id": row.customer, "value": str(row.pages)},
    }


def _limit(
    event: MeterEvent, attempted: datetime | None, closed: Closed, now: datetime
) -> Reason | None:
    """Say why an event can't be sent now: Stripe's limits, and the end of its memory."""
    dated = datetime.fromtimestamp(event["timestamp"], UTC)
    age = now - dated
    # An identifier is unique for at least 24 hours. After that a repetition may be counted.
    if attempted is not None and now - attempted > _DAY - timedelta(minutes=15):
        return "unanswered"
    # Stripe would count it, and nobody would pay.
    if closed.ends is not None and dated >= closed.ends:
        return "no open period"
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
    closed: Closed,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Run:
    """Send what waits of a tenant's usage, one event at a time.

    Stripe takes one call per customer and meter. The lock is the session's, so the pool must not
    stand behind a pooler in transaction mode. `closed` is what Stripe has invoiced, asked just
    before. An invoice that becomes final and a subscription that ends during the run are seen by
    the next, which names what was sent too late.
    """
    run = Run()
    with _lock(pool, f"usage {tenant_id}") as connection:
        if connection is None:
            return Run(later=True)
        for row in _waiting(connection, tenant_id):
            # A run takes its time: the limits are those of this moment.
            now = clock()
            event = _to_event(tenant_id, row, closed)
            if reason := _limit(event, row.attempted_at, closed, now):
                run.held.append(Held(row.report, reason))
                continue
            _mark(connection, event, now, tenant_id, row)
            answer = _attempt(client, event)
            _settle(connection, answer, clock(), tenant_id, row)
            if answer == "delivered":
                run.sent.append(row.report)
            if answer == "refused":
                run.held.append(Held(row.report, "refused"))
            if answer == "later":
                run.later = True
                break
        run.held.extend(_after_final(connection, tenant_id, closed))
    return run


# #endregion send


def _mark(
    connection: Connection[TupleRow], event: MeterEvent, now: datetime, tenant_id: str, row: Row
) -> None:
    """Note the first unanswered attempt and the time that Stripe is told.

    The time says which month is billed. No repetition renews the attempt: Stripe's 24 hours began
    then.
    """
    connection.execute(
        """UPDATE usage_outbox SET attempted_at = %s, billed_at = to_timestamp(%s)
           WHERE tenant_id = %s AND report = %s""",
        [row.attempted_at or now, event["timestamp"], tenant_id, row.report],
    )


def _settle(
    connection: Connection[TupleRow], answer: Answer, now: datetime, tenant_id: str, row: Row
) -> None:
    """Mark a row as sent, or take back an attempt that was refused.

    A refused one was not taken: it starts no clock, and ends none of an attempt before it.
    """
    if answer == "delivered":
        connection.execute(
            "UPDATE usage_outbox SET sent_at = %s WHERE tenant_id = %s AND report = %s",
            [now, tenant_id, row.report],
        )
    if answer == "refused":
        connection.execute(
            """UPDATE usage_outbox SET attempted_at = %s, billed_at = %s
               WHERE tenant_id = %s AND report = %s""",
            [row.attempted_at, row.billed_at, tenant_id, row.report],
        )


# #region final
def _after_final(connection: Connection[TupleRow], tenant_id: str, closed: Closed) -> list[Held]:
    """Name what was sent when the invoice of its time was final, or past the last period.

    Five minutes before count too: clocks differ. Stripe counts such usage and perhaps bills it
    never, so both sums agree. Each run names it, until it was canceled there and its row waits
    under another report, or the next invoice is final.
    """
    rows = connection.execute(
        """SELECT report, billed_at < %(until)s FROM usage_outbox
           WHERE tenant_id = %(tenant)s
             AND (billed_at < %(until)s AND sent_at >= %(at)s
                  OR billed_at >= %(ends)s AND sent_at IS NOT NULL)
           ORDER BY billed_at, report""",
        {
            "tenant": tenant_id,
            "until": closed.until,
            "at": closed.at - timedelta(minutes=5),
            "ends": closed.ends,
        },
    ).fetchall()
    return [Held(report, "after final" if final else "no open period") for report, final in rows]


# #endregion final


def _waiting(connection: Connection[TupleRow], tenant_id: str) -> list[Row]:
    with connection.cursor(row_factory=class_row(Row)) as cursor:
        return cursor.execute(
            """SELECT c.id AS customer, o.report, o.pages, o.occurred_at, o.attempted_at,
                      o.billed_at
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
