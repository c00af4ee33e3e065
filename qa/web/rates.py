"""How often a client may do what is work: counted over a window that moves with the time."""

from __future__ import annotations

import ipaddress
import math
import time
from dataclasses import dataclass

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.types import Scope

from qa.web.caller import caller_of
from qa.web.forwarded import ip_of

_MOST = 10_000  # clients that are kept apart


@dataclass(frozen=True, slots=True)
class Taken:
    """Whether one more was let through, how many are left, and in how many seconds there is room.

    `after` is 0 as long as any are left.
    """

    allowed: bool
    left: int
    after: int


class Window:
    """Lets each client through so many times in so long, as `60/minute`; safe for threads."""

    def __init__(self, rate: str) -> None:
        self._item = parse(rate)
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)
        self.amount, self.seconds = self._item.amount, self._item.get_expiry()

    def take(self, client: str) -> Taken:
        """Count one of a client, unless there is no room for it."""
        if len(self._storage.events) > _MOST:
            self._storage.reset()  # it keeps a list for everybody who ever came
        allowed = self._limiter.hit(self._item, client)
        reset, left = self._limiter.get_window_stats(self._item, client)
        return Taken(allowed, left, 0 if left else max(1, math.ceil(reset - time.time())))

    def room(self, client: str) -> bool:
        """Tell whether one more of a client would be let through."""
        return self._limiter.test(self._item, client)


def client_of(scope: Scope) -> str:
    """Return who is counted as one: a key, else an address, of IPv6 the network of a home."""
    if (caller := caller_of(scope)).key:
        return f"key {caller.name}"
    text = (scope.get("client") or ("",))[0]
    ip = ip_of(text)
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip or text)
