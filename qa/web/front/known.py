"""What of a server there is to reach: the doors, and of Gradio no more than its page needs.

Gradio also brings routes for uploads, recordings, files, other servers, an editor of the page's own
code and more, whatever a page has. None of them is of use here, so none is there.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.front.refusals import refused
from qa.web.mounting import path_in

_LOG = logging.getLogger(__name__)
# By method: what the page fetches, and what clients of its one endpoint do. A Space asks for the
# first two of Gradio's own, and a browser for the files in the root by itself.
_OF_GRADIO = {
    "GET": re.compile(
        r"|config|theme\.css|favicon\.ico|robots\.txt|manifest\.json"
        r"|(assets|static|svelte)/.+"
        r"|gradio_api/(info|startup-events|theme\.css)"
        r"|gradio_api/(heartbeat/[^/]+|queue/data|call(/v2)?/[^/]+/[^/]+)"
    ),
    "POST": re.compile(r"gradio_api/(queue/join|call(/v2)?/[^/]+|cancel|reset)"),
}


class KnownRoutes:
    """ASGI middleware before Gradio that lets through what is known, and answers 404 to all else.

    `own` are the routes that Gradio is given. What is posted to Gradio's is JSON that can be told
    again, or gets 400. There are no sockets: those get closed.
    """

    def __init__(self, app: ASGIApp, own: Sequence[BaseRoute]) -> None:
        self._app = app
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        if scope["type"] != "http" or self._is_own(scope):
            return await self._app(scope, receive, send)
        if not _is_of_gradio(scope):
            message = "There is nothing at this address. The page is at /, its API at /api/v1."
            return await refused(404, "not_found", message)(scope, receive, send)
        if scope["method"] == "POST":
            body = await Request(scope, receive).body()
            if not _can_be_told(body):
                message = "The body of this request is no JSON that can be read. Send an object."
                reply = refused(400, "invalid_request_error", message)
                return await reply(scope, receive, send)
            receive = _once_more(body, receive)
        await self._to_gradio(scope, receive, send)

    async def _to_gradio(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request to Gradio, which fails over values that are missing or odd."""
        began = False

        async def sending(part: Message) -> None:
            nonlocal began
            began = True
            await send(part)

        try:
            await self._app(scope, receive, sending)
        except (ValueError, TypeError, LookupError) as error:
            if began:
                raise
            _LOG.info("Gradio could not use a request: %s", error)
            message = "This request has not what is wanted here, as /gradio_api/info tells it."
            await refused(400, "invalid_request_error", message)(scope, receive, send)
        except RuntimeError as error:
            if not (began and isinstance(error.__cause__, HTTPException)):
                raise
            # A stream of a session that there is not: it has told so, and is at its end.
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _is_own(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is not Match.NONE for route in self._own)


def _is_of_gradio(scope: Scope) -> bool:
    known = _OF_GRADIO.get(scope["method"].replace("HEAD", "GET"))
    return known is not None and bool(known.fullmatch(path_in(scope).strip("/")))


def _can_be_told(body: bytes) -> bool:
    """Tell whether a body is a JSON object that Gradio can repeat, as it does in its errors.

    It fails over numbers that are none, and over halves of characters.
    """
    try:
        value = json.loads(body)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict)


def _once_more(body: bytes, receive: Receive) -> Receive:
    """Return a way to receive a body that has been read, and what comes after it."""
    told = False

    async def receiving() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving
