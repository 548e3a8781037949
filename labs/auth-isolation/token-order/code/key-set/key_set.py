"""Keeps the public keys of an issuer."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Generic, TypeVar

Key = TypeVar("Key")

COOLDOWN = 30.0
MAX_AGE = 600.0


class KeysUnavailableError(Exception):
    """The keys could not be had: the service can not decide, so it answers 503 and not 401."""


# #region key-set
class KeySet(Generic[Key]):
    """The keys that one issuer publishes.

    A kid comes from a token that nobody has verified, so a miss may fetch, and at most once in 30
    seconds whatever it is asked for, also while fetching fails. `fetch_keys` must end by itself:
    give its request a timeout.
    """

    def __init__(
        self,
        fetch_keys: Callable[[], Awaitable[Mapping[str, Key]]],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch_keys = fetch_keys
        self._now = now
        self._keys: Mapping[str, Key] = {}
        self._fetched_at = self._tried_at = -math.inf
        self._failure: Exception | None = None
        self._lock = asyncio.Lock()

    async def find(self, kid: str) -> Key | None:
        """Return None when the issuer publishes no such key."""
        if not self._knows(kid):
            async with self._lock:
                # Whoever waited here finds the work done.
                if not self._knows(kid) and self._now() - self._tried_at >= COOLDOWN:
                    await self._refresh()
        if not self._is_fresh():
            raise KeysUnavailableError from self._failure
        return self._keys.get(kid)

    # #endregion key-set

    def _is_fresh(self) -> bool:
        return self._now() - self._fetched_at < MAX_AGE

    def _knows(self, kid: str) -> bool:
        return self._is_fresh() and kid in self._keys

    async def _refresh(self) -> None:
        now = self._now()
        try:
            self._keys = await self._fetch_keys()
            self._fetched_at = now
        except Exception as cause:
            self._failure = cause
        # A canceled fetch does not count: the next request may try.
        self._tried_at = now
