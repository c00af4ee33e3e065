"""The records that pass between the stages, each one's meaning in one place.

All are frozen, keyword-only dataclasses of plain values. `to_dict` gives what `json`
can write, `from_dict` takes it back, and `X.from_dict(x.to_dict()) == x`.
Offsets are code points into `Document.text`, half-open: `text[start:end]`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from qa.base import Record as Record
from qa.blocks import Block as Block
from qa.blocks import Blocks as Blocks
from qa.blocks import Kind as Kind
from qa.phrases import phrase
from qa.terminal import shown, shown_on_a_line
from qa.wording import words_in

ANSWERED: Literal["answered"] = "answered"
NOT_FOUND: Literal["not_found"] = "not_found"
SMALL_TALK: Literal["small_talk"] = "small_talk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading(Record):
    """A heading: where its line starts, its level (1 is the highest), and its words."""

    offset: int
    level: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Record):
    """One file as text, with what is known about it.

    `id` is a hash of the file's bytes; `path` is relative to its folder, with forward
    slashes. `page_starts[i]` is the offset at which page i + 1 begins, empty where the
    format has no pages. `date` is as the document gives it, ISO 8601 where possible;
    `language` is an ISO 639-1 code such as "de", without a region. `blocks` are what the
    text is made of, and `headings` those of them that are headings. `left_out` counts, by
    kind, what a reader of the file sees and the text has not, such as page numbers.
    """

    id: str
    path: str
    title: str
    author: str | None = None
    date: str | None = None
    language: str | None = None
    media_type: str
    text: str
    page_starts: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = ()
    blocks: Blocks = field(default_factory=Blocks)
    left_out: dict[str, int] = field(default_factory=dict)

    def pages(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first and last page (from 1) that `text[start:end]` touches."""
        if not self.page_starts:
            return None
        first = max(1, bisect_right(self.page_starts, start))
        return first, max(first, bisect_right(self.page_starts, max(start, end - 1)))

    def section(self, offset: int) -> tuple[str, ...]:
        """Return the titles of the headings that `offset` stands under, outermost first."""
        paths = heading_paths(self.headings[: self.headings_until(offset)])
        return paths[-1] if paths else ()

    def headings_until(self, offset: int) -> int:
        """Return how many headings begin at `offset` or before it."""
        return bisect_right(self.headings, offset, key=lambda heading: heading.offset)


def heading_paths(headings: Sequence[Heading]) -> list[tuple[str, ...]]:
    """Return the path of each heading, in order: the titles above it, outermost first, and its own.

    Takes one walk over all of them, where `Document.section` takes one for each offset.
    """
    paths: list[tuple[str, ...]] = []
    above: list[Heading] = []
    for heading in headings:
        while above and above[-1].level >= heading.level:
            above.pop()
        above.append(heading)
        paths.append(tuple(heading.title for heading in above))
    return paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Record):
    """A stretch of one document, as it is indexed: always `document.text[start:end]`.

    `context` is where that stands without which it cannot be understood: the header of the
    table, the words before the list, the question that it answers; start and end of each.
    """

    id: str
    document_id: str
    start: int
    end: int
    first_page: int | None = None
    last_page: int | None = None
    section: tuple[str, ...] = ()
    context: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Record):
    """A place in a document, with what a reader needs to find it.

    `number` is the [n] that an answer shows; it is the rank of the passage that holds
    the place. `file` is the path of the document, relative to its folder. (Not named
    `path`: Gradio's client takes any object with a `path` for a file to download.)

    `place` is page and section in words, "" where there is neither, and `reference` the
    line of a list of references. Both follow from the other fields, whatever is given.
    """

    number: int
    document_id: str
    file: str
    title: str
    author: str | None
    date: str | None
    section: tuple[str, ...]
    first_page: int | None
    last_page: int | None
    start: int
    end: int
    place: str = ""
    reference: str = ""

    def __post_init__(self) -> None:
        first, last = self.first_page, self.last_page
        page = short = ""
        if first is not None and last is not None and last != first:
            page, short = f"pages {first}–{last}", f"pp. {first}–{last}"
        elif first is not None:
            page, short = f"page {first}", f"p. {first}"
        # The outermost heading is often the title once more.
        section = " › ".join(title for title in self.section if title != self.title)
        place = " · ".join(part for part in (page, section) if part)
        known = (self.title, self.author, self.date, short, section)
        line = ", ".join(part for part in known if part)
        line = f"{line} ({self.file}, characters {self.start}–{self.end})"
        object.__setattr__(self, "place", place)
        object.__setattr__(self, "reference", line)

    def describe(self) -> str:
        """Return the place in one line: title, author, date, page or section, offsets."""
        return self.reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Span(Record):
    """A stretch of a document, `text[start:end]`; `score` says how well it answers alone.

    `place` is its page and section in words, as in `Citation`.
    """

    start: int
    end: int
    score: float
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Record):
    """A cell of a table: where it stands, and its column, from 0.

    It spans `columns` and `rows`; `header` tells the name of a column or of a row. An empty cell
    leaves no trace in a text, so that only the columns tell what stands over what.
    """

    start: int
    end: int
    column: int
    columns: int = 1
    rows: int = 1
    header: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit(Record):
    """A passage that was found, and why: a larger score is nearer.

    `dense_score` is the cosine of the question and the passage's nearest sentence, read in the
    light of the passage and its title; `keyword_score` and `pair_score`
    are BM25 of the question's words and of words that follow each other, from 0 to 1;
    `context_score` is what the passage with its neighbours would score as one. The ranks
    are those by one side alone; `keyword_rank` is None where no word matches.
    `matched` names the question's words that the passage has in any form. `citation` covers
    the whole passage; `text` is the passage. `highlights` are the sentences of the passage
    that answer best by themselves, the best first: two, if it was asked for an answer.

    `rank` is the order by `score`, unless a reranker read the first passages: then it is
    their order by `rerank_score`, which is of any scale, and the passages that it did not
    read follow by `score`. `rerank_score` is None for these, and without a reranker.

    `why` says in words why the passage was found, a line for each side, such as "meaning:
    similarity 0.52, place 1"; it follows from the scores, whatever is given.
    """

    rank: int
    score: float
    passage: Passage
    citation: Citation
    text: str
    dense_score: float
    dense_rank: int
    keyword_score: float = 0.0
    keyword_rank: int | None = None
    pair_score: float = 0.0
    context_score: float = 0.0
    matched: tuple[str, ...] = ()
    rerank_score: float | None = None
    highlights: tuple[Span, ...] = ()
    why: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        why = [f"meaning: similarity {self.dense_score:.2f}, place {self.dense_rank}"]
        if self.keyword_rank is None:
            why.append("words: none of the question's")
        else:
            words = ", ".join(self.matched) or "in its title or in parts"
            why.append(f"words: {words}; score {self.keyword_score:.2f}, place {self.keyword_rank}")
        if self.pair_score > 0:
            why.append(f"in a row: score {self.pair_score:.2f}")
        why.append(f"around: score {self.context_score:.2f} with the text beside it")
        if self.rerank_score is not None:
            why.append(f"reranked: score {self.rerank_score:.3f}, which decides its place")
        object.__setattr__(self, "why", tuple(why))

    def explain(self) -> str:
        """Return in words why the passage was found, a line for each side, in columns."""
        sides = (line.partition(": ") for line in self.why)
        return "\n".join(f"    {side + ':':<8} {words}" for side, _, words in sides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Record):
    """What a document says, word for word: `text` stands at `citation.start`.

    `role` says what it does in the answer: it is "answer", what answers best; "support", what
    answers beside it; "item", one of a list that was asked for; or "context", without which
    the quote before it is not understood, such as the header of a table's row. `kind` is of
    what kind of block it is, and `marks` are the places in it that answer by themselves, such
    as one cell of a row. `cells` are those of rows of a table in it. `asked` is the part of the
    question that it answers, "" for all of it. `also_in` names other places among the hits that
    say the same, and `note` says in words what is to know of it: that a newer version of the
    document is there.
    """

    text: str
    citation: Citation
    score: float
    role: Literal["answer", "support", "item", "context"] = "answer"
    kind: Kind = "paragraph"
    marks: tuple[Span, ...] = ()
    cells: tuple[Cell, ...] = ()
    asked: str = ""
    also_in: tuple[Citation, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Record):
    """A mistyped word of a question: `question[start:end]` is `asked`."""

    asked: str
    searched: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Record):
    """What the documents say to a question.

    `status` is "answered", or "not_found" when nothing in the documents is near enough;
    then `quotes` is empty and `hits` are the nearest passages all the same. It is
    "small_talk" for thanks, greetings and the like: nothing is searched, and `reason` is the
    reply. `nearness` is that of the nearest text, in meaning and words, which an answer needs to
    be `floor` at least; `reason` says in words how the status came about. `searched` is the
    question as it was searched, after `corrections` of its spelling; `context` has the earlier
    questions that were searched with it. `quotes` are the few sentences that answer best,
    `evidence` is all that may answer in the hits, joined where sentences follow each other.
    `quotes` are in the order of merit, the answer first. `notes` say in words what else is to
    know of the answer: that two documents differ, or that there are more than are listed.
    `sides` are what the question compares, such as "the bus" and "the train", in its words: the
    `asked` of what is quoted of each; nothing where it compares nothing.
    `scope` says in words which documents were searched, "" for all. `language` is the one, as
    an ISO 639-1 code, in which `verdict`, `reason`, `notes` and `correction` are said, that of
    the question where it is told; of some languages only refusals and small talk are known, the
    rest is in English. `timings` are milliseconds.

    `verdict` says in words how it went, the reply for small talk; `correction` says what was
    corrected and how to undo it, "" if nothing was. Both follow from the other fields,
    whatever is given.
    """

    question: str
    searched: str
    corrections: tuple[Correction, ...] = ()
    context: tuple[str, ...] = ()
    status: Literal["answered", "not_found", "small_talk"]
    reason: str
    nearness: float
    floor: float
    quotes: tuple[Quote, ...] = ()
    evidence: tuple[Quote, ...] = ()
    hits: tuple[Hit, ...] = ()
    notes: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    scope: str = ""
    language: str = "en"
    timings: dict[str, float] = field(default_factory=dict)
    verdict: str = ""
    correction: str = ""

    def __post_init__(self) -> None:
        correction = ""
        if self.corrections:
            pairs = ", ".join(f"{c.asked} → {c.searched}" for c in self.corrections)
            correction = phrase(
                self.language,
                "Searched for: {searched} (corrected: {pairs}; put the word in quotes to search "
                "for it as it is)",
                searched=self.searched,
                pairs=pairs,
            )
        object.__setattr__(self, "correction", correction)
        object.__setattr__(self, "verdict", self._verdict())

    def _verdict(self) -> str:
        if self.status == SMALL_TALK:
            return self.reason
        if self.status == NOT_FOUND:
            return words_in(self.language).refusal
        return self.reason

    def __str__(self) -> str:
        # It is made to be printed; what documents say exactly is in the fields.
        return shown(self._in_lines())

    def _in_lines(self) -> str:
        if self.status == SMALL_TALK:
            return self.reason
        lines = [self.correction, ""] if self.correction else []
        if self.status == NOT_FOUND:
            lines += [self.verdict, self.reason, *self.notes]
            if self.hits:
                lines += ["", "Nearest passages"]
                lines += [f"  {shown_on_a_line(hit.citation.describe())}" for hit in self.hits[:3]]
            return "\n".join(lines)
        # How many there are is a part of what was asked.
        lines += [self.verdict] if any(quote.role == "item" for quote in self.quotes) else []
        asked = ""
        for quote in as_one_reads(self.quotes):
            numbers = sorted({place.number for place in quote.also_in} - {quote.citation.number})
            also = f" (also in {' '.join(f'[{n}]' for n in numbers)})" if numbers else ""
            if quote.asked != asked:
                asked = quote.asked
                lines.append(asked)
            lines.append(f"“{quote.text}” [{quote.citation.number}]{also}")
            lines += [f"    {quote.note}"] if quote.note else []
        lines += ["", *self.notes] if self.notes else []
        cited = {quote.citation.number for quote in self.quotes}
        cited |= {place.number for quote in self.quotes for place in quote.also_in}
        lines += ["", "Sources"]
        for hit in self.hits:
            if hit.rank in cited:
                lines.append(f"[{hit.rank}] {shown_on_a_line(hit.citation.describe())}")
        return "\n".join(lines)


def as_one_reads(quotes: Sequence[Quote]) -> list[Quote]:
    """Return quotes with what leads to each, such as the header over a row, before it."""
    groups: list[list[Quote]] = []
    for quote in quotes:
        if quote.role == "context" and groups:
            groups[-1].insert(len(groups[-1]) - 1, quote)
        else:
            groups.append([quote])
    return [quote for group in groups for quote in group]
