"""What a person expects of an answer, and what of it an answer does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qa.records import NOT_FOUND, Answer, Quote

Alternatives = tuple[str, ...]  # texts of which one is enough
_SHOWN = 100  # characters of a quote in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an answer must be; what is empty or None does not matter.

    `quotes` must each stand in a quote, `first` in the first one that answers, `forbidden` in none,
    `marks` in what is marked within the quotes, `notes` in what is said about the answer or a
    quote. `file` is the document of the first quote; `items` is how many entries are listed. Where
    `apart`, no quote is told as being in another place too. `context` must each stand in the
    earlier questions that were searched with this one; empty, there must be none of these.
    """

    status: Alternatives
    quotes: tuple[Alternatives, ...] = ()
    first: Alternatives = ()
    forbidden: tuple[str, ...] = ()
    marks: tuple[Alternatives, ...] = ()
    notes: tuple[Alternatives, ...] = ()
    file: Alternatives = ()
    items: int | None = None
    apart: bool = False
    context: tuple[Alternatives, ...] | None = None


def failures(answer: Answer, expected: Expected) -> list[str]:
    """Return in words what is expected of an answer and not so; nothing where all is.

    Texts are compared whatever their case and white space are.
    """
    if answer.status not in expected.status:
        # All else follows from it.
        found = f": {answer.reason}" if answer.status == NOT_FOUND else _begins(answer.quotes)
        return [f"it is {answer.status}, not {_one_of(expected.status)}{found}"]
    return [*_of_quotes(answer, expected), *_of_answer(answer, expected)]


def _of_quotes(answer: Answer, expected: Expected) -> Iterator[str]:
    quotes = [quote.text for quote in answer.quotes]
    # What leads to a quote is none that answers, wherever it stands.
    first = [quote for quote in answer.quotes if quote.role != "context"][:1]
    yield from _missing("no quote has", expected.quotes, quotes)
    if expected.first and not _has([quote.text for quote in first], expected.first):
        yield f"the first quote has no {_one_of(expected.first)}{_begins(first)}"
    for text in expected.forbidden:
        if _has(quotes, [text]):
            yield f"a quote has {text!r}"
    marks = [
        quote.text[mark.start - quote.citation.start : mark.end - quote.citation.start]
        for quote in answer.quotes
        for mark in quote.marks
    ]
    yield from _missing("nothing marked has", expected.marks, marks)
    files = [quote.citation.file for quote in first]
    if expected.file and not set(files) & set(expected.file):
        yield f"the first quote is of {' '.join(files) or 'nothing'}, not {_one_of(expected.file)}"
    for quote in answer.quotes if expected.apart else ():
        for place in quote.also_in:
            yield f"{place.file} is told to say the same as {quote.citation.file}"


def _of_answer(answer: Answer, expected: Expected) -> Iterator[str]:
    said = [answer.verdict, answer.reason, *answer.notes, *(q.note for q in answer.quotes)]
    yield from _missing("no note says", expected.notes, said)
    items = sum(quote.role == "item" for quote in answer.quotes)
    if expected.items is not None and items != expected.items:
        yield f"{items} items are listed, not {expected.items}"
    if expected.context is not None:
        yield from _missing("no earlier question has", expected.context, answer.context)
        if answer.context and not expected.context:
            yield f"it is searched with {_one_of(answer.context)}"


def _missing(what: str, wanted: Iterable[Alternatives], texts: Iterable[str]) -> Iterator[str]:
    texts = list(texts)
    for alternatives in wanted:
        if not _has(texts, alternatives):
            yield f"{what} {_one_of(alternatives)}"


def _has(texts: Iterable[str], alternatives: Iterable[str]) -> bool:
    sought = [_folded(text) for text in alternatives]
    return any(one in text for text in map(_folded, texts) for one in sought)


def _one_of(alternatives: Iterable[str]) -> str:
    return " or ".join(map(repr, alternatives))


def _begins(quotes: Iterable[Quote]) -> str:
    """Return the beginning of the first quote, for messages."""
    text = " ".join(next((quote.text for quote in quotes), "").split())
    text = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return f": {text!r}" if text else ""


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
