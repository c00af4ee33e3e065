"""Questions that are offered to a visitor, each asked beforehand: the documents answer it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from qa.answering.suggest import HEADED, Candidate, alike, candidates
from qa.assistant import Assistant
from qa.records import ANSWERED, Citation

_LOG = logging.getLogger(__name__)

_SHOWN = 5  # at the start
_TOPICS = 3  # of these, at most, made of headings, which all begin alike
_FOLLOWING = 3
_DOCUMENTS = 120  # that the first questions are looked for in
_TRIED = 30  # questions asked to find the first ones
_TRIED_NEAR = 8  # questions asked to find those that follow an answer
_KEPT_DOCUMENTS = 64
_KEPT_ANSWERS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A stretch of a document that a visitor has been shown, in code points."""

    document_id: str
    start: int
    end: int


class Suggestions:
    """Finds questions that the documents answer, and keeps them until the documents change.

    The same documents give the same questions. Safe for several threads; one at a time
    tries questions, so that visitors who ask need not wait for many of them.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._generation = -1
        self._making = False
        self._first: list[str] | None = None
        self._candidates: dict[str, list[Candidate]] = {}
        self._answers: dict[str, Citation | None] = {}

    def first(self) -> list[str] | None:
        """Return questions to begin with, None while they are being looked for."""
        generation = self._assistant.generation
        if self._first is not None and self._generation == generation:
            return self._first
        if not self._making:
            self._making = True
            threading.Thread(target=self._make, daemon=True).start()
        return None

    def prepare(self) -> None:
        """Look for the first questions, unless they are known."""
        self._assistant.warm_up()
        with self._lock:
            self._renew()
            if self._first is None:
                self._first = self._choose(self._spread(), _SHOWN, _TRIED)

    def following(self, asked: Sequence[str], shown: Sequence[Place]) -> list[str]:
        """Return questions that lead on from what has been shown, the nearest to it first.

        None of them is like one that was `asked`, or is answered by what was shown.
        """
        with self._lock:
            self._renew()
            near = sorted(
                (
                    (one.kind == HEADED, _distance(one, place), one.start, one.question, one)
                    for place in shown
                    for one in self._of(place.document_id)
                    if place.document_id == one.document_id
                ),
                key=lambda entry: entry[:4],
            )
            return self._choose(
                (entry[-1] for entry in near), _FOLLOWING, _TRIED_NEAR, asked, shown
            )

    def _make(self) -> None:
        try:
            self.prepare()
        except Exception:
            # The page does without; the next visitor's tries again.
            _LOG.warning("no questions could be suggested", exc_info=True)
        finally:
            self._making = False

    def _renew(self) -> None:
        """Forget everything if the documents have changed."""
        generation = self._assistant.generation
        if generation != self._generation:
            self._first = None
            self._candidates.clear()
            self._answers.clear()
            self._generation = generation

    def _spread(self) -> Iterator[Candidate]:
        """Yield candidates from all over the documents, one of each in turn."""
        documents = self._assistant.documents()
        step = max(1, len(documents) / _DOCUMENTS)
        some = [documents[int(i * step)] for i in range(min(len(documents), _DOCUMENTS))]
        # The most natural first, and of these the one that comes first.
        lists = [
            sorted(self._of(document.id), key=lambda one: (one.kind, one.start))
            for document in some
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
    ) -> list[str]:
        """Return `count` questions that are answered, unlike each other, of `most` tried."""
        chosen: list[Candidate] = []
        fresh = (one for one in tried if not any(alike(one.question, other) for other in asked))
        for one in islice(fresh, most):
            if any(alike(one.question, other.question) for other in chosen):
                continue
            if one.kind == HEADED and sum(other.kind == HEADED for other in chosen) >= _TOPICS:
                continue
            answer = self._answer(one)
            if answer is None or any(_overlap(answer, place) for place in shown):
                continue
            chosen.append(one)
            if len(chosen) == count:
                break
        return [one.question for one in chosen]

    def _answer(self, one: Candidate) -> Citation | None:
        """Return where the best quote for a question is, None if it is not where it should be."""
        if one.question not in self._answers:
            if len(self._answers) >= _KEPT_ANSWERS:
                self._answers.clear()
            self._answers[one.question] = self._ask(one)
        return self._answers[one.question]

    def _ask(self, one: Candidate) -> Citation | None:
        answer = self._assistant.ask(one.question)
        if answer.status != ANSWERED or answer.corrections:
            return None
        best = max(answer.quotes, key=lambda quote: quote.score)
        place = best.citation
        right = place.document_id == one.document_id and one.start <= place.start < one.end
        # A question in the text is the nearest of all to itself.
        return place if right and not best.text.rstrip("*_ ").endswith("?") else None

    def _of(self, document_id: str) -> list[Candidate]:
        if document_id not in self._candidates:
            if len(self._candidates) >= _KEPT_DOCUMENTS:
                self._candidates.clear()
            document = self._assistant.document(document_id)
            self._candidates[document_id] = candidates(document) if document else []
        return self._candidates[document_id]


def _distance(one: Candidate, place: Place) -> int:
    return max(0, one.start - place.end, place.start - one.end)


def _overlap(answer: Citation, place: Place) -> bool:
    same = answer.document_id == place.document_id
    return same and answer.start < place.end and place.start < answer.end
