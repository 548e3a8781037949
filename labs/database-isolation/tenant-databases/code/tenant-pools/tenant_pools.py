"""Keeps the pools of one instance to the databases of its tenants."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from with_tenant import TenantId

Pool = TypeVar("Pool")
Reason = Literal["unknown", "suspended", "busy"]


@dataclass(frozen=True)
class Place:
    """Where a tenant's tables stand and with which login; each change raises the epoch."""

    epoch: int
    host: str
    database: str
    login: str


class RefusedError(Exception):
    """The request can't be served now: 404, 403, and 503 with Retry-After."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason."""
        super().__init__(f"the tenant's database is not served: {reason}")
        self.reason: Reason = reason


class _Entry(Generic[Pool]):
    def __init__(self, epoch: int, pool: "asyncio.Task[Pool]") -> None:
        self.epoch, self.pool = epoch, pool
        self.users, self.retired = 0, False


class TenantPools(Generic[Pool]):
    """A bounded number of pools, each opened once, none closed while it is used."""

    def __init__(
        self,
        find: Callable[[TenantId], Awaitable[Place | Literal["unknown", "suspended"]]],
        open_pool: Callable[[Place, TenantId], Awaitable[Pool]],
        close_pool: Callable[[Pool], Awaitable[None]],
        limit: int,
    ) -> None:
        """Keep limit pools, those that open or close among them.

        find asks the catalog by the tenant of the verified token. open_pool has a timeout and gives
        the pool a bound of its own. close_pool returns when the server has every connection back,
        and raises nothing.
        """
        self._find, self._open, self._close_pool = find, open_pool, close_pool
        self._limit = limit
        # The one that was used longest ago comes first.
        self._current: dict[TenantId, _Entry[Pool]] = {}
        self._leaving: set[_Entry[Pool]] = set()

    @asynccontextmanager
    async def use(self, tenant: TenantId) -> AsyncIterator[Pool]:
        """Lend the tenant's pool, which is not closed before the block ends."""
        place = await self._find(tenant)
        if not isinstance(place, Place):
            if known := self._current.get(tenant):
                await self._close(self._retire(tenant, known))
            raise RefusedError(place)
        entry = self._enter(tenant, place)
        entry.users += 1
        try:
            # One request's end is not the others'.
            yield await asyncio.shield(entry.pool)
        finally:
            entry.users -= 1
            if entry.retired and entry.users == 0:
                await asyncio.shield(self._leave(entry))

    # #region enter
    def _enter(self, tenant: TenantId, place: Place) -> _Entry[Pool]:
        """Find the pool or begin to open one; two requests never find the same gap."""
        entry = self._current.get(tenant)
        # An older answer comes from a replica behind: what stands is right.
        if entry is None or entry.epoch < place.epoch:
            evicted = [self._retire(tenant, entry)] if entry else []
            if len(self._current) + len(self._leaving) >= self._limit:
                evicted.append(self._longest_idle())
            entry = _Entry(
                place.epoch, asyncio.create_task(self._open_after(evicted, tenant, place))
            )
            entry.pool.add_done_callback(lambda _: self._forget_failure(tenant, entry))
        self._current.pop(tenant, None)
        self._current[tenant] = entry
        return entry

    async def _open_after(
        self, evicted: list[_Entry[Pool] | None], tenant: TenantId, place: Place
    ) -> Pool:
        for one in evicted:
            await self._close(one)
        return await self._open(place, tenant)

    def _longest_idle(self) -> _Entry[Pool] | None:
        for tenant, entry in self._current.items():
            if entry.users == 0:
                return self._retire(tenant, entry)
        raise RefusedError("busy")

    def _retire(self, tenant: TenantId, entry: _Entry[Pool]) -> _Entry[Pool] | None:
        """Nobody new gets it; the caller closes it when it is idle, else its last user does."""
        del self._current[tenant]
        entry.retired = True
        if entry.users == 0:
            return entry
        self._leaving.add(entry)
        return None

    # #endregion enter

    def _forget_failure(self, tenant: TenantId, entry: _Entry[Pool]) -> None:
        failed = entry.pool.cancelled() or entry.pool.exception() is not None
        if failed and self._current.get(tenant) is entry:
            del self._current[tenant]

    async def _leave(self, entry: _Entry[Pool]) -> None:
        await self._close(entry)
        self._leaving.discard(entry)

    async def _close(self, entry: _Entry[Pool] | None) -> None:
        if entry is None:
            return
        await asyncio.wait([entry.pool])
        if entry.pool.exception() is None:
            await self._close_pool(entry.pool.result())

    async def close(self) -> None:
        """Retire every pool, when the instance ends."""
        retired = [self._retire(*one) for one in list(self._current.items())]
        await asyncio.gather(*(self._close(one) for one in retired))
