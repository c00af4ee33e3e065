"""Questions that are offered to a visitor, each asked beforehand: the documents answer it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from qa.assistant import Assistant
from qa.indexing.catalogue.documents import DocumentInfo
from qa.indexing.filters import Filter, matcher
from qa.records import ANSWERED, Citation
from qa.suggesting.candidates import HEADED, Candidate, alike, candidates

_LOG = logging.getLogger(__name__)

FIRST = 5  # at the start
_TOPICS = 3  # of these, at most, made of headings, which all begin alike
FOLLOWING = 3  # below an answer
_DOCUMENTS = 120  # that the first questions are looked for in
_TRIED = 30  # questions asked to find the first ones
_TRIED_NEAR = 8  # questions asked to find those that follow an answer
_KEPT_DOCUMENTS = 64
_KEPT_ANSWERS = 2000
_KEPT_FILTERS = 32  # for which the first questions are known
_MAKING = 4  # times that first questions are looked for at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A stretch of a document that a visitor has been shown, in code points."""

    document_id: str
    start: int
    end: int


class Trying:
    """Whose turn it is to try questions: one at a time, so that those who ask need not wait.

    Some may look for first questions at once, who then wait for their turn. Several
    `Suggestions` can share it.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.making = threading.BoundedSemaphore(_MAKING)


class Suggestions:
    """Finds questions that the documents answer, and keeps them until the documents change.

    The same documents give the same questions. Safe for several threads, which take `turns`
    in trying questions. With a filter, questions are made of the documents that it leaves, and
    are answered by these alone. With `newest_first`, those that were indexed last come first.
    """

    def __init__(
        self, assistant: Assistant, *, newest_first: bool = False, turns: Trying | None = None
    ) -> None:
        self._assistant = assistant
        self._newest_first = newest_first
        self._turns = Trying() if turns is None else turns
        self._lock = self._turns.lock
        self._generation = -1
        self._making: set[Filter | None] = set()
        self._first: dict[Filter | None, list[str]] = {}
        self._candidates: dict[str, list[Candidate]] = {}
        self._answers: dict[tuple[str, Filter | None], Citation | None] = {}

    def first(self, where: Filter | None = None) -> list[str] | None:
        """Return questions to begin with, None while they are being looked for."""
        known = self._first.get(where)
        if known is not None and self._generation == self._assistant.generation:
            return known
        if where not in self._making and self._turns.making.acquire(blocking=False):
            self._making.add(where)
            threading.Thread(target=self._make, args=(where,), daemon=True).start()
        return None

    def prepare(self, where: Filter | None = None) -> None:
        """Look for the first questions, unless they are known."""
        self._assistant.warm_up()
        with self._lock:
            self._renew()
            if where not in self._first:
                if len(self._first) >= _KEPT_FILTERS:
                    self._first.clear()
                self._first[where] = self._choose(self._spread(where), FIRST, _TRIED, where=where)

    def following(
        self, asked: Sequence[str], shown: Sequence[Place], where: Filter | None = None
    ) -> list[str]:
        """Return questions that lead on from what has been shown, the nearest to it first.

        None of them is like one that was `asked`, or is answered by what was shown.
        """
        with self._lock:
            self._renew()
            near = sorted(
                (
                    (
                        candidate.kind == HEADED,
                        _distance(candidate, place),
                        candidate.start,
                        candidate.question,
                        candidate,
                    )
                    for place in shown
                    for candidate in self._of(place.document_id)
                    if place.document_id == candidate.document_id
                ),
                key=lambda entry: entry[:4],
            )
            return self._choose(
                (entry[-1] for entry in near), FOLLOWING, _TRIED_NEAR, asked, shown, where
            )

    def _make(self, where: Filter | None) -> None:
        try:
            self.prepare(where)
        except Exception:
            # The page does without; the next visitor's tries again.
            _LOG.warning("no questions could be suggested", exc_info=True)
        finally:
            self._making.discard(where)
            self._turns.making.release()

    def _renew(self) -> None:
        """Forget everything if the documents have changed."""
        generation = self._assistant.generation
        if generation != self._generation:
            self._first.clear()
            self._candidates.clear()
            self._answers.clear()
            self._generation = generation

    def _spread(self, where: Filter | None) -> Iterator[Candidate]:
        """Yield candidates from all over the documents, one of each in turn."""
        documents = self._assistant.documents()
        if where is not None:
            documents = _left(documents, where)
        if self._newest_first:
            documents = sorted(documents, key=lambda one: one.indexed_at, reverse=True)
        step = max(1, len(documents) / _DOCUMENTS)
        sampled = [documents[int(i * step)] for i in range(min(len(documents), _DOCUMENTS))]
        # The most natural first, and of these the one that comes first.
        lists = [
            sorted(self._of(document.id), key=lambda candidate: (candidate.kind, candidate.start))
            for document in sampled
        ]
        for turn in range(max(map(len, lists), default=0)):
            yield from (of_one[turn] for of_one in lists if turn < len(of_one))

    def _choose(
        self,
        tried: Iterator[Candidate],
        count: int,
        most: int,
        asked: Sequence[str] = (),
        shown: Sequence[Place] = (),
        where: Filter | None = None,
    ) -> list[str]:
        """Return `count` questions that are answered, unlike each other, of `most` tried."""
        chosen: list[Candidate] = []
        fresh = (
            candidate
            for candidate in tried
            if not any(alike(candidate.question, other) for other in asked)
        )
        for candidate in islice(fresh, most):
            if any(alike(candidate.question, other.question) for other in chosen):
                continue
            if (
                candidate.kind == HEADED
                and sum(other.kind == HEADED for other in chosen) >= _TOPICS
            ):
                continue
            answer = self._answer(candidate, where)
            if answer is None or any(_overlap(answer, place) for place in shown):
                continue
            chosen.append(candidate)
            if len(chosen) == count:
                break
        return [candidate.question for candidate in chosen]

    def _answer(self, candidate: Candidate, where: Filter | None) -> Citation | None:
        """Return where the best quote for a question is, None if it is not where it should be."""
        asked = candidate.question, where
        if asked not in self._answers:
            if len(self._answers) >= _KEPT_ANSWERS:
                self._answers.clear()
            self._answers[asked] = self._ask(candidate, where)
        return self._answers[asked]

    def _ask(self, candidate: Candidate, where: Filter | None) -> Citation | None:
        answer = self._assistant.ask(candidate.question, where=where)
        if answer.status != ANSWERED or answer.corrections:
            return None
        best = max(answer.quotes, key=lambda quote: quote.score)
        place = best.citation
        right = (
            place.document_id == candidate.document_id
            and candidate.start <= place.start < candidate.end
        )
        # A question in the text is the nearest of all to itself.
        return place if right and not best.text.rstrip("*_ ").endswith("?") else None

    def _of(self, document_id: str) -> list[Candidate]:
        if document_id not in self._candidates:
            if len(self._candidates) >= _KEPT_DOCUMENTS:
                self._candidates.clear()
            document = self._assistant.document(document_id)
            self._candidates[document_id] = candidates(document) if document else []
        return self._candidates[document_id]


def together(own: Sequence[str], others: Sequence[str], most: int) -> list[str]:
    """Return questions of two sides, those of the first one first, unlike each other.

    Where both have some, the first side leaves room for one of the other.
    """
    room = most - 1 if others else most
    chosen = list(own[:room])
    for question in others:
        if len(chosen) < most and not any(alike(question, one) for one in chosen):
            chosen.append(question)
    return chosen


def _left(documents: Sequence[DocumentInfo], where: Filter) -> list[DocumentInfo]:
    """Return the documents that a filter leaves."""
    matches = matcher(where)
    if where.documents is not None:
        names = set(where.documents)
        documents = [
            document
            for document in documents
            if names.intersection((document.id, document.path, *document.places))
        ]
    return [document for document in documents if matches(document)]


def _distance(candidate: Candidate, place: Place) -> int:
    return max(0, candidate.start - place.end, place.start - candidate.end)


def _overlap(answer: Citation, place: Place) -> bool:
    same = answer.document_id == place.document_id
    return same and answer.start < place.end and place.start < answer.end
