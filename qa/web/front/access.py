"""Who is let in: whoever has a key or a login, on every route alike.

Without a password and without keys, everybody is; a server that other machines reach does not
start like that unless it is told to.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.config import OWNER, Config
from qa.errors import InputError
from qa.web.front.caller import Caller, put_caller
from qa.web.front.forwarded import is_direct
from qa.web.front.guard import Address
from qa.web.front.login import OUT, PATH, Logins, wants_page
from qa.web.front.refusals import refused
from qa.web.mounting import path_in, put_route

# Asked by those that start and watch the server, and telling nothing of the documents.
_OPEN = ("/healthz", "/readyz", "/gradio_api/startup-events")
METRICS = "/metrics"  # whose route lets in this machine, and keys
_LOGIN = Caller("login")
_NO_PAGE = (
    "This server answers programs that send a key. To use its page, its owner sets a password: "
    "QA_PASSWORD."
)


def check_reach(config: Config, listening: str) -> None:
    """Raise `InputError` for a server that strangers can reach and that nothing shuts to them.

    `listening` is the name or IP address that it listens on.
    """
    name = listening.strip("[]")
    address = Address.parse(f"[{name}]" if ":" in name else name)
    inside = address is not None and address.is_loopback
    if not (inside or config.password or config.api_key or config.public):
        raise InputError(
            f"Whoever reaches {listening} could read the documents. Set QA_PASSWORD to a password "
            "for the page, or QA_API_KEY to a key for programs, or both; or let everybody in with "
            "--public (QA_PUBLIC=1)."
        )


class Access:
    """ASGI middleware that lets in who has a key or a login, and tells the doors who it is.

    `logins` are those to the page, None for no password; `keys` those of programs, by name.
    """

    def __init__(self, app: ASGIApp, logins: Logins | None, keys: Mapping[str, str]) -> None:
        self._app = app
        self._logins = logins
        self._keys = {name: _digest(key) for name, key in keys.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its caller, or refuse it."""
        if self._logins is not None and scope["type"] == "http":
            request, path = Request(scope, receive), path_in(scope).rstrip("/")
            if path in (PATH, OUT):
                put_route(scope, path)
            if path == PATH:
                return await (await self._logins.login(request))(scope, receive, send)
            if path == OUT:
                return await (await self._logins.logout(request))(scope, receive, send)
        caller = self._caller(scope)
        if caller is None and not _is_open(scope):
            if scope["type"] == "websocket":
                return await send({"type": "websocket.close", "code": 1008})
            return await self._refusal(Request(scope))(scope, receive, send)
        put_caller(scope, caller or Caller())
        await self._app(scope, receive, send)

    def _caller(self, scope: Scope) -> Caller | None:
        """Return who sends a request, None where they would have to say it and do not."""
        if not self._keys and self._logins is None:
            return Caller(owner=is_direct(scope))
        connection = HTTPConnection(scope)
        if name := self._named(connection.headers.get("authorization", "")):
            return Caller(name, owner=name == OWNER, key=True)
        if self._logins is not None and self._logins.is_in(connection):
            return _LOGIN
        return None

    def _named(self, header: str) -> str:
        """Return the name of the key that an `Authorization` has, "" for none of them."""
        scheme, _, key = header.partition(" ")
        given = _digest(key.strip()) if scheme.lower() == "bearer" else b""
        # All of them always, so that the time tells nothing.
        fitting = [name for name, known in self._keys.items() if hmac.compare_digest(known, given)]
        return fitting[0] if fitting else ""

    def _refusal(self, request: Request) -> Response:
        if wants_page(request) and request.method in ("GET", "HEAD"):
            if self._logins is not None:
                return self._logins.ask_for_it(request)
            return HTMLResponse(
                f'<!doctype html><meta charset="utf-8"><title>Sourcebook</title><p>{_NO_PAGE}',
                401,
                {"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"},
            )
        known = "authorization" in request.headers and self._keys
        challenge = 'Bearer error="invalid_token"' if known else "Bearer"
        return refused(401, "unauthorized", self._wanted(), {"WWW-Authenticate": challenge})

    def _wanted(self) -> str:
        known = "Programs send a key that it knows: Authorization: Bearer KEY."
        if not self._keys:
            known = "Programs need a key, which its owner sets as QA_API_KEY."
        if self._logins is None:
            return f"This server wants a key. {known}"
        return f"This server wants a login. Reload its page to log in. {known}"


def _is_open(scope: Scope) -> bool:
    """Tell whether a request needs no key, as of what watches the server here."""
    path = path_in(scope)
    return (
        path in _OPEN
        # Clients of MCP look there for how to log in, and take 404 alone for "with no more than
        # a key". The application has nothing there.
        or path.startswith("/.well-known/")
        or (path == METRICS and is_direct(scope))
    )


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()
