"""Who may speak to the server: requests under a name of its own, from pages of its own.

A foreign web page can make a visitor's browser send requests to this server: under the page's
own name, once that name leads to this machine (DNS rebinding), or under the server's name, with
the page as `Origin`. Neither gets past this, to any route, whoever serves it.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.front.refusals import refused

_HOST = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?", re.IGNORECASE)
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  what a server that listens everywhere is told
_USUAL_PORTS = ("80", "443")  # which browsers leave out
_READING = ("GET", "HEAD", "OPTIONS")
_FOREIGN = ("cross-site", "same-site")  # of `Sec-Fetch-Site`


@dataclass(frozen=True, slots=True)
class Address:
    """The name or IP address of a server, in small letters, and its port, "" for a usual one."""

    name: str
    port: str

    @classmethod
    def parse(cls, text: str) -> Address | None:
        """Read `name`, `name:port` or `[IPv6 address]:port`; None for anything else."""
        found = _HOST.fullmatch(text.strip())
        if found is None:
            return None
        name, port = found[1].lower().strip("[]").rstrip("."), found[2] or ""
        ip = _ip(name)
        return cls(str(ip) if ip else name, "" if port in _USUAL_PORTS else port)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine itself is meant, whatever a name server says."""
        ip = _ip(self.name)
        return self.name == "localhost" or (ip is not None and ip.is_loopback)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Under which addresses a server may be spoken to.

    `names` are host names and IP addresses; with `any_ip`, every IP address is one of them,
    since a page cannot make a number lead elsewhere. A name may also end in one of `endings`.
    `schemes` has the addresses of the server as visitors have them where a proxy stands before
    it, each with `http` or `https`.
    """

    names: frozenset[str]
    any_ip: bool = False
    endings: tuple[str, ...] = ()
    schemes: Mapping[Address, str] = field(default_factory=dict)

    @property
    def public(self) -> Collection[Address]:
        """The addresses that visitors have, where a proxy stands before the server."""
        return self.schemes.keys()

    @classmethod
    def of(cls, listening: str, public_url: str, env: Mapping[str, str]) -> Addresses:
        """Return the addresses of a server that listens on `listening`, a name or an IP address.

        `public_url` is its address behind a proxy, "" for none. On a Space, which `env`, the
        environment, tells, the address that the Space has is among them.
        """
        names = set()
        everywhere = listening.strip("[]") in _EVERYWHERE
        if everywhere:
            own = socket.gethostname().lower()
            names |= {own, own.split(".")[0], f"{own.split('.')[0]}.local"}
        elif told := Address.parse(listening if _ip(listening) is None else f"[{listening}]"):
            names.add(told.name)
        public = urlsplit(public_url)
        # Of a Space with a domain of its own, several.
        known = {Address.parse(host): "https" for host in env.get("SPACE_HOST", "").split(",")}
        known[Address.parse(public.netloc)] = public.scheme
        schemes = {one: scheme for one, scheme in known.items() if one is not None}
        return cls(
            names=frozenset(names | {one.name for one in schemes}),
            any_ip=everywhere,
            endings=(".hf.space",) if "SPACE_ID" in env else (),
            schemes=schemes,
        )

    def allow_host(self, host: Address) -> bool:
        """Tell whether a request may name this as the server that it is for."""
        return (
            host.is_loopback
            or host.name in self.names
            or host.name.endswith(self.endings)
            or (self.any_ip and _ip(host.name) is not None)
        )

    def allow_origin(self, origin: str, host: Address) -> bool:
        """Tell whether a page of this origin may ask the server that it names as `host`."""
        page = Address.parse(urlsplit(origin).netloc)
        if page is None:
            return False
        # One server has several names on its own machine; its port tells it from others there.
        same = page.is_loopback and host.is_loopback and page.port == host.port
        return same or page == host or page in self.public


class Guard:
    """ASGI middleware that refuses requests under foreign names and from foreign pages.

    A foreign `Host` gets 400, a foreign `Origin` 403, both with the error in words as JSON.
    """

    def __init__(self, app: ASGIApp, addresses: Addresses) -> None:
        self._app = app
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        refusal = None if scope["type"] == "lifespan" else self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, send)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        given, origin = headers.get("host", ""), headers.get("origin")
        host = Address.parse(given)
        if host is None or not self._addresses.allow_host(host):
            return refused(
                400,
                "invalid_request_error",
                f"This server does not go by the name {given[:200]!r}. If it should, set "
                "QA_PUBLIC_URL to the address that visitors use, such as "
                "QA_PUBLIC_URL=https://documents.example.",
            )
        if origin is not None and not self._addresses.allow_origin(origin, host):
            return refused(
                403,
                "forbidden",
                f"A page of {origin[:200]!r} may not use this server. Open the server's own page; "
                "if visitors reach that under another address, set QA_PUBLIC_URL to it.",
            )
        # A browser that says no origin says whether the page is of another site. Whoever follows
        # a link comes from there, and does no more than read.
        if (
            headers.get("sec-fetch-site") in _FOREIGN
            and scope.get("method") not in _READING
            and origin is None
        ):
            return refused(
                403,
                "forbidden",
                "A page of another site may not use this server. Open the server's own page.",
            )
        return None


def _ip(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
