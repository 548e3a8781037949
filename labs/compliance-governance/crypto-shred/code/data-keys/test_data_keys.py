"""Tests of data_keys with the table that the other languages pass too."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from data_keys import Bounds, DataKeys
from with_tenant import TenantId, parse_tenant_id

TABLE: dict[str, Any] = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))
CASES: list[dict[str, Any]] = TABLE["cases"]
BOUNDS = Bounds(TABLE["entries"], TABLE["maxAgeSeconds"], TABLE["maxUses"])
TENANTS = {
    "acme": parse_tenant_id("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"),
    "globex": parse_tenant_id("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"),
    "initech": parse_tenant_id("cccccccc-cccc-4ccc-8ccc-cccccccccccc"),
}
ACME = TENANTS["acme"]
THREADS = 50


def parsed(name: str) -> tuple[TenantId, int]:
    tenant, version = name.split("/")
    return TENANTS[tenant], int(version)


class Kms:
    """Unwraps and counts. A call waits until all threads that ask at once do."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.down = False
        self.calls = 0
        self.disabled: set[tuple[TenantId, int]] = set()
        self.gate = threading.Event()

    def unwrap(self, tenant: TenantId, version: int) -> str:
        self.calls += 1
        self.gate.wait(5)
        if self.down:
            raise ConnectionError("unavailable")
        if (tenant, version) in self.disabled:
            raise LookupError("gone")
        return f"key {tenant}/{version}"


def answer(keys: DataKeys[str], of: tuple[TenantId, int]) -> str:
    try:
        key = keys.get(*of)
    except (ConnectionError, LookupError) as cause:
        return str(cause.args[0])
    return "found" if key == f"key {of[0]}/{of[1]}" else key


def ask(kms: Kms, keys: DataKeys[str], of: tuple[TenantId, int], times: int) -> set[str]:
    """Ask from many threads at once; the call is answered when all of them are on their way."""
    if times == 1:
        kms.gate.set()
        return {answer(keys, of)}
    kms.gate.clear()
    start = threading.Barrier(THREADS + 1)
    shares = [times // THREADS + (thread < times % THREADS) for thread in range(THREADS)]

    def share(count: int) -> set[str]:
        start.wait()
        return {answer(keys, of) for _ in range(count)}

    with ThreadPoolExecutor(THREADS) as pool:
        asked = [pool.submit(share, count) for count in shares]
        start.wait()
        threading.Timer(0.05, kms.gate.set).start()
        return set().union(*(one.result() for one in asked))


def play(case: dict[str, Any], bounds: Bounds = BOUNDS) -> tuple[list[set[str]], int]:
    kms = Kms()
    keys = DataKeys(kms.unwrap, bounds, lambda: kms.seconds)
    answers = []
    for step in case["steps"]:
        kms.seconds = step["at"]
        kms.down = step.get("down", kms.down)
        if "disable" in step:
            kms.disabled.add(parsed(step["disable"]))
        if "forget" in step:
            keys.forget(TENANTS[step["forget"]])
        answers.append(ask(kms, keys, parsed(step["get"]), step.get("times", 1)))
    return answers, kms.calls


def expected(case: dict[str, Any]) -> tuple[list[set[str]], int]:
    return [{step["answer"]} for step in case["steps"]], case["calls"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_as_the_table_says(case: dict[str, Any]) -> None:
    if case["name"].startswith("while the KMS is down, 1,000"):
        # A failure is not kept, so a thread that asks after it makes a call of its own.
        case = {**case, "steps": [{**case["steps"][0], "times": THREADS}]}
    assert play(case) == expected(case)


@pytest.mark.parametrize(
    "bounds",
    [replace(BOUNDS, entries=100), replace(BOUNDS, max_age=1e9), replace(BOUNDS, max_uses=10**9)],
    ids=["entries", "age", "uses"],
)
def test_the_table_catches_a_missing_bound(bounds: Bounds) -> None:
    steps = [case for case in CASES if "1,000 requests at once" not in case["name"]]
    assert [case["name"] for case in steps if play(case, bounds) != expected(case)]


def on_its_way(meanwhile: Callable[[DataKeys[str]], None]) -> Kms:
    kms = Kms()
    keys = DataKeys(kms.unwrap, BOUNDS, lambda: kms.seconds)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(keys.get, ACME, 1)
        while kms.calls == 0:
            threading.Event().wait(0.001)
        meanwhile(keys)
        kms.gate.set()
        assert waiting.result() == f"key {ACME}/1"
    keys.get(ACME, 1)
    return kms


def test_does_not_keep_a_key_that_was_forgotten_on_its_way() -> None:
    assert on_its_way(lambda keys: None).calls == 1
    assert on_its_way(lambda keys: keys.forget(ACME)).calls == 2


def test_counts_the_age_from_before_the_call() -> None:
    kms = Kms()
    kms.gate.set()

    def slow(tenant: TenantId, version: int) -> str:
        key = kms.unwrap(tenant, version)
        kms.seconds += 10
        return key

    keys = DataKeys(slow, BOUNDS, lambda: kms.seconds)
    keys.get(ACME, 1)
    kms.seconds = 60
    keys.get(ACME, 1)
    assert kms.calls == 2


def test_an_interrupt_in_one_thread_leaves_nobody_waiting() -> None:
    def interrupted(tenant: TenantId, version: int) -> str:
        raise KeyboardInterrupt

    keys = DataKeys(interrupted, BOUNDS)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            keys.get(ACME, 1)
