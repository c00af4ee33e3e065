"""What went wrong, in one shape: `{"error": {"message": …, "type": …}}`."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import compile_path

from qa.errors import (
    Busy,
    DocumentError,
    Forbidden,
    IndexBusy,
    InputError,
    NotFound,
    SourcebookError,
    TooLarge,
)
from qa.records import Record
from qa.web.front.logs import went_wrong
from qa.web.front.refusals import refused
from qa.web.mistakes import for_visitor, in_words
from qa.web.mounting import path_in

_LOG = logging.getLogger(__name__)

# The first that fits counts; whatever else is raised on purpose is the server's fault.
STATUS: tuple[tuple[type[SourcebookError], int, str], ...] = (
    (NotFound, 404, "not_found"),
    (Forbidden, 403, "forbidden"),
    (TooLarge, 413, "invalid_request_error"),
    (Busy, 503, "busy"),
    (IndexBusy, 503, "busy"),
    (InputError, 400, "invalid_request_error"),
    (DocumentError, 422, "invalid_request_error"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDetails(Record):
    """What went wrong: a message for people, which says what to do, and a type for programs."""

    message: str
    type: Literal[
        "invalid_request_error",
        "unauthorized",
        "forbidden",
        "not_found",
        "rate_limited",
        "busy",
        "server_error",
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReply(Record):
    """The one shape of all errors."""

    error: ErrorDetails


_SHAPE = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorReply"}}}

# What any route may reply with, for the description of the interface. Only the first names the
# model: of each route and status that does, FastAPI makes a schema when the first request comes.
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": words}
    | ({"model": ErrorReply} if status == 400 else {"content": _SHAPE})
    for status, words in {
        400: "The request cannot be used as it is.",
        401: "The server wants a key or a login.",
        403: "This is not allowed here, or not to this client.",
        404: "It is not there, or not any more.",
        405: "The route does not take this method.",
        408: "The request did not come whole in time.",
        413: "More is sent than is taken.",
        415: "The request is of another kind than the route takes.",
        422: "The request, or a file, cannot be read.",
        429: "The client has asked too often; `Retry-After` says when to ask again.",
        500: "Something went wrong on the server.",
        503: "The server is busy; `Retry-After` says when to ask again.",
    }.items()
}


def add_error_handlers(app: FastAPI) -> None:
    """Make an application tell every error in this shape."""
    app.add_exception_handler(SourcebookError, _told)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(Exception, _unexpected)


def _told(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SourcebookError)
    for kind, status, name in STATUS:
        if isinstance(error, kind):
            later = {"Retry-After": "1"} if status == 503 else {}
            return refused(status, name, for_visitor(error), later)
    return refused(500, "server_error", for_visitor(error))


def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # The first part of a place says whether it is the body, the address or a header.
    return refused(422, "invalid_request_error", in_words(error.errors(), within=1))


def _of_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    # Whatever happens while a body is read is told as this.
    if isinstance(error.__cause__, SourcebookError):
        return _told(request, error.__cause__)
    if error.status_code == 404:
        message = f"There is no {request.url.path} here. /api/v1/openapi.json lists what there is."
        return refused(404, "not_found", message)
    if error.status_code == 405:
        # Starlette names the methods of the first route of this path alone.
        allowed = ", ".join(_methods(request))
        message = f"{request.url.path} does not take {request.method}, but {allowed}."
        return refused(405, "invalid_request_error", message, {"Allow": allowed})
    kind = "server_error" if error.status_code >= 500 else "invalid_request_error"
    return refused(error.status_code, kind, f"{error.detail.rstrip('.')}.", error.headers)


def _methods(request: Request) -> list[str]:
    """Return the methods that the path of a request takes."""
    paths, path = request.app.openapi()["paths"], path_in(request.scope)
    fitting = [known for known in paths if compile_path(known)[0].fullmatch(path)]
    first = path if path in paths else next(iter(fitting), "")
    # The description does not name itself.
    return sorted(method.upper() for method in paths.get(first, ["get", "head"]))


def _unexpected(_: Request, error: Exception) -> JSONResponse:
    # What went wrong inside is for the owner's log, not for every visitor.
    _LOG.error("a request failed", exc_info=error)
    return refused(500, "server_error", went_wrong())
