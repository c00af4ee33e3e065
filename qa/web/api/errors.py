"""What went wrong, in one shape: `{"error": {"message": …, "type": …}}`."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

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
from qa.web.logs import went_wrong
from qa.web.mistakes import in_words
from qa.web.refusals import refused

_LOG = logging.getLogger(__name__)

# The first that fits counts; whatever else is raised on purpose is the server's fault.
_STATUS: tuple[tuple[type[SourcebookError], int, str], ...] = (
    (NotFound, 404, "not_found"),
    (Forbidden, 403, "forbidden"),
    (TooLarge, 413, "invalid_request_error"),
    (Busy, 503, "busy"),
    (IndexBusy, 503, "busy"),
    (InputError, 400, "invalid_request_error"),
    (DocumentError, 422, "invalid_request_error"),
)


def add_error_handlers(app: FastAPI) -> None:
    """Make an application tell every error in this shape."""
    app.add_exception_handler(SourcebookError, _told)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(Exception, _unexpected)


def _told(_: Request, error: Exception) -> JSONResponse:
    for kind, status, name in _STATUS:
        if isinstance(error, kind):
            later = {"Retry-After": "1"} if status == 503 else {}
            return refused(status, name, str(error), later)
    _LOG.error("a request failed: %s", error)
    return refused(500, "server_error", str(error))


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
    kind = "server_error" if error.status_code >= 500 else "invalid_request_error"
    return refused(error.status_code, kind, f"{error.detail.rstrip('.')}.", error.headers)


def _unexpected(_: Request, error: Exception) -> JSONResponse:
    # What went wrong inside is for the owner's log, not for every visitor.
    _LOG.error("a request failed", exc_info=error)
    return refused(500, "server_error", went_wrong())
