"""What the page and API clients may ask for: check the input, call the assistant, format.

These take values from anybody who can reach the server, so every value is checked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from qa.assistant import Assistant
from qa.errors import InputError, SourcebookError
from qa.feedback import FeedbackFile, Opinion
from qa.indexing.filters import Filter
from qa.records import Document
from qa.retrieval.query import check_question
from qa.suggesting.suggestions import Place, Suggestions
from qa.web.line import Line
from qa.web.pdf_pages import Pages
from qa.web.visitors import Sessions

_LOG = logging.getLogger(__name__)
AT_ONCE, WAITING = 10, 70  # questions that are answered together, and more in line
_MAX_HISTORY = 100  # earlier questions that a client may send along
_PAGE, _MOST = 500, 2000  # documents at once: by default, and at most
_MAX_PLACES = 12  # quotes that a client may send along
_MAX_WORD = 500  # characters that a visitor may say of an answer
_KEPT_HISTORY = 10  # earlier questions that are kept with it

Endpoint = Callable[[Any], dict[str, Any]]


class Endpoints:
    """The calls of the page: JSON values in, JSON values out, `{"error": …}` for bad input."""

    def __init__(
        self,
        assistant: Assistant,
        name: str,
        *,
        sessions: Sessions | None = None,
        suggestions: Suggestions | None = None,
        feedback: FeedbackFile | None = None,
        line: Line | None = None,
    ) -> None:
        self._line = line or Line(AT_ONCE, WAITING)
        self._assistant = assistant
        self._name = name
        self._pages = Pages(assistant)
        self._sessions = sessions or Sessions(assistant)
        self._suggestions = suggestions or Suggestions(assistant)
        self._feedback = feedback

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
        return self._guarded(lambda: self._answer(request))

    def read(self, request: Any) -> dict[str, Any]:
        """Return the document of `{"document_id": …}` with its whole text."""
        return self._guarded(lambda: self._document(request).to_dict())

    def sheets(self, request: Any) -> dict[str, Any]:
        """Return the sizes of the pages of `{"document_id": …}`, a PDF, in points."""
        return self._guarded(lambda: {"sizes": self._pages.sizes(self._document(request))})

    def sheet(self, request: Any) -> dict[str, Any]:
        """Return the page of `{"document_id": …, "page": …, "sharp": …}` as `Pages.draw` does."""
        return self._guarded(lambda: self._sheet(request))

    def _sheet(self, request: Any) -> dict[str, Any]:
        document, number = self._document(request), _number(request, "page")
        return self._pages.draw(document, number, sharp=request.get("sharp") is True)

    def _answer(self, request: Any) -> dict[str, Any]:
        question = text_of(request, "question")
        history, where = _texts(request, "history"), _where(request)
        with self._line.turn():
            return self._sessions.ask(
                session_of(request), question, history=history, where=where
            ).to_dict()

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

    def changes(self, request: Any) -> dict[str, Any]:
        """Return which of `{"documents": {id: path}}` are `changed` or `removed` since, by id.

        A document is changed if another text is now at its path.
        """
        return self._guarded(lambda: self._changes(request))

    def suggestions(self, request: Any = None) -> dict[str, Any]:
        """Return questions to begin with; `ready` is false while they are being looked for.

        With `{"where": {…}}` they are of the documents that this filter leaves.
        """
        return self._guarded(lambda: self._first(request))

    def following(self, request: Any) -> dict[str, Any]:
        """Return questions that lead on from `{"history": […], "quotes": […], "where": {…}}`.

        `history` are the questions asked so far, `quotes` the places that the last answer
        quoted, each with `document_id`, `start` and `end`. The documents that `where` leaves
        answer them; it need not be given.
        """
        return self._guarded(lambda: self._following(request))

    def feedback(self, request: Any) -> dict[str, Any]:
        """Keep what a visitor thinks of the answer to `{"question": …, "verdict": …}`.

        `verdict` is "up" or "down"; `history` and `quotes` are as for `following`, and
        `word` is what the visitor has to say of it, if anything.
        """
        return self._guarded(lambda: self._keep(request))

    def _first(self, request: Any) -> dict[str, Any]:
        some, where = self._sessions.of_collection(session_of(request), _where(request))
        questions = self._suggestions.first(where) if some else []
        return {"ready": questions is not None, "questions": questions or []}

    def _following(self, request: Any) -> dict[str, Any]:
        asked, shown = _texts(request, "history"), _places(request)
        some, where = self._sessions.of_collection(session_of(request), _where(request))
        questions = self._suggestions.following(asked, shown, where) if some else []
        return {"questions": questions}

    def _changes(self, request: Any) -> dict[str, Any]:
        asked = request.get("documents") if isinstance(request, dict) else None
        if not isinstance(asked, dict) or len(asked) > _MOST:
            raise InputError(f"'documents' in the request is not a map of at most {_MOST} ids.")
        there = [one for one, _ in self._sessions.documents(session_of(request))]
        ids, paths = {one.id for one in there}, {one.path for one in there}
        lost = {name: path for name, path in asked.items() if name not in ids}
        return {
            "changed": [name for name, path in lost.items() if path in paths],
            "removed": [name for name, path in lost.items() if path not in paths],
        }

    def _keep(self, request: Any) -> dict[str, Any]:
        if self._feedback is None:
            raise InputError("This server keeps no feedback.")
        question = check_question(text_of(request, "question"))
        verdict = text_of(request, "verdict")
        word = request.get("word") or ""
        if verdict not in ("up", "down"):
            raise InputError(f"'verdict' is {verdict[:20]!r}; give 'up' or 'down'.")
        if not isinstance(word, str) or len(word) > _MAX_WORD:
            raise InputError(f"'word' is a text of at most {_MAX_WORD} characters.")
        session = session_of(request)
        quoted = [(self._held(session, p.document_id), p) for p in _places(request)]
        self._feedback.append(
            Opinion(
                day=datetime.now(UTC).date().isoformat(),
                verdict="up" if verdict == "up" else "down",
                question=question,
                history=tuple(map(check_question, _texts(request, "history")[-_KEPT_HISTORY:])),
                documents=tuple(document.path for document, _ in quoted),
                quotes=tuple(document.text[place.start : place.end] for document, place in quoted),
                word=word.encode("utf-8", "replace").decode("utf-8").strip(),
            )
        )
        return {"kept": True}

    def _document(self, request: Any) -> Document:
        return self._held(session_of(request), text_of(request, "document_id"))

    def _held(self, session: str, document_id: str) -> Document:
        document = self._sessions.document(session, document_id)
        if document is None:
            raise InputError(
                "This document is no longer in the index. Ask the question again to see "
                "what the documents say now."
            )
        return document

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


def _where(request: Any) -> Filter | None:
    return filter_of(request.get("where")) if isinstance(request, dict) else None


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


def _number(request: dict[str, Any], key: str) -> int:
    value = request.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise InputError(f"The request has no whole number {key!r}.")
    return value


def _count(request: Any, key: str, default: int) -> int:
    value = request.get(key, default) if isinstance(request, dict) else default
    if type(value) is not int or value < 0:
        raise InputError(f"{key!r} in the request is not a number of documents.")
    return value


def _texts(request: Any, key: str) -> list[str]:
    values = request.get(key, []) if isinstance(request, dict) else None
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise InputError(f"{key!r} in the request is not a list of texts.")
    return values[-_MAX_HISTORY:]


def _places(request: Any) -> list[Place]:
    values = request.get("quotes", []) if isinstance(request, dict) else None
    if not isinstance(values, list) or len(values) > _MAX_PLACES:
        raise InputError(f"'quotes' in the request is not a list of at most {_MAX_PLACES} places.")
    try:
        places = [
            Place(document_id=value["document_id"], start=value["start"], end=value["end"])
            for value in values
        ]
    except (TypeError, KeyError):
        places = [Place(document_id="", start=0, end=-1)]
    for place in places:
        ends = type(place.start) is type(place.end) is int and 0 <= place.start <= place.end
        if not ends or not isinstance(place.document_id, str):
            raise InputError("A place in 'quotes' has a document_id, a start and an end.")
    return places
