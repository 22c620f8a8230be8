"""How often one client, or one conversation, may ask."""

from __future__ import annotations

import ipaddress
import math
import time
from threading import Lock

from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from starlette.types import Scope

from careerbot.errors import UsageError
from careerbot.stores.urls import MEMORY
from careerbot.web.logs import LOGGER, where
from careerbot.web.problems import Failure

OFF = "off"
FEW = 1_000
"""Counts that are not worth a look for old ones."""


class Limit:
    """So many in so long a time, for each of whatever is counted.

    Args:
        rate: such as `30/minute`, or `off`.
        store: where it is counted, as `limits` has it.
        what: what is counted, to keep it apart from others.

    Raises:
        UsageError: there is no such rate or store.
    """

    def __init__(self, rate: str, store: str, what: str) -> None:
        self._what = what
        self._rate = _rate(rate)
        if self._rate:
            self._limiter = FixedWindowRateLimiter(_storage(store))

    def hit(self, name: str) -> None:
        """Counts one.

        Raises:
            Failure: it is one too many.
        """
        if not self._rate or self._counted(self._rate, name):
            return
        reset = self._limiter.get_window_stats(self._rate, self._what, name).reset_time
        seconds = max(1, math.ceil(reset - time.time()))
        raise Failure(429, f"That was a bit fast. Please try again in {seconds} seconds.", retry_after=seconds)

    def _counted(self, rate: RateLimitItem, name: str) -> bool:
        """Counts one; whether it is not too many. Where the counts are out of reach, messages are answered all the same."""
        try:
            return self._limiter.hit(rate, self._what, name)
        except self._limiter.storage.base_exceptions as error:
            LOGGER.error("requests not counted", extra={"fields": where(error)})
            return True


class Counts(Storage):
    """Counts in the memory of this process.

    The library's own starts a thread after nearly every count, to look through all of them for old ones. This one looks when there are
    twice as many as the last look left, so that a count costs the same however many there are.
    """

    STORAGE_SCHEME = None

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._counts: dict[str, tuple[int, float]] = {}
        """What was counted -> how often, and until when that counts."""
        self._most = FEW

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """Nothing goes wrong."""
        return ()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Counts, and says how often it was."""
        with self._lock:
            now = time.time()
            if len(self._counts) > self._most:
                self._counts = {name: kept for name, kept in self._counts.items() if kept[1] > now}
                self._most = max(FEW, 2 * len(self._counts))
            count, until = self._counts.get(key, (0, 0.0))
            count, until = (count + amount, until) if until > now else (amount, now + expiry)
            self._counts[key] = count, until
            return count

    def get(self, key: str) -> int:
        """How often it was."""
        count, until = self._counts.get(key, (0, 0.0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """Until when that counts."""
        return self._counts.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """That it is there."""
        return True

    def reset(self) -> int:
        """Forgets all."""
        count, self._counts = len(self._counts), {}
        return count

    def clear(self, key: str) -> None:
        """Forgets one."""
        self._counts.pop(key, None)


def _rate(text: str) -> RateLimitItem | None:
    try:
        return None if text == OFF else parse(text)
    except ValueError:
        raise UsageError(f"`{text}` is no rate; write it as 30/minute, or off") from None


def _storage(url: str) -> Storage:
    if url == MEMORY:
        return Counts()
    try:
        storage = storage_from_string(url)
    except Exception as error:
        raise UsageError(f"requests can't be counted in {url.rpartition('@')[2]}: {error}") from None
    if not isinstance(storage, Storage):
        raise UsageError(f"requests can't be counted in {url.rpartition('@')[2]}; leave `async+` out")
    return storage


def client_of(scope: Scope) -> str:
    """Who sends a request: its address; of IPv6 the network, as one household has a whole one."""
    client = scope.get("client")
    host = str(client[0]) if client else ""
    if ":" not in host:
        return host
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        return host
    # An IPv4 address in the clothes of an IPv6 one is one client: their network would be all of IPv4.
    return str(address.ipv4_mapped or ipaddress.IPv6Network((int(address), 64), strict=False))
