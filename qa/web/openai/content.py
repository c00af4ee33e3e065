"""An answer as the content of a message: Markdown, and where in it each [n] stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from qa.records import NOT_FOUND, SMALL_TALK, Answer, Quote, as_one_reads
from qa.web.openai import markdown
from qa.web.openai.sources import Source

_NEAREST = 3  # passages that are named where there is no answer

# A block of Markdown, as pieces of text and, where a [n] is to be, its number.
_Block = list[str | int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A [n] in a content, `content[start:end]` in code points."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a message in parts that follow each other, and the marks in all of it."""

    parts: tuple[str, ...]
    marks: tuple[Mark, ...]

    def __str__(self) -> str:
        return "".join(self.parts)


def content_of(
    answer: Answer, sources: Sequence[Source], *, links: bool, unread: str = ""
) -> Content:
    """Return what a message says of an answer.

    `sources` are those of its hits; with `links`, the cited ones are listed at the end. What
    of the question was `unread` is said, "" for nothing.
    """
    blocks: list[_Block] = [[markdown.plain(answer.correction)]] if answer.correction else []
    if answer.status == SMALL_TALK:
        blocks.append([markdown.plain(answer.verdict)])
    elif answer.status == NOT_FOUND:
        said = [f"{answer.verdict} {answer.reason}".strip(), *answer.notes]
        blocks += [[markdown.plain(one)] for one in said]
        if links and sources:
            blocks.append(_listed("Nearest passages", sources[:_NEAREST], numbered=False))
    else:
        blocks += _quotes(answer)
        blocks += [[markdown.plain(note)] for note in answer.notes]
        cited = _cited(answer.quotes)
        listed = [source for source in sources if source.number in cited]
        if links and listed:
            blocks.append(_listed("Sources", listed, numbered=True))
    if unread:
        blocks.append([unread])
    return _written(blocks)


def _quotes(answer: Answer) -> Iterable[_Block]:
    # How many there are is a part of what was asked.
    if not answer.quotes or any(quote.role == "item" for quote in answer.quotes):
        yield [markdown.plain(answer.verdict)]
    for asked, quotes in groupby(as_one_reads(answer.quotes), key=lambda quote: quote.asked):
        if asked:
            yield [f"**{markdown.line(asked)}**"]
        for group in _groups(list(quotes)):
            yield _quotation(group)
            for quote in group:
                if quote.note:
                    yield [markdown.plain(quote.note)]


def _groups(quotes: Sequence[Quote]) -> Iterable[list[Quote]]:
    """Yield quotes one by one, but a row together with the header that stands before it."""
    held: list[Quote] = []
    for quote in quotes:
        held.append(quote)
        if not (quote.role == "context" and "\t" in quote.text):
            follows = len(held) == 1 or _is_table(quote)
            yield from [held] if follows else [[one] for one in held]
            held = []
    yield from ([one] for one in held)


def _quotation(quotes: Sequence[Quote]) -> _Block:
    """Return quotes, of which several are one table, as a quotation with the numbers after it."""
    numbers: _Block = []
    for number in dict.fromkeys(quote.citation.number for quote in quotes):
        numbers += [" ", number] if numbers else [number]
    also = {place.number for quote in quotes for place in quote.also_in}
    also -= {quote.citation.number for quote in quotes}
    if also:
        spaced = [piece for number in sorted(also) for piece in (" ", number)]
        numbers += [" (also in", *spaced, ")"]
    if _is_table(quotes[-1]):
        lines = [line for quote in quotes for line in quote.text.splitlines() if line.strip()]
        rows = [line.split("\t") for line in lines]
        # A table of Markdown has a header, be it an empty one.
        alone = len(quotes) == 1 and quotes[0].kind == "row"
        return [
            markdown.quoted(markdown.table([[""], *rows] if alone else rows)),
            "\n>\n> ",
            *numbers,
        ]
    if quotes[0].kind == "code":
        return [markdown.quoted(markdown.code(quotes[0].text)), "\n>\n> ", *numbers]
    return [markdown.quoted(markdown.plain(quotes[0].text)), " ", *numbers]


def _is_table(quote: Quote) -> bool:
    return quote.kind in ("row", "table", "cell") and "\t" in quote.text


def _cited(quotes: Iterable[Quote]) -> set[int]:
    places = (place for quote in quotes for place in (quote.citation, *quote.also_in))
    return {place.number for place in places}


def _listed(title: str, sources: Iterable[Source], *, numbered: bool) -> _Block:
    # These numbers cite nothing, and are no marks.
    lines = [
        f"- {f'[{source.number}] ' if numbered else ''}{markdown.link(source.line, source.url)}"
        for source in sources
    ]
    return ["\n".join([f"**{title}**", "", *lines])]


def _written(blocks: Iterable[_Block]) -> Content:
    parts: list[str] = []
    marks: list[Mark] = []
    length = 0
    for block in blocks:
        part = "\n\n" if parts else ""
        for piece in block:
            if isinstance(piece, int):
                start = length + len(part)
                part += f"[{piece}]"
                marks.append(Mark(start, length + len(part), piece))
            else:
                part += piece
        parts.append(part)
        length += len(part)
    return Content(tuple(parts), tuple(marks))
