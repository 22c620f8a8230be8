"""How often one client, or one conversation, may ask."""

from __future__ import annotations

import ipaddress
import math
import time

from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from starlette.types import Scope

from careerbot.errors import UsageError
from careerbot.web.problems import Failure

OFF = "off"


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
        if self._rate and not self._limiter.hit(self._rate, self._what, name):
            reset = self._limiter.get_window_stats(self._rate, self._what, name).reset_time
            seconds = max(1, math.ceil(reset - time.time()))
            raise Failure(429, f"That was a bit fast. Please try again in {seconds} seconds.", retry_after=seconds)


def _rate(text: str) -> RateLimitItem | None:
    try:
        return None if text == OFF else parse(text)
    except ValueError:
        raise UsageError(f"`{text}` is no rate; write it as 30/minute, or off") from None


def _storage(url: str) -> Storage:
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
        return str(ipaddress.ip_network(f"{host.partition('%')[0]}/64", strict=False))
    except ValueError:
        return host
