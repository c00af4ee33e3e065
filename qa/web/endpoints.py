"""What the page and API clients may ask for: check the input, call the assistant, format.

These take values from anybody who can reach the server, so every value is checked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from qa.assistant import Assistant
from qa.errors import InputError, SourcebookError
from qa.indexing.filters import Filter
from qa.web.sessions import Sessions

_LOG = logging.getLogger(__name__)
_MAX_HISTORY = 100  # earlier questions that a client may send along
_PAGE, _MOST = 500, 2000  # documents at once: by default, and at most

Endpoint = Callable[[Any], dict[str, Any]]


class Endpoints:
    """The calls of the page: JSON values in, JSON values out, `{"error": …}` for bad input."""

    def __init__(self, assistant: Assistant, name: str, sessions: Sessions | None = None) -> None:
        self._assistant = assistant
        self._name = name
        self._sessions = sessions or Sessions(assistant)

    def collection(self, request: Any = None) -> dict[str, Any]:
        """Return the name of the collection and its documents, `{"offset": …, "limit": …}`.

        500 documents from the first are returned unless the request says else, at most 2000;
        `total` is how many there are.
        """
        return self._guarded(lambda: self._collection(request))

    def ask(self, request: Any) -> dict[str, Any]:
        """Answer `{"question": …, "history": […], "where": {…}}` with `Answer.to_dict()`.

        `history` and `where`, which is what `Filter.from_dict` takes, need not be given.
        """
        return self._guarded(
            lambda: self._sessions.ask(
                session_of(request),
                text_of(request, "question"),
                history=_texts(request, "history"),
                where=filter_of(request.get("where")),
            ).to_dict()
        )

    def read(self, request: Any) -> dict[str, Any]:
        """Return the document of `{"document_id": …}` with its whole text."""
        return self._guarded(
            lambda: self._read(session_of(request), text_of(request, "document_id"))
        )

    def _collection(self, request: Any) -> dict[str, Any]:
        offset = _count(request, "offset", 0)
        limit = min(_count(request, "limit", _PAGE), _MOST)
        documents = self._sessions.documents(session_of(request))
        return {
            "name": self._name,
            "total": len(documents),
            "documents": [
                {**one.to_dict(), "removable": removable}
                for one, removable in documents[offset : offset + limit]
            ],
            "failures": [failure.to_dict() for failure in self._assistant.failures()[:_MOST]],
        }

    def _read(self, session: str, document_id: str) -> dict[str, Any]:
        document = self._sessions.document(session, document_id)
        if document is None:
            raise InputError(
                "This document is no longer in the index. Ask the question again to see "
                "what the documents say now."
            )
        return document.to_dict()

    def _guarded(self, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        return guarded(call)


def guarded(call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what a call returns, or its error in words."""
    try:
        return call()
    except SourcebookError as error:
        return {"error": str(error)}
    except Exception:
        # What went wrong inside is for the owner's log, not for every visitor.
        _LOG.exception("a request failed")
        return {"error": "Something went wrong on the server. Its log says what."}


def filter_of(value: Any) -> Filter | None:
    """Return the filter of a request, None where it has none."""
    return None if value is None else Filter.from_dict(value)


def session_of(request: Any) -> str:
    """Return the session of a request, "" where it has none."""
    value = request.get("session", "") if isinstance(request, dict) else ""
    return value if isinstance(value, str) else ""


def text_of(request: Any, key: str) -> str:
    """Return a text of a request; raises `InputError` where it has none of that name."""
    value = request.get(key) if isinstance(request, dict) else None
    if not isinstance(value, str):
        raise InputError(f"The request has no text {key!r}.")
    return value


def _count(request: Any, key: str, default: int) -> int:
    value = request.get(key, default) if isinstance(request, dict) else default
    if type(value) is not int or value < 0:
        raise InputError(f"{key!r} in the request is not a number of documents.")
    return value


def _texts(request: Any, key: str) -> list[str]:
    values = request.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise InputError(f"{key!r} in the request is not a list of texts.")
    return values[-_MAX_HISTORY:]
