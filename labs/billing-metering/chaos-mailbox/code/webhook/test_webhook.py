"""Tests of webhook with the table that the other languages pass too."""

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import stripe
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg_pool import ConnectionPool
from webhook import Endpoint, Event, Pool, receive_webhooks, settle, stripe_for, verify

# DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
# the lab ends in.

TABLE: dict[str, Any] = json.loads((Path(__file__).parent / "cases.json").read_text())
SECRETS: dict[str, str] = TABLE["secrets"]
ORDERS: dict[str, Any] = TABLE["orders"]
FIRST = TABLE["cases"][0]["deliveries"][0]["event"]


class AtStripe:
    """Subscriptions that never leave this process."""

    def __init__(self, find: Callable[[str], dict[str, Any] | None]) -> None:
        self._find = find

    def retrieve(self, subscription_exposed_id: str, /) -> stripe.Subscription:
        found = self._find(subscription_exposed_id)
        if found is None:
            raise ConnectionError("Stripe does not answer.")
        return stripe.Subscription.construct_from({"id": subscription_exposed_id, **found}, "key")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with ConnectionPool(os.environ["DATABASE_URL"], min_size=0, max_size=4) as opened:
        yield opened


@pytest.fixture(scope="module")
def superuser() -> Iterator[Pool]:
    with ConnectionPool(os.environ["SUPERUSER_URL"], min_size=0, max_size=2) as opened:
        yield opened


@pytest.fixture(autouse=True)
def nothing_stored(superuser: Pool) -> None:
    forget(superuser)


def forget(superuser: Pool) -> None:
    with superuser.connection() as connection:
        connection.execute("DELETE FROM inbox")
        connection.execute("DELETE FROM credit_grant")
        connection.execute("DELETE FROM subscription")


def stored(superuser: Pool) -> dict[str, Any]:
    queries = {
        "inbox": "SELECT event_id FROM inbox ORDER BY 1",
        "credit": "SELECT invoice, tenant_id::text, cents, currency FROM credit_grant ORDER BY 1",
        "subscriptions": "SELECT id, tenant_id::text, status FROM subscription ORDER BY 1",
    }
    with superuser.connection() as connection:
        found: dict[str, Any] = {
            name: [list(row) for row in connection.execute(sql)] for name, sql in queries.items()
        }
    found["inbox"] = [row[0] for row in found["inbox"]]
    return found


def endpoint_of(pool: Pool, find: Callable[[str], dict[str, Any] | None]) -> Endpoint:
    return Endpoint(pool, AtStripe(find), [SECRETS[name] for name in TABLE["trusted"]])


def signed(payload: str, names: list[str], age: int = 0) -> dict[str, str]:
    """Make the header with Stripe's library; one v1 for each secret, as while it is rolled."""
    timestamp = int(time.time()) - age
    headers = [
        stripe.WebhookSignature.generate_signature_header(payload, SECRETS[name], timestamp)
        for name in names
    ]
    parts = [header if at == 0 else header.split(",")[1] for at, header in enumerate(headers)]
    return {"Stripe-Signature": ",".join(parts)} if parts else {}


def event_of(endpoint: Endpoint, event: dict[str, Any]) -> Event:
    payload = json.dumps(event)
    read = verify(endpoint, payload.encode(), signed(payload, ["current"])["Stripe-Signature"])
    assert isinstance(read, Event)
    return read


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: str(case["name"]))
def test_receive_webhooks(case: dict[str, Any], pool: Pool, superuser: Pool) -> None:
    for delivery in case["deliveries"]:
        known = {} if delivery.get("down") else case.get("stripe", {})
        app = FastAPI()
        app.include_router(receive_webhooks(endpoint_of(pool, known.get), "/stripe"))
        raw = delivery.get("raw") or json.dumps(delivery["event"], separators=(",", ":"))
        body = delivery.get("sent", raw) + " " * delivery.get("pad", 0)
        headers = signed(raw, delivery.get("signed_with", ["current"]), delivery.get("age", 0))
        response = TestClient(app).post("/stripe", content=body.encode(), headers=headers)
        assert response.status_code == delivery["status"]
    assert stored(superuser) == {name: case[name] for name in ("inbox", "credit", "subscriptions")}


def test_it_says_which_secret_verified(pool: Pool) -> None:
    counted: list[tuple[int, int | None]] = []
    endpoint = replace(
        endpoint_of(pool, lambda _: None),
        count=lambda status, secret: counted.append((status, secret)),
    )
    app = FastAPI()
    app.include_router(receive_webhooks(endpoint, "/stripe"))
    body = json.dumps(FIRST)
    for name in ("current", "previous", "other"):
        TestClient(app).post("/stripe", content=body, headers=signed(body, [name]))
    assert counted == [(200, 0), (200, 1), (400, None)]


def test_stripe_is_not_waited_for_longer_than_the_lock() -> None:
    """A server that never answers: the call ends after five seconds, and is not repeated."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(stripe.APIConnectionError):
            stripe_for("sk_test_hub", address).retrieve("sub_acme")
        assert 4 < time.monotonic() - began < 8


@pytest.mark.parametrize("secrets", [[], [""], ["whsec_"], ["whsec_test_current", " "]])
def test_no_endpoint_has_a_secret_that_is_none(secrets: list[str], pool: Pool) -> None:
    with pytest.raises(ValueError, match="A signing secret is whsec_ and more"):
        Endpoint(pool, AtStripe(lambda _: None), secrets)


def orders_of(left: list[int]) -> Iterator[list[int]]:
    """Every order of the numbers, each as often as it is left; equal ones make no new order."""
    if not any(left):
        yield []
    for number, times in enumerate(left):
        if times:
            rest = [n - (at == number) for at, n in enumerate(left)]
            yield from ([number, *order] for order in orders_of(rest))


def test_settle_ends_right_in_every_order(pool: Pool, superuser: Pool) -> None:
    endpoint = endpoint_of(pool, ORDERS["stripe"].get)
    events = [event_of(endpoint, event) for event in ORDERS["events"]]
    orders = list(orders_of([ORDERS["times"]] * len(events)))
    assert len(orders) == ORDERS["count"]
    for order in orders:
        forget(superuser)
        for number in order:
            settle(endpoint, events[number])
        assert stored(superuser)["subscriptions"] == ORDERS["subscriptions"], order


def test_two_deliveries_about_one_customer_take_turns(pool: Pool, superuser: Pool) -> None:
    asked, answer = threading.Event(), threading.Event()
    calls: list[str] = []

    def cancelling(subscription: str) -> dict[str, Any]:
        """Answer at first as before the cancellation, and slowly."""
        calls.append(subscription)
        if len(calls) > 1:
            return {"customer": "cus_acme", "status": "canceled"}
        asked.set()
        answer.wait(10)
        return {"customer": "cus_acme", "status": "active"}

    endpoint = endpoint_of(pool, cancelling)
    _, updated, deleted = (event_of(endpoint, event) for event in ORDERS["events"])
    one = threading.Thread(target=settle, args=[endpoint, updated])
    other = threading.Thread(target=settle, args=[endpoint, deleted])
    one.start()
    assert asked.wait(10)
    other.start()
    time.sleep(0.3)
    answer.set()
    one.join(10)
    other.join(10)
    assert stored(superuser)["subscriptions"] == ORDERS["subscriptions"]


def test_the_same_event_at_once_is_settled_once(pool: Pool, superuser: Pool) -> None:
    endpoint = endpoint_of(pool, lambda _: None)
    event = event_of(endpoint, FIRST)
    outcomes: list[str] = []
    crowd = [
        threading.Thread(target=lambda: outcomes.append(settle(endpoint, event))) for _ in range(12)
    ]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(20)
    assert sorted(outcomes) == ["repeated"] * 11 + ["settled"]
    assert len(stored(superuser)["credit"]) == 1
