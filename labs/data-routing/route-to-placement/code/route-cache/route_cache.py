"""Keeps what the catalog said of a host, until it is old or wrong."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from psycopg.errors import InsufficientPrivilege, UndefinedTable
from tenant_resolver import Entry, Find, Resolution, TenantData

Result = TypeVar("Result")


# #region cache
class RouteCache:
    """Keeps what the catalog said of a host.

    The comparison with the identity is never kept: it is made anew for each request from what
    find returns.
    """

    def __init__(
        self, ask: Find, max_age: float, size: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Keep size hosts, max_age seconds each: the longest that an old answer is used."""
        self._ask, self._max_age, self._size, self._clock = ask, max_age, size, clock
        self._kept: dict[str, tuple[Entry, float]] = {}
        self._asked: dict[str, asyncio.Task[Entry | None]] = {}

    async def find(self, host: str) -> Entry | None:
        """Find a host; requests that arrive together wait for one answer."""
        entry, at = self._kept.get(host, (None, 0.0))
        now = self._clock()
        if entry and now - at < self._max_age:
            return entry
        task = self._asked.get(host)
        if task is None:
            task = self._asked[host] = asyncio.create_task(self._remember(host, now))
        # One request's end is not the others'.
        return await asyncio.shield(task)

    def forget(self, tenant: str) -> None:
        """Drop all hosts of a tenant whose place is gone, and what is still on its way."""
        self._kept = {host: one for host, one in self._kept.items() if one[0].id != tenant}
        self._asked.clear()

    # #endregion cache

    async def _remember(self, host: str, at: float) -> Entry | None:
        task = asyncio.current_task()
        try:
            entry = await self._ask(host)
            if self._asked.get(host) is task:
                self._keep(host, entry, at)
            return entry
        finally:
            if self._asked.get(host) is task:
                del self._asked[host]

    def _keep(self, host: str, entry: Entry | None, at: float) -> None:
        self._kept.pop(host, None)
        # A host of nobody takes no place: a client could invent as many as it likes. Without a live
        # place a tenant is on its way to the next, which must not be missed.
        if entry is None or entry.schema_name is None:
            return
        self._kept[host] = (entry, at)
        if len(self._kept) > self._size:
            del self._kept[next(iter(self._kept))]


class NoPlace(Exception):
    """The place is gone, and the catalog no longer serves the request."""

    def __init__(self, resolution: Resolution) -> None:
        """Keep what to answer with: 503 during a move, 403 once suspended."""
        super().__init__(f"the catalog answers {resolution}")
        self.resolution = resolution


# #region at-place
async def at_place(
    cache: RouteCache,
    found: TenantData,
    resolve: Callable[[Find], Awaitable[Resolution]],
    work: Callable[[TenantData], Awaitable[Result]],
) -> Result:
    """Work at a tenant's place and, where that is gone and the catalog knows a later one, there.

    resolve is the request's resolution, for its host and its identity. work is one transaction:
    the first attempt was rolled back when the second begins.
    """
    try:
        return await work(found)
    # No right to the schema; no table of that name on the search_path. A row that a policy of row
    # security refuses is 42501 too, and costs one more question to the catalog.
    except (InsufficientPrivilege, UndefinedTable) as cause:
        cache.forget(found.tenant)
        again = await resolve(cache.find)
        if not isinstance(again, TenantData):
            raise NoPlace(again) from cause
        if again.epoch <= found.epoch:
            raise  # No move since: a grant, a policy or the query is wrong.
    return await work(again)


# #endregion at-place
