"""The log of a server: a line a request, and a request's name in all that is logged for it.

Never a question, unless the settings want it, nor anything of an address but its path.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.config import Config
from qa.indexing.progress import SyncReport
from qa.records import Answer
from qa.web.front.caller import caller_of
from qa.web.mounting import path_in, route_of

_LOG = logging.getLogger(__name__)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PROBES = ("/healthz", "/readyz", "/metrics")  # every few seconds, and of no interest
_DOORS = {"api": "rest", "v1": "openai", "mcp": "mcp", "gradio_api": "gradio"}
_SHOWN = 200  # characters of a path that nothing is at


@dataclass(slots=True)
class _Note:
    """What is known of a request while it is answered; `over` when its line is written."""

    request_id: str
    fields: dict[str, Any] = field(default_factory=dict)
    over: bool = False


# Shared by whatever works for a request: threads and tasks that it starts see the same note.
_NOTE: ContextVar[_Note | None] = ContextVar("note", default=None)


def set_up(config: Config) -> None:
    """Have what this package logs written on standard error, unless a caller has seen to it."""
    logger = logging.getLogger("qa")
    if logger.hasHandlers():
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if config.log == "json" else TextLines())
    logger.addHandler(handler)
    logger.setLevel(config.log_level.upper())


def adopt_uvicorn() -> None:
    """Have what uvicorn logs written in the same way, if `set_up` has seen to ours."""
    for handler in logging.getLogger("qa").handlers:
        if isinstance(handler.formatter, Lines):
            logging.getLogger("uvicorn").handlers[:] = [handler]


def request_id() -> str:
    """Return the name of the request that is being answered, "" for none."""
    note = _NOTE.get()
    # What a request has left to run may log when that is over, as Gradio's queue does.
    return note.request_id if note and not note.over else ""


def went_wrong() -> str:
    """Return what is said of an error that is for the server's owner alone to see."""
    return f"Something went wrong on the server. Its log says what{logged_under()}."


def logged_under() -> str:
    """Return under which name the log has a request, as the end of a sentence; "" for none."""
    return f" under {request_id()}" if request_id() else ""


def note_answer(answer: Answer, *, door: str, seconds: float, question: bool) -> None:
    """Have the line of this request tell of an answer, and of its question if that is wanted.

    An answer that comes when the request is over, as from Gradio's queue, has a line of its own.
    """
    fields = {"door": door, "answer": answer.status, "hits": len(answer.hits)}
    if question:
        fields["question"] = answer.question
    note = _NOTE.get()
    if note is None or note.over:
        _line(logging.INFO, "answered", {**fields, "ms": _ms(seconds)})
    else:
        note.fields.update(fields)


def note_sync(report: SyncReport) -> None:
    """Log what a sync did, and which files it could not read; little if it did nothing."""
    counts = {
        **{name: len(getattr(report, name)) for name in ("added", "changed", "removed", "failed")},
        "unchanged": report.unchanged,
        "embedded": report.embedded,
        "seconds": round(report.seconds, 1),
    }
    busy = any(counts[name] for name in ("added", "changed", "removed"))
    _line(logging.INFO if busy else logging.DEBUG, "sync", counts)
    for failure in report.failed if busy else ():
        _line(logging.INFO, "left out", {"file": failure.path, "reason": failure.reason})


class RequestLog:
    """ASGI middleware that names every request, and logs it when its reply has ended.

    The name is that of its `X-Request-ID`, or a new one, and goes back with the reply. `finished`
    is called with the method, the route, the status and the seconds of each.
    """

    def __init__(
        self, app: ASGIApp, finished: Callable[[str, str, int, float], None] | None = None
    ) -> None:
        self._app = app
        self._finished = finished

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its name back."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        given = Headers(scope=scope).get("x-request-id", "")
        note = _Note(given if _ID.fullmatch(given) else secrets.token_hex(8))
        token, began, status = _NOTE.set(note), time.perf_counter(), 500

        async def telling(part: Message) -> None:
            nonlocal status
            if part["type"] == "http.response.start":
                status = part["status"]
                MutableHeaders(scope=part)["X-Request-ID"] = note.request_id
            await send(part)

        try:
            await self._app(scope, receive, telling)
        finally:
            seconds = time.perf_counter() - began
            note.over = True
            _NOTE.reset(token)
            path, route = path_in(scope), route_of(scope)
            if not route and path in _PROBES:
                route = path
            _line(_level(path, status), "request", _fields(scope, route, status, seconds, note))
            if self._finished is not None:
                self._finished(scope["method"], route, status, seconds)


class Lines(logging.Formatter, ABC):
    """Makes one line of a record: `time`, `level`, `message`, and what else is known of it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        known = {
            "time": when.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        fields: dict[str, Any] = getattr(record, "fields", {})
        if "request_id" not in fields and request_id():
            fields = {**fields, "request_id": request_id()}
        error = self.formatException(record.exc_info) if record.exc_info else ""
        return self.written(known, fields, error)

    @abstractmethod
    def written(self, known: dict[str, str], fields: dict[str, Any], error: str) -> str:
        """Return the parts of a record as text; `error` is a traceback, "" for none."""


class JsonLines(Lines):
    """Makes a JSON object of a record."""

    def written(self, known: dict[str, str], fields: dict[str, Any], error: str) -> str:
        """Return the object; JSON escapes whatever could end the line."""
        return json.dumps({**known, **fields, **({"error": error} if error else {})})


class TextLines(Lines):
    """Makes a line for people of a record; tracebacks stand below it, each line of them indented.

    So nothing that comes from outside can look like a line of its own.
    """

    def written(self, known: dict[str, str], fields: dict[str, Any], error: str) -> str:
        """Return the line."""
        told = [f"{name}={_word(value)}" for name, value in fields.items()]
        start = [known["time"], known["level"].upper(), _plain(known["message"])]
        below = "".join(f"\n    {_plain(line)}" for line in error.splitlines())
        return " ".join([*start, *told]) + below


def _line(level: int, message: str, fields: dict[str, Any]) -> None:
    _LOG.log(level, message, extra={"fields": fields})


def _level(path: str, status: int) -> int:
    if path in _PROBES:
        return logging.DEBUG
    return logging.WARNING if status >= 500 else logging.INFO


def _fields(scope: Scope, route: str, status: int, seconds: float, note: _Note) -> dict[str, Any]:
    path = path_in(scope)
    client = caller_of(scope).name
    return {
        "request_id": note.request_id,
        "method": scope["method"],
        "route": route or path[:_SHOWN],
        "status": status,
        "ms": _ms(seconds),
        "door": _DOORS.get(path.strip("/").partition("/")[0], "page"),
        **note.fields,
        **({"client": client} if client else {}),
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _word(value: object) -> str:
    """Return a value as a word, in quotes where it is not one."""
    text = _plain(str(value))
    return text if re.fullmatch(r"[^\s\"=]+", text) else json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> str:
    """Return a text with what is no character to be seen as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
