"""Compares what Stripe has with what we believe, tenant by tenant: it finds what no event told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import stripe
from psycopg import Connection
from psycopg.rows import TupleRow, class_row
from psycopg_pool import ConnectionPool

Pool = ConnectionPool[Connection[TupleRow]]


@dataclass(frozen=True)
class Drift:
    """One thing that differs; a tenant of None is a customer that is in nobody's map."""

    tenant_id: str | None
    what: str
    id: str
    ours: str | None
    theirs: str | None


class Period(NamedTuple):
    """Whose usage is compared: one month of one meter."""

    meter: str
    month_start: datetime
    month_end: datetime


class Listing(NamedTuple):
    """What Stripe has, as rows of the tables stripe_subscription, stripe_invoice, stripe_usage."""

    subscriptions: list[tuple[str, str, str]]
    invoices: list[tuple[str, str, int, str]]
    usage: list[tuple[str, date, int, datetime]]


# #region list
def list_stripe(
    client: stripe.StripeClient, periods: Iterable[Period], customers: Sequence[str], now: datetime
) -> Listing:
    """List every page; without the status `all` the canceled subscriptions are left out.

    Usage is counted asynchronously, so that of the last hour (an assumption) is left out.
    """
    counted = (now - timedelta(hours=1)).replace(second=0, microsecond=0)
    bounded = [one._replace(month_end=min(one.month_end, counted)) for one in periods]
    subscriptions = client.v1.subscriptions.list({"status": "all", "limit": 100})
    invoices = client.v1.invoices.list({"status": "paid", "limit": 100})
    return Listing(
        [(one.id, str(one.customer), one.status) for one in subscriptions.auto_paging_iter()],
        [
            (one.id, str(one.customer), one.amount_paid, one.currency)
            for one in invoices.auto_paging_iter()
            # The receiver grants credit for these alone.
            if one.billing_reason == "manual"
        ],
        [
            (one, period.month_start.date(), _usage(client, period, one), period.month_end)
            for period in bounded
            if period.month_start < period.month_end
            for one in customers
        ],
    )


def _usage(client: stripe.StripeClient, period: Period, customer: str) -> int:
    summaries = client.v1.billing.meters.event_summaries.list(
        period.meter,
        {
            "customer": customer,
            "start_time": int(period.month_start.timestamp()),
            "end_time": int(period.month_end.timestamp()),
        },
    )
    return int(sum(one.aggregated_value for one in summaries.auto_paging_iter()))


# #endregion list

_DRIFT = """
    SELECT coalesce(c.tenant_id, o.tenant_id)::text AS tenant_id, 'subscription' AS what,
           coalesce(s.id, o.id) AS id, o.status AS ours, s.status AS theirs
    FROM stripe_subscription AS s
    FULL JOIN subscription AS o ON o.id = s.id
    LEFT JOIN customer AS c ON c.id = s.customer
    WHERE o.status IS DISTINCT FROM s.status
       OR (s.id IS NOT NULL AND o.tenant_id IS DISTINCT FROM c.tenant_id)
    UNION ALL
    SELECT coalesce(c.tenant_id, g.tenant_id)::text, 'credit', coalesce(i.id, g.invoice),
           g.cents || ' ' || g.currency, i.cents || ' ' || i.currency
    FROM (SELECT * FROM stripe_invoice WHERE cents > 0) AS i
    FULL JOIN credit_grant AS g ON g.invoice = i.id
    LEFT JOIN customer AS c ON c.id = i.customer
    WHERE (g.cents, g.currency) IS DISTINCT FROM (i.cents, i.currency)
       OR (i.id IS NOT NULL AND g.tenant_id IS DISTINCT FROM c.tenant_id)
    UNION ALL
    SELECT c.tenant_id::text, 'usage', c.id || ' ' || u.month,
           coalesce(sum(o.pages), 0)::text, u.pages::text
    FROM stripe_usage AS u
    JOIN customer AS c ON c.id = u.customer
    LEFT JOIN usage_outbox AS o
      ON o.tenant_id = c.tenant_id AND o.sent_at IS NOT NULL AND o.billed_at < u.until
     AND date_trunc('month', o.billed_at AT TIME ZONE 'UTC') = u.month
    GROUP BY c.tenant_id, c.id, u.month, u.pages
    HAVING coalesce(sum(o.pages), 0) <> u.pages
    ORDER BY 1, 2, 3"""


# #region compare
def reconcile(
    pool: Pool, client: stripe.StripeClient, periods: Sequence[Period], now: datetime | None = None
) -> list[Drift]:
    """List Stripe, keep the listing, and return what differs.

    The periods are this month and, until its invoice is final, the one before.
    Nothing is repaired: an event may be under way, so call it again after some minutes and alert on
    what is `lasting`. Stripe is asked before the transaction begins; a listing that fails
    leaves the one before.
    """
    with pool.connection() as connection:
        customers = [row[0] for row in connection.execute("SELECT id FROM customer ORDER BY 1")]
    listing = list_stripe(client, periods, customers, now or datetime.now(UTC))
    with pool.connection() as tx, tx.transaction(), tx.cursor() as cursor:
        cursor.execute("DELETE FROM stripe_subscription")
        cursor.execute("DELETE FROM stripe_invoice")
        cursor.execute("DELETE FROM stripe_usage")
        cursor.executemany("INSERT INTO stripe_subscription VALUES (%s, %s, %s)", listing[0])
        cursor.executemany("INSERT INTO stripe_invoice VALUES (%s, %s, %s, %s)", listing[1])
        cursor.executemany("INSERT INTO stripe_usage VALUES (%s, %s, %s, %s)", listing[2])
        with tx.cursor(row_factory=class_row(Drift)) as drifts:
            return drifts.execute(_DRIFT).fetchall()


def lasting(before: list[Drift], now: list[Drift]) -> list[Drift]:
    """Return what was found in two calls about the same thing, even where it moved between."""
    known = {(drift.tenant_id, drift.what, drift.id) for drift in before}
    return [drift for drift in now if (drift.tenant_id, drift.what, drift.id) in known]


# #endregion compare
