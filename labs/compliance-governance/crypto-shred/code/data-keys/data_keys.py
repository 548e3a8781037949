"""Keeps data keys in the clear, for a time that is stated."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from with_tenant import TenantId

Key = TypeVar("Key")


@dataclass(frozen=True)
class Bounds:
    """How long a key is kept in the clear."""

    entries: int
    """Keys in memory; the one that was used longest ago makes room."""
    max_age: float
    """Seconds from the call on. This is how long a key works after it was disabled."""
    max_uses: int
    """Uses between two calls."""


@dataclass
class _Cached(Generic[Key]):
    key: Key
    since: float
    uses: int = 0


_Id = tuple[TenantId, int]


# #region data-keys
class DataKeys(Generic[Key]):
    """Data keys in the clear, unwrapped once for many uses by any number of threads.

    Nothing else is a way to a key, and no key outlives its bounds: when the KMS refuses or is down,
    an old one isn't served in its place. `unwrap` must end by itself: give its call a timeout.
    """

    def __init__(
        self,
        unwrap: Callable[[TenantId, int], Key],
        bounds: Bounds,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._unwrap = unwrap
        self._bounds = bounds
        self._now = now
        self._lock = threading.Lock()
        self._cached: OrderedDict[_Id, _Cached[Key]] = OrderedDict()
        self._flights: dict[_Id, Future[_Cached[Key]]] = {}

    def get(self, tenant: TenantId, version: int) -> Key:
        """Raise what `unwrap` raises, in all who wait for the same call; no failure is kept."""
        of = (tenant, version)
        with self._lock:
            cached = self._cached.get(of)
            if cached is not None and self._is_fresh(cached):
                self._cached.move_to_end(of)
                cached.uses += 1
                return cached.key
            flight = self._flights.get(of)
            if mine := flight is None:
                flight = self._flights[of] = Future()
        if mine:
            self._load(of, flight)
        cached = flight.result()
        with self._lock:
            cached.uses += 1
        return cached.key

    # #endregion data-keys

    # #region forget
    def forget(self, tenant: TenantId) -> None:
        """Forget a tenant's keys in this process, those on their way too.

        Who waits for one still gets it.
        """
        with self._lock:
            for of in [of for of in self._cached if of[0] == tenant]:
                del self._cached[of]
            for of in [of for of in self._flights if of[0] == tenant]:
                del self._flights[of]

    # #endregion forget

    def _is_fresh(self, cached: _Cached[Key]) -> bool:
        young = self._now() - cached.since < self._bounds.max_age
        return young and cached.uses < self._bounds.max_uses

    def _load(self, of: _Id, flight: "Future[_Cached[Key]]") -> None:
        # Before the call: an answer of before a revocation must not count from after it.
        since = self._now()
        cached: _Cached[Key] | None = None
        failure: BaseException | None = None
        try:
            cached = _Cached(self._unwrap(*of), since)
        except BaseException as cause:
            failure = cause
        with self._lock:
            # Unless it was forgotten meanwhile, or another call has begun.
            if self._flights.get(of) is flight:
                del self._flights[of]
                if cached is not None:
                    self._keep(of, cached)
        if cached is not None:
            flight.set_result(cached)
        elif failure is not None:
            flight.set_exception(failure)

    def _keep(self, of: _Id, cached: _Cached[Key]) -> None:
        for other in [other for other, one in self._cached.items() if not self._is_fresh(one)]:
            del self._cached[other]
        while len(self._cached) >= max(self._bounds.entries, 1):
            self._cached.popitem(last=False)
        self._cached[of] = cached
