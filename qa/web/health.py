"""Whether a server lives, and whether it is ready: for what watches over it.

The routes ask for no key, do no work, and tell nothing of what is in the documents.
"""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from qa.errors import SourcebookError
from qa.web.services import Services

_LOG = logging.getLogger(__name__)
_NO_STORE = {"Cache-Control": "no-store"}


def routes(services: Services) -> list[BaseRoute]:
    """Return the routes `/healthz` and `/readyz`."""

    def alive(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"}, headers=_NO_STORE)

    def ready(_: Request) -> JSONResponse:
        status, told = _readiness(services)
        later = {} if status == 200 else {"Retry-After": "2"}
        return JSONResponse(told, status, {**_NO_STORE, **later})

    return [Route("/healthz", alive), Route("/readyz", ready)]


def _readiness(services: Services) -> tuple[int, dict[str, object]]:
    """Return the status and what is told: 503 while not all that there is can be asked.

    What names folders or processes is for the server's log, not for whoever asks.
    """
    state = services.building.state
    try:
        there: dict[str, object] = {
            "generation": services.assistant.generation,
            "documents": services.assistant.document_count,
        }
    except SourcebookError as error:
        _LOG.error("the index cannot be used: %s", error)
        return 503, {"status": "failed", "reason": "The index cannot be used any more."}
    if state.going_on:
        return 503, {"status": state.phase, "reason": state.words, **there}
    if state.phase == "failed":
        reason = "The documents could not be read. What was indexed before is answered from."
        return 503, {"status": "failed", "reason": reason, **there}
    if not services.loaded.is_set():
        return 503, {"status": "loading", "reason": "The model is not loaded yet.", **there}
    return 200, {"status": "ready", **there}
