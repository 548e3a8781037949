import asyncio
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from route_cache import NoPlace, RouteCache, at_place
from tenant_resolver import Entry, Find, Names, Resolution, TenantData, resolve_tenant

TABLE = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))
GLOBEX = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
HOST = "globex.saas.example"
NAMES = Names(base="saas.example", reserved=set())
OLD = Entry("verified", GLOBEX, "globex", "active", "t_globex", 1)
NEW = replace(OLD, schema_name="t_globex_2", epoch=2)
Step = dict[str, Any]


class World:
    """A catalog whose answers can change, and a clock that is set by hand."""

    def __init__(self) -> None:
        self.now, self.asked, self.says = 0.0, 0, OLD
        self.cache = RouteCache(
            self.ask, TABLE["maxAgeSeconds"], TABLE["size"], clock=lambda: self.now
        )

    async def ask(self, host: str) -> Entry | None:
        self.asked += 1
        return None if host.startswith("nobody") else self.says

    async def work(self, step: Step) -> tuple[list[str], str]:
        ran: list[str] = []

        async def resolve(find: Find) -> Resolution:
            return await resolve_tenant(find, NAMES, step["work"], GLOBEX)

        async def work(place: TenantData) -> str:
            ran.append(place.schema)
            if place.schema in step["fails"]:
                raise psycopg.errors.lookup(step["fails"][place.schema])
            return place.schema

        found = await resolve(self.cache.find)
        assert isinstance(found, TenantData)
        try:
            return ran, await at_place(self.cache, found, resolve, work)
        except psycopg.Error as cause:
            return ran, str(cause.sqlstate)
        except NoPlace as cause:
            return ran, str(getattr(cause.resolution, "status", cause.resolution))

    async def take(self, step: Step) -> None:
        match step:
            case {"clock": now}:
                self.now = now
            case {"catalog": {"schema": schema, "epoch": epoch, **more}}:
                status = str(more.get("status", "active"))
                self.says = replace(OLD, schema_name=schema, epoch=epoch, status=status)
            case {"find": host, "schema": schema}:
                entry = await self.cache.find(host)
                assert (entry.schema_name if entry else None) == schema
            case {"work": _}:
                assert await self.work(step) == (step["ran"], step["ends"])
            case {"asked": times}:
                assert self.asked == times


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])
def test_shared_cases(case: dict[str, Any]) -> None:
    async def steps(some: Iterable[Step]) -> None:
        world = World()
        for step in some:
            await world.take(step)

    asyncio.run(steps(case["steps"]))


def test_an_answer_on_its_way_when_its_tenant_is_forgotten_is_not_kept() -> None:
    async def scenario() -> None:
        gate = asyncio.Event()
        answers = iter([OLD, NEW])

        async def ask(_: str) -> Entry:
            answer = next(answers)
            if answer is OLD:
                await gate.wait()
            return answer

        cache = RouteCache(ask, 60, 2)
        first = asyncio.create_task(cache.find(HOST))
        await asyncio.sleep(0.01)
        cache.forget(GLOBEX)
        gate.set()
        assert await first == OLD
        assert await cache.find(HOST) == NEW

    asyncio.run(scenario())


def test_a_request_that_ends_early_leaves_the_answer_to_the_others() -> None:
    async def scenario() -> None:
        gate = asyncio.Event()

        async def ask(_: str) -> Entry:
            await gate.wait()
            return OLD

        cache = RouteCache(ask, 60, 2)
        canceled = asyncio.create_task(cache.find(HOST))
        other = asyncio.create_task(cache.find(HOST))
        await asyncio.sleep(0.01)
        canceled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await canceled
        gate.set()
        assert await other == OLD

    asyncio.run(scenario())
