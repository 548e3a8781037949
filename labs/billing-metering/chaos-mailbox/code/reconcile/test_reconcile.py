"""Tests of reconcile against a server that lists in pages, as Stripe does."""

import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

import pytest
import stripe
from psycopg_pool import ConnectionPool
from reconcile import Drift, Period, Pool, lasting, reconcile

# DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
# the lab ends in.

ACME = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
GLOBEX = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
INITECH = "cccccccc-cccc-4ccc-8ccc-cccccccccccc"
OCTOBER = Period(
    "mtr_pages",
    datetime(2026, 10, 1, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
)
NOVEMBER = Period(
    "mtr_pages",
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2026, 12, 1, tzinfo=UTC),
)
PAGE = 2


class Handler(BaseHTTPRequestHandler):
    """Lists pages of two, leaves canceled subscriptions out unless asked, and fails on demand."""

    subscriptions: ClassVar[list[dict[str, Any]]] = []
    invoices: ClassVar[list[dict[str, Any]]] = []
    usage: ClassVar[dict[str, list[float]]] = {}
    usage_of_november: ClassVar[dict[str, list[float]]] = {}
    asked: ClassVar[list[tuple[str, str]]] = []
    fails_after: ClassVar[str | None] = None

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = dict(parse_qsl(address.query))
        after = asked.get("starting_after")
        if self.fails_after is not None and after == self.fails_after:
            self.answer(500, {"error": {"type": "api_error", "message": "Something went wrong."}})
            return
        rows = self.rows(address.path, asked)
        start = next((at + 1 for at, one in enumerate(rows) if one["id"] == after), 0)
        page = rows[start : start + PAGE]
        more = len(rows) > start + PAGE
        said = {"object": "list", "url": address.path, "data": page, "has_more": more}
        self.answer(200, said)

    def rows(self, path: str, asked: dict[str, str]) -> list[dict[str, Any]]:
        if path == "/v1/subscriptions":
            everything = asked.get("status") == "all"
            return [one for one in self.subscriptions if everything or one["status"] != "canceled"]
        if path == "/v1/invoices":
            return [one for one in self.invoices if asked.get("status") in (None, one["status"])]
        assert path == "/v1/billing/meters/mtr_pages/event_summaries"
        self.asked.append((asked["start_time"], asked["end_time"]))
        months = {"1790812800": self.usage, "1793491200": self.usage_of_november}
        values = months[asked["start_time"]].get(asked["customer"], [])
        return [{"id": f"sum_{at}", "aggregated_value": one} for at, one in enumerate(values)]

    def answer(self, status: int, said: dict[str, Any]) -> None:
        text = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        pass


def subscription(tenant: str, status: str) -> dict[str, Any]:
    return {
        "id": f"sub_{tenant}",
        "object": "subscription",
        "customer": f"cus_{tenant}",
        "status": status,
    }


def invoice(name: str, tenant: str, cents: int) -> dict[str, Any]:
    return {
        "id": name,
        "object": "invoice",
        "customer": f"cus_{tenant}",
        "amount_paid": cents,
        "billing_reason": "manual",
        "currency": "usd",
        "status": "paid",
    }


@pytest.fixture(scope="module")
def client() -> Iterator[stripe.StripeClient]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield stripe.StripeClient(
            "sk_test_hub",
            base_addresses={"api": f"http://127.0.0.1:{server.server_port}"},
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=5),
        )
        server.shutdown()
        thread.join(10)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with ConnectionPool(os.environ["DATABASE_URL"], min_size=0, max_size=4) as opened:
        yield opened


@pytest.fixture(scope="module")
def superuser() -> Iterator[Pool]:
    with ConnectionPool(os.environ["SUPERUSER_URL"], min_size=0, max_size=2) as opened:
        yield opened


@pytest.fixture(autouse=True)
def alike(superuser: Pool) -> None:
    """Make both sides alike; globex is canceled."""
    Handler.fails_after = None
    Handler.subscriptions = [
        subscription("acme", "active"),
        subscription("globex", "canceled"),
        subscription("initech", "past_due"),
    ]
    Handler.invoices = [
        invoice("in_acme", "acme", 5000),
        invoice("in_free", "acme", 0),
        invoice("in_globex", "globex", 700),
        {**invoice("in_open", "acme", 0), "status": "open"},
        {**invoice("in_cycle", "acme", 9900), "billing_reason": "subscription_cycle"},
    ]
    Handler.usage = {"cus_acme": [20.0, 5.0, 5.0]}
    Handler.usage_of_november = {"cus_acme": [9.0]}
    Handler.asked = []
    with superuser.connection() as tx:
        tx.execute("DELETE FROM subscription")
        tx.execute("DELETE FROM credit_grant")
        tx.execute("DELETE FROM usage_outbox")
        tx.execute(
            """INSERT INTO subscription (id, tenant_id, status) VALUES
               ('sub_acme', %s, 'active'), ('sub_globex', %s, 'canceled'),
               ('sub_initech', %s, 'past_due')""",
            [ACME, GLOBEX, INITECH],
        )
        tx.execute(
            "INSERT INTO credit_grant VALUES ('in_acme', %s, 5000), ('in_globex', %s, 700)",
            [ACME, GLOBEX],
        )
        tx.execute(
            """INSERT INTO usage_outbox
                 (tenant_id, report, pages, occurred_at, sent_at, billed_at)
               VALUES
                 (%(acme)s, 'late', 10, '2026-09-30Z', '2026-10-01Z', '2026-10-01T00:00:00Z'),
                 (%(acme)s, 'last', 20, '2026-10-31T23:59:59Z', '2026-11-01Z',
                  '2026-10-31T23:59:59Z'),
                 (%(acme)s, 'next', 9, '2026-10-31Z', '2026-11-01Z', '2026-11-01T00:00:00Z'),
                 (%(acme)s, 'waits', 7, '2026-10-31T23:00:00Z', NULL, NULL)""",
            {"acme": ACME},
        )


def change(superuser: Pool, sql: str) -> None:
    with superuser.connection() as tx:
        tx.execute(sql.encode())


def test_nothing_drifts_where_both_sides_are_alike(pool: Pool, client: stripe.StripeClient) -> None:
    assert reconcile(pool, client, [OCTOBER]) == []


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        (
            "UPDATE subscription SET status = 'active'",
            [
                Drift(GLOBEX, "subscription", "sub_globex", "active", "canceled"),
                Drift(INITECH, "subscription", "sub_initech", "active", "past_due"),
            ],
        ),
        (
            "DELETE FROM subscription WHERE id = 'sub_globex'",
            [Drift(GLOBEX, "subscription", "sub_globex", None, "canceled")],
        ),
        (
            "DELETE FROM credit_grant WHERE invoice = 'in_acme'",
            [Drift(ACME, "credit", "in_acme", None, "5000 usd")],
        ),
        (
            """UPDATE credit_grant SET tenant_id = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc'
               WHERE invoice = 'in_acme'""",
            [Drift(ACME, "credit", "in_acme", "5000 usd", "5000 usd")],
        ),
        (
            """INSERT INTO credit_grant
               VALUES ('in_nowhere', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1)""",
            [Drift(GLOBEX, "credit", "in_nowhere", "1 usd", None)],
        ),
        (
            "UPDATE usage_outbox SET pages = pages * 2",
            [Drift(ACME, "usage", "cus_acme 2026-10-01", "60", "30")],
        ),
    ],
)
def test_what_differs_here_is_found(
    sql: str, found: list[Drift], pool: Pool, superuser: Pool, client: stripe.StripeClient
) -> None:
    change(superuser, sql)
    assert reconcile(pool, client, [OCTOBER]) == found


def test_a_customer_in_no_map_is_found(pool: Pool, client: stripe.StripeClient) -> None:
    Handler.subscriptions = [*Handler.subscriptions, subscription("nobody", "active")]
    Handler.invoices = [*Handler.invoices, invoice("in_nobody", "nobody", 5)]
    assert reconcile(pool, client, [OCTOBER]) == [
        Drift(None, "credit", "in_nobody", None, "5 usd"),
        Drift(None, "subscription", "sub_nobody", None, "active"),
    ]


def test_usage_that_nobody_counted_is_found(pool: Pool, client: stripe.StripeClient) -> None:
    Handler.usage = {**Handler.usage, "cus_globex": [1.0]}
    found = Drift(GLOBEX, "usage", "cus_globex 2026-10-01", "0", "1")
    assert reconcile(pool, client, [OCTOBER]) == [found]


def test_the_month_before_is_compared_beside_this_one(
    pool: Pool, superuser: Pool, client: stripe.StripeClient
) -> None:
    change(superuser, "UPDATE usage_outbox SET pages = 1 WHERE report IN ('last', 'next')")
    assert reconcile(pool, client, [OCTOBER, NOVEMBER], datetime(2026, 11, 2, tzinfo=UTC)) == [
        Drift(ACME, "usage", "cus_acme 2026-10-01", "11", "30"),
        Drift(ACME, "usage", "cus_acme 2026-11-01", "1", "9"),
    ]


def test_both_sides_are_compared_up_to_an_hour_before_the_listing(
    pool: Pool, superuser: Pool, client: stripe.StripeClient
) -> None:
    change(
        superuser,
        """INSERT INTO usage_outbox (tenant_id, report, pages, occurred_at, sent_at, billed_at)
           SELECT 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'new', 4, t, t, t
           FROM (VALUES ('2026-11-02T07:30:00Z'::timestamptz)) AS at (t)""",
    )
    now = datetime(2026, 11, 2, 8, 30, 59, tzinfo=UTC)
    assert reconcile(pool, client, [NOVEMBER], now) == []
    assert set(Handler.asked) == {("1793491200", "1793604600")}
    with superuser.connection() as tx:
        rows = tx.execute("SELECT DISTINCT until FROM stripe_usage").fetchall()
    assert rows == [(datetime(2026, 11, 2, 7, 30, tzinfo=UTC),)]
    found = reconcile(pool, client, [NOVEMBER], datetime(2026, 11, 2, 8, 31, tzinfo=UTC))
    assert found == [Drift(ACME, "usage", "cus_acme 2026-11-01", "13", "9")]


def test_a_month_that_began_within_the_hour_is_not_listed(
    pool: Pool, superuser: Pool, client: stripe.StripeClient
) -> None:
    now = datetime(2026, 11, 1, 0, 59, tzinfo=UTC)
    assert [drift.what for drift in reconcile(pool, client, [NOVEMBER], now)] == []
    assert Handler.asked == []


def test_a_listing_that_fails_leaves_the_one_before(
    pool: Pool, superuser: Pool, client: stripe.StripeClient
) -> None:
    reconcile(pool, client, [OCTOBER])
    Handler.subscriptions = []
    Handler.fails_after = "in_free"
    with pytest.raises(stripe.APIError):
        reconcile(pool, client, [OCTOBER])
    with superuser.connection() as tx:
        row = tx.execute("SELECT count(*) FROM stripe_subscription").fetchone()
    assert row == (3,)


def test_what_was_only_under_way_is_not_lasting(
    pool: Pool, superuser: Pool, client: stripe.StripeClient
) -> None:
    change(superuser, "UPDATE credit_grant SET cents = cents + 1")
    before = reconcile(pool, client, [OCTOBER])
    assert [drift.id for drift in before] == ["in_acme", "in_globex"]
    change(superuser, "UPDATE credit_grant SET cents = 5000 WHERE invoice = 'in_acme'")
    assert [drift.id for drift in lasting(before, reconcile(pool, client, [OCTOBER]))] == [
        "in_globex"
    ]


def test_what_moves_between_two_runs_is_lasting() -> None:
    before = [Drift(ACME, "usage", "cus_acme", "60", "30"), Drift(ACME, "credit", "in_1", "1", "2")]
    now = [Drift(ACME, "usage", "cus_acme", "75", "40"), Drift(GLOBEX, "credit", "in_1", "1", "2")]
    assert lasting(before, now) == [now[0]]
