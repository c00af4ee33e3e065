"""How often a client may do what is work: counted over a window that moves with the time.

Told as in the IETF's draft "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers
of its versions from 08 on): `RateLimit-Policy` has the window, `RateLimit` what is left of it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import re
import time
from dataclasses import dataclass
from typing import Literal

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.config import Config
from qa.web.front.caller import caller_of
from qa.web.front.forwarded import ip_of, is_direct
from qa.web.front.refusals import refused
from qa.web.mounting import path_in

Work = Literal["asking", "adding", "reading"]

_IN = {"second": "a second", "minute": "a minute", "hour": "an hour", "day": "a day"}
_MOST = 10_000  # clients that are kept apart
# What is sent to a door asks, but for what is named here.
_ASKING = re.compile(
    r"/api/v1/(?!(?:documents|suggestions|feedback|sync|uploads)(?:/|$)).+"
    r"|/v1/.+"
    r"|/mcp"
    # Each way in which Gradio lets its endpoints be called.
    r"|/gradio_api/(queue/join|(call(/v2)?|run|api)/[^/]+)"
)
_ADDING = re.compile(r"/api/v1/(uploads|documents)")
# What is no work, or has bounds of its own: probes, and replies that do not end by themselves.
_FREE = re.compile(r"/(healthz|readyz|metrics)|/gradio_api/(heartbeat|queue/data|call)(/.*)?")
# The page's own files, of which a browser fetches dozens, once.
_FILES = re.compile(
    r"/(sourcebook|assets|static|svelte)/.*"
    r"|(/gradio_api)?/theme\.css|/(favicon\.ico|robots\.txt|manifest\.json)"
)
_READS = 20  # for each time that a client may ask
PATIENCE = 1.0  # seconds that a client which reads too often waits for being told so


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
        self._begin()
        self.amount, self.seconds = self._item.amount, self._item.get_expiry()
        requests = "request" if self.amount == 1 else "requests"
        self.words = f"{self.amount} {requests} in {_IN[rate.rpartition('/')[2]]}"

    def take(self, client: str) -> Taken:
        """Count one of a client, unless there is no room for it."""
        if len(self._storage.events) > _MOST:
            # It keeps a list for everybody who ever came; other threads may be at work in it.
            self._begin()
        limiter = self._limiter
        allowed = limiter.hit(self._item, client)
        reset, left = limiter.get_window_stats(self._item, client)
        return Taken(allowed, left, 0 if left else max(1, math.ceil(reset - time.time())))

    def room(self, client: str) -> bool:
        """Tell whether one more of a client would be let through."""
        return self._limiter.test(self._item, client)

    def _begin(self) -> None:
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)


def work_of(scope: Scope) -> Work | None:
    """Return what a request is to a server; None for what is no work, or is bounded elsewhere."""
    path, method = path_in(scope).rstrip("/"), scope["method"]
    if method == "POST" and _ASKING.fullmatch(path):
        return "asking"
    if method == "POST" and _ADDING.fullmatch(path):
        return "adding"
    # What is put is a file of what is added.
    return None if method == "PUT" or _FREE.fullmatch(path) else "reading"


class Rates:
    """ASGI middleware that lets a client ask, add documents, and read, so often and no more.

    A client reads 20 times as often as it asks; files of the page do not count. More gets 429, and
    is told when to come again: of reading after `patience` seconds, for who does not mind being
    refused would else be refused all the time. Whoever sits at this machine is not counted.
    """

    def __init__(self, app: ASGIApp, config: Config, *, patience: float = PATIENCE) -> None:
        self._app = app
        self._patience = patience
        rates: dict[Work, str] = {
            "asking": config.rate,
            "adding": config.upload_rate,
            "reading": _times(_READS, config.rate),
        }
        self._windows = {work: Window(rate) for work, rate in rates.items() if rate != "off"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        name = work_of(scope) if scope["type"] == "http" and not is_direct(scope) else None
        if name not in self._windows or (name == "reading" and _FILES.fullmatch(path_in(scope))):
            return await self._app(scope, receive, send)
        window = self._windows[name]
        taken = window.take(client_of(scope))
        told = {
            "RateLimit-Policy": f'"{name}";q={window.amount};w={window.seconds}',
            "RateLimit": f'"{name}";r={taken.left};t={taken.after}',
        }
        if not taken.allowed:
            message = (
                f"That was more than {window.words}, the most that one client may send. Try again "
                f"in {taken.after} {'second' if taken.after == 1 else 'seconds'}."
            )
            later = {"Retry-After": str(taken.after)}
            if name == "reading":
                await asyncio.sleep(self._patience)
            reply = refused(429, "rate_limited", message, {**later, **told})
            return await reply(scope, receive, send)

        async def telling(part: Message) -> None:
            if part["type"] == "http.response.start":
                MutableHeaders(scope=part).update(told)
            await send(part)

        await self._app(scope, receive, telling)


def _times(many: int, rate: str) -> str:
    amount, _, period = rate.partition("/")
    return f"{many * int(amount)}/{period}" if period else rate


def client_of(scope: Scope) -> str:
    """Return who is counted as one: a key, else an address, of IPv6 the network of a home."""
    if (caller := caller_of(scope)).key:
        return f"key {caller.name}"
    text = (scope.get("client") or ("",))[0]
    ip = ip_of(text)
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip or text)
