"""Keeps the public keys of an issuer."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Generic, TypeVar

Key = TypeVar("Key")

COOLDOWN = 30.0
REFRESH_AFTER = 300.0
MAX_AGE = 600.0
MAX_AGE_WHILE_DOWN = 3600.0


class KeysUnavailableError(Exception):
    """The keys could not be had: the service can not decide, so it answers 503 and not 401."""


# #region key-set
class KeySet(Generic[Key]):
    """The keys that one issuer publishes.

    A kid comes from a token that nobody has verified, so a miss may fetch, and at most once in 30
    seconds whatever it is asked for, also while fetching fails. After five minutes a set is fetched
    anew and nobody waits, after ten a request waits for that. Where it fails, the old keys serve
    until they are an hour old. `fetch_keys` must end by itself: give its request a timeout.
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
        self._pending: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> Key | None:
        """Return None when the issuer publishes no such key."""
        known = kid in self._keys
        if not known or self._age() >= REFRESH_AFTER:
            if self._pending is None and self._now() - self._tried_at >= COOLDOWN:
                self._pending = asyncio.create_task(self._refresh())
            if self._pending is not None and (not known or self._age() >= MAX_AGE):
                # A canceled request does not take the fetch from the others.
                await asyncio.shield(self._pending)
        key = self._keys.get(kid)
        if self._age() >= (MAX_AGE if key is None else MAX_AGE_WHILE_DOWN):
            raise KeysUnavailableError from self._failure
        return key

    # #endregion key-set

    def _age(self) -> float:
        return self._now() - self._fetched_at

    async def _refresh(self) -> None:
        began = self._now()
        try:
            self._keys = await self._fetch_keys()
            self._fetched_at = began
        except Exception as cause:
            self._failure = cause
        finally:
            self._tried_at = began
            self._pending = None
