"""Tests of tenant_pools, by the table that its twins in other languages pass."""

import asyncio
import json
from pathlib import Path
from typing import Any, Literal

import pytest
from tenant_pools import Place, RefusedError, TenantPools
from with_tenant import TenantId, parse_tenant_id

CASES: dict[str, Any] = json.loads(Path(__file__).with_name("cases.json").read_text())


class World:
    """A catalog and a server that a test can break."""

    def __init__(self) -> None:
        """Begin with the table's catalog."""
        self.ids = {name: parse_tenant_id(one) for name, one in CASES["tenants"].items()}
        self.catalog: dict[TenantId, Any] = {
            self.ids[name]: says for name, says in CASES["catalog"].items()
        }
        self.broken: set[str] = set()
        self.opened: list[str] = []
        self.open: set[str] = set()
        self.most = 0
        self.ends: dict[str, asyncio.Event] = {}
        self.held: dict[str, asyncio.Task[str]] = {}
        self.pools = TenantPools(self.find, self.open_pool, self.close_pool, CASES["limit"])

    async def find(self, tenant: TenantId) -> Place | Literal["unknown", "suspended"]:
        """Answer as the catalog."""
        await asyncio.sleep(0.001)
        says = self.catalog[tenant]
        if says == "unknown":
            return "unknown"
        if says == "suspended":
            return "suspended"
        if says == "error":
            raise ConnectionError
        return Place(host="127.0.0.1", **says)

    async def open_pool(self, place: Place, _: TenantId) -> str:
        """Open, where the database is not broken."""
        name = f"{place.database} {place.login}"
        self.opened.append(name)
        await asyncio.sleep(0.001)
        if place.database in self.broken:
            raise ConnectionError
        self.open.add(name)
        self.most = max(self.most, len(self.open))
        return name

    async def close_pool(self, name: str) -> None:
        """Close."""
        await asyncio.sleep(0.001)
        self.open.discard(name)

    async def work(self, name: str) -> str:
        """Say which pool it is, as long as that is open."""
        await asyncio.sleep(0.001)
        return name if name in self.open else f"{name} was closed"

    async def use(self, tenant: str) -> str:
        """Send a request, and say what it got."""
        try:
            async with self.pools.use(self.ids[tenant]) as pool:
                return await self.work(pool)
        except RefusedError as refused:
            return refused.reason
        except ConnectionError:
            return "error"

    async def begin(self, tenant: str) -> None:
        """Begin a request that lasts until it is ended."""
        began, self.ends[tenant] = asyncio.Event(), asyncio.Event()
        end = self.ends[tenant]

        async def long() -> str:
            async with self.pools.use(self.ids[tenant]) as pool:
                began.set()
                await end.wait()
                return await self.work(pool)

        self.held[tenant] = asyncio.create_task(long())
        await began.wait()

    async def play(self, step: dict[str, Any]) -> None:
        """Play one step of the table."""
        match step:
            case {"use": tenant}:
                assert await self.use(tenant) == step.get("gives", step.get("refused"))
            case {"begin": tenant}:
                await self.begin(tenant)
            case {"end": tenant, "gives": gives}:
                self.ends[tenant].set()
                assert await self.held[tenant] == gives
            case {"together": tenants, "give": give}:
                assert await asyncio.gather(*map(self.use, tenants)) == give
            case {"catalog": tenant, "says": says}:
                self.catalog[self.ids[tenant]] = says
            case {"broken": database}:
                self.broken.add(database)
            case {"mended": database}:
                self.broken.discard(database)
            case {"open": names}:
                assert sorted(self.open) == names
            case {"opened": names}:
                assert self.opened == names
            case _:
                pytest.fail(f"unknown step {step}")


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: str(case["name"]))
def test_the_table(case: dict[str, Any]) -> None:
    async def play() -> None:
        world = World()
        for step in case["steps"]:
            await world.play(step)
        assert world.most <= CASES["limit"]
        await world.pools.close()
        assert world.open == set()

    asyncio.run(play())


def test_keeps_its_bound_under_a_crowd() -> None:
    async def crowd() -> None:
        world = World()
        names = ["acme", "globex", "initech"] * 20
        answers = await asyncio.gather(*map(world.use, names))
        assert world.most == CASES["limit"]
        assert sum(answer.startswith("t_") for answer in answers) == 40
        assert answers.count("busy") == 20

    asyncio.run(crowd())


def test_the_first_requests_end_is_not_the_others() -> None:
    async def play() -> None:
        world = World()
        first = asyncio.create_task(world.use("acme"))
        second = asyncio.create_task(world.use("acme"))
        while not world.opened:
            await asyncio.sleep(0)
        first.cancel()
        assert await second == "t_a t_a_1"
        assert world.opened == ["t_a t_a_1"]

    asyncio.run(play())
