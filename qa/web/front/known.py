"""What of a server there is to reach: the doors, and of Gradio no more than its page needs.

Gradio also brings routes for uploads, recordings, files, other servers, an editor of the page's own
code and more, whatever a page has. None of them is of use here, so none is there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.front.refusals import refused
from qa.web.mounting import path_in

# By method: what the page fetches, and what clients of its one endpoint do. A Space asks for the
# first two of Gradio's own, and a browser for the files in the root by itself.
_OF_GRADIO = {
    "GET": re.compile(
        r"|config|theme\.css|favicon\.ico|robots\.txt|manifest\.json"
        r"|(assets|static|svelte)/.+"
        r"|gradio_api/(info|startup-events|theme\.css)"
        r"|gradio_api/(heartbeat/[^/]+|queue/data|call(/v2)?/[^/]+/[^/]+)"
    ),
    "POST": re.compile(
        r"gradio_api/(queue/join|(call(/v2)?|run|api)/[^/]+|cancel|reset)",
    ),
}


class KnownRoutes:
    """ASGI middleware before Gradio that lets through what is known, and answers 404 to all else.

    `own` are the routes that Gradio is given. There are no sockets: those get closed.
    """

    def __init__(self, app: ASGIApp, own: Sequence[BaseRoute]) -> None:
        self._app = app
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http" and not self._is_known(scope):
            message = "There is nothing at this address. The page is at /, its API at /api/v1."
            await refused(404, "not_found", message)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        if any(route.matches(scope)[0] is not Match.NONE for route in self._own):
            return True
        known = _OF_GRADIO.get(scope["method"].replace("HEAD", "GET"))
        return known is not None and bool(known.fullmatch(path_in(scope).strip("/")))
