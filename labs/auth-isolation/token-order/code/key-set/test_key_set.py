"""Tests of key_set with the table that the other languages pass too."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from key_set import KeySet, KeysUnavailableError

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases.json").read_text())[
    "cases"
]
Find = Callable[[str], Awaitable[str | None]]


class Issuer:
    """Publishes keys and counts how often it is asked for them."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.published = ["november"]
        self.down = False
        self.fetches = 0

    async def fetch_keys(self) -> Mapping[str, str]:
        self.fetches += 1
        await asyncio.sleep(0)
        if self.down:
            raise ConnectionError
        return {kid: f"key {kid}" for kid in self.published}


async def answer(find: Find, kid: str) -> str:
    try:
        return "unknown" if await find(kid) is None else "found"
    except KeysUnavailableError:
        return "unavailable"


async def play(steps: list[dict[str, Any]], open_keys: Callable[[Issuer], Find]) -> int:
    issuer = Issuer()
    find = open_keys(issuer)
    for step in steps:
        issuer.seconds = step["at"]
        issuer.published = step.get("publish", issuer.published)
        issuer.down = step.get("down", issuer.down)
        asked = [
            answer(find, step["kid"].replace("*", str(index)))
            for index in range(step.get("times", 1))
        ]
        assert set(await asyncio.gather(*asked)) == {step["answer"]}
        # A fetch that nobody waits for ends before the next step.
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})
    return issuer.fetches


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_as_the_table_says(case: dict[str, Any]) -> None:
    fetches = asyncio.run(
        play(case["steps"], lambda issuer: KeySet(issuer.fetch_keys, lambda: issuer.seconds).find)
    )
    assert fetches == case["fetches"]


def test_a_canceled_request_does_not_stop_the_fetch_of_the_others() -> None:
    async def scenario() -> None:
        issuer = Issuer()
        keys = KeySet(issuer.fetch_keys)
        canceled = asyncio.create_task(keys.find("november"))
        other = asyncio.create_task(keys.find("november"))
        await asyncio.sleep(0)
        canceled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await canceled
        assert await other == "key november"
        assert issuer.fetches == 1

    asyncio.run(scenario())


def broken(issuer: Issuer) -> Find:
    """BROKEN on purpose: every miss fetches."""
    keys: dict[str, str] = {}

    async def find(kid: str) -> str | None:
        if kid not in keys:
            keys.update(await issuer.fetch_keys())
        return keys.get(kid)

    return find


def test_the_table_catches_a_set_that_fetches_at_every_miss() -> None:
    assert asyncio.run(play(CASES[1]["steps"], broken)) == 1001
