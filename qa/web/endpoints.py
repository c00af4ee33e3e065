"""What the page and API clients may ask for: check the input, call the assistant, format.

These take values from anybody who can reach the server, so every value is checked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from qa.answering.retrieve import check_question
from qa.assistant import Assistant
from qa.errors import InputError, SourcebookError
from qa.feedback import FeedbackFile, Opinion
from qa.indexing.filters import Filter
from qa.records import Document
from qa.web.suggestions import Place, Suggestions

_LOG = logging.getLogger(__name__)
_MAX_HISTORY = 100  # earlier questions that a client may send along
_MAX_PLACES = 12  # quotes, likewise
_MAX_WORD = 500  # characters that a visitor may say of an answer
_KEPT_HISTORY = 10  # earlier questions that are kept with it

Endpoint = Callable[[Any], dict[str, Any]]


class Endpoints:
    """The calls of the page: JSON values in, JSON values out, `{"error": …}` for bad input."""

    def __init__(
        self,
        assistant: Assistant,
        name: str,
        suggestions: Suggestions | None = None,
        feedback: FeedbackFile | None = None,
    ) -> None:
        self._assistant = assistant
        self._name = name
        self._suggestions = suggestions or Suggestions(assistant)
        self._feedback = feedback

    def collection(self, _: Any = None) -> dict[str, Any]:
        """Return the name of the collection and its documents."""
        return self._guarded(
            lambda: {
                "name": self._name,
                "documents": [document.to_dict() for document in self._assistant.documents()],
                "failures": [failure.to_dict() for failure in self._assistant.failures()],
            }
        )

    def ask(self, request: Any) -> dict[str, Any]:
        """Answer `{"question": …, "history": […], "where": {…}}` with `Answer.to_dict()`.

        `history` and `where`, which is what `Filter.from_dict` takes, need not be given.
        """
        return self._guarded(
            lambda: self._assistant.ask(
                _text(request, "question"),
                history=_texts(request, "history"),
                where=filter_of(request.get("where")),
            ).to_dict()
        )

    def read(self, request: Any) -> dict[str, Any]:
        """Return the document of `{"document_id": …}` with its whole text."""
        return self._guarded(lambda: self._read(_text(request, "document_id")))

    def suggestions(self, _: Any = None) -> dict[str, Any]:
        """Return questions to begin with; `ready` is false while they are being looked for."""
        return self._guarded(self._first)

    def following(self, request: Any) -> dict[str, Any]:
        """Return questions that lead on from `{"history": […], "quotes": […]}`.

        `history` are the questions asked so far, `quotes` the places that the last answer
        quoted, each with `document_id`, `start` and `end`.
        """
        return self._guarded(
            lambda: {
                "questions": self._suggestions.following(
                    _texts(request, "history"), _places(request)
                )
            }
        )

    def feedback(self, request: Any) -> dict[str, Any]:
        """Keep what a visitor thinks of the answer to `{"question": …, "verdict": …}`.

        `verdict` is "up" or "down"; `history` and `quotes` are as for `following`, and
        `word` is what the visitor has to say of it, if anything.
        """
        return self._guarded(lambda: self._keep(request))

    def _first(self) -> dict[str, Any]:
        questions = self._suggestions.first()
        return {"ready": questions is not None, "questions": questions or []}

    def _keep(self, request: Any) -> dict[str, Any]:
        if self._feedback is None:
            raise InputError("This server keeps no feedback.")
        question, verdict = check_question(_text(request, "question")), _text(request, "verdict")
        word = request.get("word") or ""
        if verdict not in ("up", "down"):
            raise InputError(f"'verdict' is {verdict[:20]!r}; give 'up' or 'down'.")
        if not isinstance(word, str) or len(word) > _MAX_WORD:
            raise InputError(f"'word' is a text of at most {_MAX_WORD} characters.")
        quoted = [(self._document(place.document_id), place) for place in _places(request)]
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

    def _document(self, document_id: str) -> Document:
        document = self._assistant.document(document_id)
        if document is None:
            raise InputError(
                "This document is no longer in the index. Ask the question again to see "
                "what the documents say now."
            )
        return document

    def _read(self, document_id: str) -> dict[str, Any]:
        return self._document(document_id).to_dict()

    def _guarded(self, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
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


def _text(request: Any, key: str) -> str:
    value = request.get(key) if isinstance(request, dict) else None
    if not isinstance(value, str):
        raise InputError(f"The request has no text {key!r}.")
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
