"""What went wrong, in the shape of OpenAI's API, by which its clients raise their exceptions."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from qa.errors import Busy, Forbidden, IndexBusy, InputError, NotFound, SourcebookError, TooLarge
from qa.web.front.logs import went_wrong
from qa.web.mistakes import for_visitor

_LOG = logging.getLogger(__name__)

INVALID = "invalid_request_error"

# The first that fits counts; whatever else is raised on purpose is the server's fault.
_STATUS: tuple[tuple[type[SourcebookError], int, str], ...] = (
    (NotFound, 404, INVALID),
    (Forbidden, 403, "permission_error"),
    (TooLarge, 413, INVALID),
    (Busy, 503, "server_error"),
    (IndexBusy, 503, "server_error"),
    (InputError, 400, INVALID),
)


class Refused(InputError):
    """A request says something that cannot be done; `param` names the field, `code` the case."""

    def __init__(self, message: str, param: str, code: str | None = None) -> None:
        super().__init__(message)
        self.param = param
        self.code = code


class UnknownModel(Refused, NotFound):
    """There is no model of the name that a request gives."""


def add_error_handlers(app: FastAPI) -> None:
    """Make an application tell every error in this shape."""
    app.add_exception_handler(SourcebookError, _told)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(Exception, _unexpected)


def _told(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SourcebookError)
    for kind, status, name in _STATUS:
        if isinstance(error, kind):
            later = {"Retry-After": "1"} if status == 503 else {}
            param, code = getattr(error, "param", None), getattr(error, "code", None)
            said = for_visitor(error)
            return _error(status, name, said, param=param, code=code, headers=later)
    return _error(500, "server_error", for_visitor(error))


def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    # The first part says whether it is the body, the address or a header.
    param = _path(first["loc"][1:]) if first["type"] != "json_invalid" else ""
    said = str(first["ctx"]["error"]) if first["type"] == "value_error" else first["msg"]
    place = param or "the request"
    return _error(400, INVALID, f"{place}: {said.rstrip('.')}.", param=param or None)


def _path(parts: tuple[str | int, ...]) -> str:
    """Return a place in JSON as OpenAI names it: `messages[0].content`."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return path.removeprefix(".")


def _of_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    # Whatever happens while a body is read is told as this.
    if isinstance(error.__cause__, SourcebookError):
        return _told(request, error.__cause__)
    message = f"{error.detail.rstrip('.')}."
    if error.status_code == 404:
        message = (
            "There is nothing at this address. Here are /v1/models, /v1/chat/completions, "
            "/v1/vector_stores and /v1/embeddings."
        )
    kind = "server_error" if error.status_code >= 500 else INVALID
    return _error(error.status_code, kind, message, headers=error.headers)


def _unexpected(_: Request, error: Exception) -> JSONResponse:
    # What went wrong inside is for the owner's log, not for every visitor.
    _LOG.error("a request failed", exc_info=error)
    return _error(500, "server_error", went_wrong())


def _error(
    status: int,
    kind: str,
    message: str,
    *,
    param: str | None = None,
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    # A name that a client has sent may be no text, and yet be told.
    message = message.encode("utf-8", "replace").decode("utf-8")
    return JSONResponse(
        {"error": {"message": message, "type": kind, "param": param, "code": code}},
        status,
        {"Cache-Control": "no-store", **(headers or {})},
    )
