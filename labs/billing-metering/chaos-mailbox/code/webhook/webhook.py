"""Receives Stripe's events: once, in any order, for the tenant of our own map."""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import stripe
from fastapi import APIRouter, Request, Response
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool

Pool = ConnectionPool[Connection[TupleRow]]
Outcome = Literal["settled", "repeated", "ignored"]
"""`repeated`: it was settled before. `ignored`: nobody here handles its type."""

_LOG = logging.getLogger(__name__)
_MAX_BYTES = 1_000_000
_PATIENCE_MS = 5000


class Subscriptions(Protocol):
    """What the receiver asks of Stripe: `StripeClient(key).v1.subscriptions` is one.

    Make it with `stripe_for`: a lock is held meanwhile.
    """

    def retrieve(self, subscription_exposed_id: str, /) -> stripe.Subscription: ...


def stripe_for(key: str, address: str = "https://api.stripe.com") -> Subscriptions:
    """Wait for Stripe five seconds and ask once; the library's own timeout is 80 seconds."""
    client = stripe.StripeClient(
        key,
        base_addresses={"api": address},
        http_client=stripe.RequestsClient(timeout=_PATIENCE_MS / 1000),
        max_network_retries=0,
    )
    return client.v1.subscriptions


@dataclass(frozen=True)
class Endpoint:
    """One webhook endpoint of Stripe's, with its own secrets."""

    pool: Pool
    subscriptions: Subscriptions
    secrets: Sequence[str]
    """The new one and, while it is rolled, the one before."""
    livemode: bool = True
    count: Callable[[int, int | None], None] = lambda _status, _secret: None
    """Gets each answer, and which secret verified what was settled: 0 is the new one."""

    def __post_init__(self) -> None:
        """Refuse a secret that is none: an empty one would let everybody sign."""
        if not self.secrets or not all(re.fullmatch(r"whsec_\w+", one) for one in self.secrets):
            raise ValueError("A signing secret is whsec_ and more.")


# #region handler
def receive_webhooks(endpoint: Endpoint, path: str) -> APIRouter:
    """Make the endpoint's route.

    It answers 200 after COMMIT and never before; whatever is no 2xx, Stripe sends again.
    """
    router = APIRouter()

    @router.post(path)
    async def receive(request: Request) -> Response:
        status, secret = await answer(request)
        endpoint.count(status, secret)
        return Response(status_code=status)

    async def answer(request: Request) -> tuple[int, int | None]:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MAX_BYTES:
                return 413, None
        event = verify(endpoint, bytes(body), request.headers.get("stripe-signature"))
        if event is None:
            return 400, None
        secret = None if event == "ignored" else event.secret
        try:
            await asyncio.to_thread(settle, endpoint, event)
        except Exception:
            _LOG.exception("event not settled")
            return 500, secret
        return 200, secret

    return router


# #endregion handler


@dataclass(frozen=True)
class Event:
    """What is taken from an event: which object of which customer, and the credit paid for."""

    id: str
    type: str
    object: str
    customer: str
    cents: int
    currency: str
    """Of which currency the cents are, where there are any."""
    secret: int
    """Which of the secrets verified it: 0 is the new one."""


_HANDLED = re.compile(r"invoice\.paid|customer\.subscription\.\w+")


# #region verify
def verify(
    endpoint: Endpoint, body: bytes, signature: str | None
) -> Event | Literal["ignored"] | None:
    """Read an event that one of the secrets signed within five minutes, over exactly these bytes.

    None stands for one that is forged, too old, malformed, of the other mode, or of a connected
    account, whose customers are not in our map.
    """
    for number, secret in enumerate(endpoint.secrets):
        try:
            event = stripe.Webhook.construct_event(body, signature, secret)
        except (ValueError, stripe.SignatureVerificationError):
            continue
        if event.livemode is not endpoint.livemode or "account" in event:
            return None
        return _parse(event, number) if _HANDLED.fullmatch(event.type) else "ignored"
    return None


# #endregion verify


def _parse(event: stripe.Event, secret: int) -> Event | None:
    # The library's objects are no dicts, and have no method get.
    found = event.to_dict()["data"]["object"]
    target, customer, cents, currency = found.get("id"), found.get("customer"), 0, ""
    if not isinstance(target, str) or not isinstance(customer, str):
        return None
    # Invoices of a subscription pay for the subscription: they buy no credit.
    if event.type == "invoice.paid" and found.get("billing_reason") == "manual":
        cents, currency = found.get("amount_paid"), found.get("currency")
        if type(cents) is not int or not isinstance(currency, str):
            return None
    return Event(event.id, event.type, target, customer, cents, currency, secret)


# #region settle
def settle(endpoint: Endpoint, event: Event | Literal["ignored"]) -> Outcome:
    """Settle an event in one transaction: its row in the inbox and its effect stay, or neither.

    The customer's row is locked before anything is asked of Stripe: two deliveries about one
    customer take turns, and the one that writes last has asked last. A customer that is in
    nobody's map is a LookupError.
    """
    if event == "ignored":
        return "ignored"
    with endpoint.pool.connection(timeout=_PATIENCE_MS / 1000) as tx, tx.transaction():
        tx.execute("SELECT set_config('lock_timeout', %s, true)", [str(_PATIENCE_MS)])
        # FOR UPDATE would also hold up rows that reference the customer, its usage for instance.
        row = tx.execute(
            "SELECT tenant_id FROM customer WHERE id = %s FOR NO KEY UPDATE", [event.customer]
        ).fetchone()
        if row is None:
            raise LookupError(f"No tenant has the customer {event.customer}.")
        inserted = tx.execute(
            """INSERT INTO inbox (event_id, tenant_id, type) VALUES (%s, %s, %s)
               ON CONFLICT DO NOTHING""",
            [event.id, row[0], event.type],
        )
        if inserted.rowcount == 0:
            return "repeated"
        _apply(tx, endpoint.subscriptions, row[0], event)
    return "settled"


# #endregion settle


# #region effect
def _apply(
    tx: Connection[TupleRow], subscriptions: Subscriptions, tenant_id: object, event: Event
) -> None:
    """Key credit by its invoice, and write a subscription as it is now, not as the event says.

    Here whoever pays a one-off invoice buys credit; where you sell more, compare the price.
    """
    if event.type == "invoice.paid":
        if event.cents > 0:
            tx.execute(
                """INSERT INTO credit_grant (invoice, tenant_id, cents, currency)
                   VALUES (%s, %s, %s, %s)
                   ON CONFLICT (invoice) DO NOTHING""",
                [event.object, tenant_id, event.cents, event.currency],
            )
        return
    now = subscriptions.retrieve(event.object)
    if now.customer != event.customer:
        raise ValueError(f"{now.id} is of another customer.")
    tx.execute(
        """INSERT INTO subscription (id, tenant_id, status) VALUES (%s, %s, %s)
           ON CONFLICT (id) DO UPDATE SET status = excluded.status""",
        [now.id, tenant_id, now.status],
    )
    tx.execute("UPDATE customer SET synced_at = clock_timestamp() WHERE id = %s", [event.customer])


# #endregion effect
