"""A document in, the questions that it seems to answer out: candidates, to be checked by asking.

They are made of the questions in the text, of statements and of headings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qa.indexing.text.analyze import terms
from qa.indexing.text.stretches import units
from qa.records import Document
from qa.suggesting.phrasing import ask_heading, ask_statement, stands_alone

_READ = 200_000  # characters of a document that are looked at
_ANSWER_WITHIN = 1200  # characters after a question in the text
_MIN_SECTION = 80  # a shorter one says nothing

# Kinds of blocks whose sentences say something by themselves.
_SAID = frozenset({"paragraph", "item", "answer", "question", "value", "cell"})

# The more natural, the earlier it is offered.
ASKED, STATED, HEADED = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A question, and the stretch `document.text[start:end]` that should answer it.

    `kind` says what it was made of: `ASKED` a question in the text, `STATED` a sentence,
    `HEADED` a heading.
    """

    question: str
    document_id: str
    start: int
    end: int
    kind: int


def candidates(document: Document) -> list[Candidate]:
    """Return the questions that a document gives, in the order of their places."""
    made = [*_from_headings(document), *_from_sentences(document)]
    first: dict[str, Candidate] = {}
    for candidate in sorted(made, key=lambda candidate: (candidate.kind, candidate.start)):
        first.setdefault(candidate.question.casefold(), candidate)
    return sorted(first.values(), key=lambda candidate: (candidate.start, candidate.kind))


@lru_cache(4096)
def content(question: str) -> frozenset[str]:
    """Return the stems of a question's words, but those that every question has."""
    return frozenset(terms(question, "en")) - _COMMON


def alike(question: str, other: str) -> bool:
    """Tell whether two questions ask much the same."""
    words, others = content(question), content(other)
    return 2 * len(words & others) > min(len(words), len(others))


def _from_headings(document: Document) -> Iterator[Candidate]:
    for number, heading in enumerate(document.headings):
        if heading.offset >= _READ:
            return
        start = document.text.find("\n", heading.offset) + 1 or len(document.text)
        end = _section_end(document, number)
        if end - start < _MIN_SECTION or _is_title(document, number, end):
            continue
        if question := ask_heading(
            heading.title, document.text[:_READ], english=_english(document)
        ):
            yield Candidate(
                question=question,
                document_id=document.id,
                start=start,
                end=end,
                kind=ASKED if heading.title.rstrip().endswith("?") else HEADED,
            )


def _is_title(document: Document, number: int, end: int) -> bool:
    """Tell whether a heading, of a part that ends at `end`, is of the whole document."""
    heading = document.headings[number]
    over_all = not document.text[: heading.offset].strip() and end == len(document.text)
    return over_all or heading.title.casefold() == document.title.casefold()


def _section_end(document: Document, number: int) -> int:
    level = document.headings[number].level
    later = (h.offset for h in document.headings[number + 1 :] if h.level <= level)
    return next(later, len(document.text))


def _from_sentences(document: Document) -> Iterator[Candidate]:
    text = document.text[:_READ]
    english = _english(document)
    for unit, start, end, _ in units(document, 0, len(text)):
        if unit not in _SAID:
            continue
        sentence = " ".join(text[start:end].split())
        if sentence.endswith("?"):
            question, kind = stands_alone(sentence, english=english), ASKED
            start, end = end, min(len(text), end + _ANSWER_WITHIN)
        else:
            question, kind = ask_statement(sentence, text) if english else None, STATED
        if question:
            yield Candidate(
                question=question, document_id=document.id, start=start, end=end, kind=kind
            )


def _english(document: Document) -> bool:
    return document.language in (None, "en")


_COMMON = frozenset(
    terms("what do the documents say about how can could I is are was why when", "en")
)
