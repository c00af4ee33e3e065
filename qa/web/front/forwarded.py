"""What a proxy tells of a request: who its client is, and how the client reached the server.

Anybody can send these headers, so they count from the proxies alone that the owner names, and
nothing behind this sees them: what they say has become the client, the scheme and the `Host` of
the request itself.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.config import Network
from qa.web.front.guard import Address, Addresses

_DIRECT = "sourcebook.direct"
# The last one is Gradio's own, which it believes of everybody.
_TOLD = (
    *("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port"),
    *("x-forwarded-prefix", "x-real-ip", "forwarded", "x-gradio-server"),
)
_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}

IP = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxies:
    """The proxies that are believed: those of these networks.

    With `inner` also all with addresses of no public network, as those of a Space have.
    """

    networks: Sequence[Network] = ()
    inner: bool = False

    def __contains__(self, ip: object) -> bool:
        if not isinstance(ip, ipaddress.IPv4Address | ipaddress.IPv6Address):
            return False
        return (self.inner and not ip.is_global) or any(ip in one for one in self.networks)

    def client(self, told: str) -> IP | None:
        """Return whom `X-Forwarded-For` names: the last one that is no such proxy itself."""
        for part in reversed(told.split(",")):
            ip = ip_of(part.strip())
            if ip is None or ip not in self:
                return ip
        return None


class Forwarded:
    """ASGI middleware that takes what a trusted proxy tells, and leaves out what others tell."""

    def __init__(self, app: ASGIApp, addresses: Addresses, proxies: Proxies) -> None:
        self._app = app
        self._addresses = addresses
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as its client sent it to the proxy."""
        headers = MutableHeaders(scope=scope)
        told = {name: ", ".join(headers.getlist(name)) for name in _TOLD if name in headers}
        for name in told:
            del headers[name]
        peer = ip_of((scope.get("client") or ("",))[0])
        host = Address.parse(headers.get("host", ""))
        scope[_DIRECT] = (
            not told
            and not self._addresses.public
            and peer is not None
            and peer.is_loopback
            and peer not in self._proxies
            and host is not None
            and host.is_loopback
        )
        if peer in self._proxies:
            client = self._proxies.client(told.get("x-forwarded-for", ""))
            if client is not None:
                scope["client"] = (str(client), 0)
            _take(scope, headers, told)
        else:
            # Any proxy may say the address that the owner has set, and nothing else.
            named = Address.parse(_first(told.get("x-forwarded-host", "")))
            if named in self._addresses.public:
                _take(scope, headers, {"x-forwarded-host": told["x-forwarded-host"]})
        host = Address.parse(headers.get("host", ""))
        if host is not None and (scheme := self._addresses.schemes.get(host)):
            _set_scheme(scope, scheme)
        await self._app(scope, receive, send)


@contextmanager
def believing_nobody() -> Iterator[None]:
    """Have a uvicorn that starts meanwhile leave these headers to us.

    By itself it believes whatever comes from this machine, and forgets who sent it.
    """
    name = "FORWARDED_ALLOW_IPS"
    before = os.environ.get(name)
    os.environ[name] = ""
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def is_direct(scope: Scope) -> bool:
    """Tell whether a request comes from this machine itself, past no proxy that can be seen.

    Never so where the server has a public address: whatever comes from this machine may then be
    a proxy that says nothing of its clients.
    """
    return bool(scope.get(_DIRECT, False))


def ip_of(text: str) -> IP | None:
    """Read an IP address, as sockets and proxies write it, with a port or not."""
    text = text.strip().removeprefix("[").split("]")[0].split("%")[0]
    for name in (text, text.rpartition(":")[0]):
        try:
            ip = ipaddress.ip_address(name)
        except ValueError:
            continue
        return (ip.ipv4_mapped or ip) if isinstance(ip, ipaddress.IPv6Address) else ip
    return None


def is_secure(scope: Scope) -> bool:
    """Tell whether the client reached the server, or the proxy before it, by TLS."""
    return scope.get("scheme") in ("https", "wss")


def _take(scope: Scope, headers: MutableHeaders, told: dict[str, str]) -> None:
    if host := _first(told.get("x-forwarded-host", "")):
        headers["host"] = host
    scheme = _SCHEMES.get(_first(told.get("x-forwarded-proto", "")).lower())
    if scheme:
        _set_scheme(scope, scheme)


def _set_scheme(scope: Scope, scheme: str) -> None:
    scope["scheme"] = scheme.replace("http", "ws") if scope["type"] == "websocket" else scheme


def _first(text: str) -> str:
    return text.split(",")[0].strip()
