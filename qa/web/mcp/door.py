"""`/mcp`: the protocol over streamable HTTP, where its package is installed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.links import base_of
from qa.web.mcp.protocol import Protocol
from qa.web.mcp.tools import Visit
from qa.web.mounting import mounted, path_in
from qa.web.services import Services

PATH = "/mcp"
_INVALID_REQUEST = -32600  # of JSON-RPC


def door(
    services: Services,
) -> tuple[Sequence[BaseRoute], Sequence[Callable[[], AbstractAsyncContextManager[None]]]]:
    """Return the routes at `PATH` and what has to run, none where the extra is missing."""
    try:
        from qa.web.mcp.sdk import http, make_server
    except ImportError:
        return (), ()

    def visiting(request: Request | None) -> Visit:
        assert request is not None, "over HTTP each message comes with a request"
        return Visit(
            session=request.headers.get("X-Sourcebook-Session", ""),
            base=base_of(request, services.assistant.config.public_url, below=PATH),
        )

    app, run = http(make_server(Protocol(services), visiting))
    return mounted(PATH, _PostOnly(app)), (run,)


class _PostOnly:
    """Lets messages through, which are posted; there is no stream to open, and no session to end.

    The protocol has 405 for what a server does not offer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if path_in(scope).strip("/"):
            await _refused(404, f"Messages are posted to {PATH} itself.")(scope, receive, send)
        elif scope["method"] != "POST":
            refused = _refused(405, f"Only POST is answered at {PATH}.", {"Allow": "POST"})
            await refused(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _refused(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    error = {"code": _INVALID_REQUEST, "message": message}
    return JSONResponse({"jsonrpc": "2.0", "id": None, "error": error}, status, headers)
