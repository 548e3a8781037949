"""Tests of meter_events with the table that the other languages pass too."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import stripe
from meter_events import Closed, Pool, Run, send_usage
from psycopg_pool import ConnectionPool

# DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
# the lab ends in.

TABLE: dict[str, Any] = json.loads((Path(__file__).parent / "cases.json").read_text())
ACME: str = TABLE["tenant"]
NOW = datetime.fromisoformat(TABLE["now"])
CLOSED = Closed(
    datetime.fromisoformat(TABLE["closed_until"]), datetime.fromisoformat(TABLE["closed_at"])
)
ERRORS = {
    "duplicate": (400, "An event already exists with identifier {}."),
    "duplicate of another": (400, "An event already exists with identifier somebody-else."),
    "refused": (400, "No active meter found for event_name pages."),
    "busy": (429, "Another request holds the lock."),
    "unauthorized": (401, "Expired API Key provided."),
    "down": (500, "Something went wrong."),
}


class Provider:
    """Answers in the words of Stripe's, as they were observed; it has no more of Stripe."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self.answers: list[str] = []
        self.calls: list[dict[str, str]] = []
        self.known: dict[str, str] = {}
        """First answers by idempotency key: under the same key Stripe repeats them."""
        self.in_flight = self.most = self.requests = 0
        self.slow = 0.0

    def take(self, key: str, form: dict[str, str]) -> str:
        with self.lock:
            self.requests += 1
            self.in_flight += 1
            self.most = max(self.most, self.in_flight)
            if key not in self.known:
                self.calls.append(form)
                self.known[key] = self.answers.pop(0) if self.answers else "taken"
        time.sleep(self.slow)
        with self.lock:
            self.in_flight -= 1
        return self.known[key]


PROVIDER = Provider()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(parse_qsl(body))
        answer = PROVIDER.take(self.headers["Idempotency-Key"], form)
        if answer == "lost":
            self.close_connection = True
            return
        status, message = ERRORS.get(answer, (200, ""))
        said: dict[str, Any] = {"object": "billing.meter_event"}
        if status != 200:
            message = message.format(form["identifier"])
            said = {"error": {"type": "invalid_request_error", "message": message}}
        text = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def client() -> Iterator[stripe.StripeClient]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        yield stripe.StripeClient(
            "sk_test_hub",
            base_addresses={"api": address},
            # More than the sender wants: it says so for its call.
            max_network_retries=2,
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
def nothing_waits(superuser: Pool) -> None:
    PROVIDER.forget()
    with superuser.connection() as connection:
        connection.execute("DELETE FROM usage_outbox")


def put(superuser: Pool, rows: list[dict[str, Any]]) -> None:
    with superuser.connection() as connection:
        for row in rows:
            connection.execute(
                """INSERT INTO usage_outbox
                     (tenant_id, report, pages, occurred_at, attempted_at, billed_at, sent_at)
                   VALUES (%s, %s, %s, %s, %s, %s, %s)""",
                [ACME, row["report"], row["pages"], row["occurred_at"]]
                + [row.get(name) for name in ("attempted_at", "billed_at", "sent_at")],
            )


def reports(superuser: Pool) -> tuple[list[str], list[str]]:
    """Those that are marked as sent, and those whose attempt stays noted without an answer."""
    with superuser.connection() as connection:
        rows = connection.execute(
            "SELECT report, sent_at, attempted_at FROM usage_outbox ORDER BY 1"
        ).fetchall()
    sent = [report for report, sent_at, _ in rows if sent_at]
    return sent, [report for report, sent_at, attempted in rows if attempted and not sent_at]


def send(pool: Pool, client: stripe.StripeClient, closed: Closed = CLOSED) -> Run:
    return send_usage(pool, client, ACME, closed, lambda: NOW)


def at(time: datetime) -> Callable[[], datetime]:
    return lambda: time


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: str(case["name"]))
def test_as_the_table_says(
    case: dict[str, Any], pool: Pool, superuser: Pool, client: stripe.StripeClient
) -> None:
    put(superuser, case["rows"])
    PROVIDER.answers = list(case["answers"])
    until = datetime.fromisoformat(case.get("closed_until", TABLE["closed_until"]))
    ends = datetime.fromisoformat(case["closed_ends"]) if "closed_ends" in case else None
    run = send(pool, client, CLOSED._replace(until=until, ends=ends))
    assert PROVIDER.calls == case["calls"]
    assert run.sent == case["sent"]
    assert [list(held) for held in run.held] == case["held"]
    assert run.later is case["later"]
    before = [row["report"] for row in case["rows"] if "sent_at" in row]
    assert reports(superuser) == (sorted(before + case["sent"]), case["attempted"])


def test_a_lost_call_is_repeated_under_the_same_identifier(
    pool: Pool, superuser: Pool, client: stripe.StripeClient
) -> None:
    put(superuser, TABLE["cases"][0]["rows"][:1])
    PROVIDER.answers = ["lost", "down", "duplicate"]
    assert send(pool, client).later
    assert send(pool, client).later
    assert send(pool, client).sent == ["r1"]
    assert {call["identifier"] for call in PROVIDER.calls} == {f"{ACME}:r1"}
    assert len(PROVIDER.known) == 3


def test_a_lost_call_is_repeated_with_its_time_although_the_month_was_closed(
    pool: Pool, superuser: Pool, client: stripe.StripeClient
) -> None:
    first = TABLE["cases"][0]["rows"][0]
    put(superuser, [{**first, "occurred_at": "2026-10-31T23:00:00Z"}])
    PROVIDER.answers = ["lost", "refused", "duplicate"]
    assert send(pool, client, CLOSED._replace(until=datetime(2026, 10, 1, tzinfo=UTC))).later
    assert send(pool, client).held == [("r1", "refused")]
    assert send(pool, client).sent == ["r1"]
    assert [call["timestamp"] for call in PROVIDER.calls] == ["1793487600"] * 3
    with superuser.connection() as connection:
        row = connection.execute("SELECT billed_at FROM usage_outbox").fetchone()
    assert row == (datetime(2026, 10, 31, 23, tzinfo=UTC),)


def test_the_day_counts_from_the_first_unanswered_attempt(
    pool: Pool, superuser: Pool, client: stripe.StripeClient
) -> None:
    put(superuser, TABLE["cases"][0]["rows"][:1])
    PROVIDER.answers = ["lost", "down", "refused", "busy"]
    times = [NOW + timedelta(hours=hours) for hours in (0, 8, 16, 23, 23.9)]
    runs = [send_usage(pool, client, ACME, CLOSED, at(time)) for time in times]
    assert runs[-1].held == [("r1", "unanswered")]
    assert len(PROVIDER.calls) == 4
    with superuser.connection() as connection:
        row = connection.execute("SELECT attempted_at FROM usage_outbox").fetchone()
    assert row == (NOW,)


def test_a_refused_row_is_dated_anew_when_its_month_is_closed(
    pool: Pool, superuser: Pool, client: stripe.StripeClient
) -> None:
    first = TABLE["cases"][0]["rows"][0]
    put(superuser, [{**first, "occurred_at": "2026-10-31T23:00:00Z"}])
    PROVIDER.answers = ["refused"]
    send(pool, client, CLOSED._replace(until=datetime(2026, 10, 1, tzinfo=UTC)))
    assert send(pool, client).sent == ["r1"]
    assert [call["timestamp"] for call in PROVIDER.calls] == ["1793487600", "1793491200"]


def test_the_clock_is_looked_at_for_each_row(
    pool: Pool, superuser: Pool, client: stripe.StripeClient
) -> None:
    first = TABLE["cases"][0]["rows"][0]
    attempted = (NOW - timedelta(hours=22)).isoformat()
    later = {"report": "r2", "occurred_at": TABLE["now"], "attempted_at": attempted}
    put(superuser, [first, {**first, **later}])
    looks = iter([NOW])
    run = send_usage(pool, client, ACME, CLOSED, lambda: next(looks, NOW + timedelta(hours=2)))
    assert run.sent == ["r1"]
    assert run.held == [("r2", "unanswered")]
    with superuser.connection() as connection:
        row = connection.execute(
            "SELECT count(*) FROM usage_outbox WHERE billed_at = '2026-11-01T00:10:00Z'"
        ).fetchone()
    assert row == (1,)


def test_a_call_is_not_repeated_inside_of_itself(
    pool: Pool, superuser: Pool, client: stripe.StripeClient
) -> None:
    put(superuser, TABLE["cases"][0]["rows"][:1])
    PROVIDER.answers = ["down"]
    assert send(pool, client).later
    assert PROVIDER.requests == 1


def test_one_call_is_in_flight(pool: Pool, superuser: Pool, client: stripe.StripeClient) -> None:
    first = TABLE["cases"][0]["rows"][0]
    put(superuser, [{**first, "report": f"r{number}"} for number in range(5)])
    PROVIDER.slow = 0.02
    crowd = [threading.Thread(target=send, args=[pool, client]) for _ in range(3)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(20)
    assert PROVIDER.most == 1
    assert len(PROVIDER.calls) == 5
