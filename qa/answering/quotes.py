"""What of the hits is quoted, highlighted, or counts as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from qa.answering.asked import Asked
from qa.answering.cells import cells_in
from qa.answering.differences import are_near, is_aside, rivals_of, said_by
from qa.answering.labels import is_unasked
from qa.answering.twins import say_the_same
from qa.answering.units import Sentence
from qa.answering.wholes import Cut, cut_of
from qa.blocks import Blocks
from qa.indexing.text.stretches import Offsets
from qa.records import Citation, Hit, Quote, Span

_QUOTED_PASSAGES = 3  # the best passages that sentences are quoted from
_NOTES_WITHIN = 2000  # characters after a quote, in which its footnotes are looked for
SUPPORTS = 2  # quotes beside the best
_PASSAGE_SHARE = 0.6  # of a sentence's score
# A sentence that scores less than this share of the best one is left unquoted, and below the
# second is no evidence either.
NEAR_BEST, _EVIDENT = 0.83, 0.68
_RIVAL = 0.7  # of the best: what says otherwise in nearly the same words is quoted beside it
PLACES = 20  # where else the same is said, at most
_EVIDENCE = 30  # sentences at most
_HIGHLIGHTS = 2  # sentences a passage


def highlighted(
    hits: Sequence[Hit], sentences: Sequence[Sentence], own: Sequence[float]
) -> list[Hit]:
    """Return the hits, each with its sentences that answer best by themselves."""
    best: dict[int, list[Span]] = {}
    for i in sorted(range(len(sentences)), key=lambda i: (-own[i], i)):
        spans = best.setdefault(sentences[i].hit.rank, [])
        if len(spans) < _HIGHLIGHTS:
            place = sentences[i].citation()
            spans.append(Span(start=place.start, end=place.end, score=own[i], place=place.place))
    return [replace(hit, highlights=tuple(best.get(hit.rank, ()))) for hit in hits]


def merit(hits: Sequence[Hit], sentences: Sequence[Sentence], own: Sequence[float]) -> list[float]:
    """Return what each sentence counts, by itself and by its passage.

    The first passage counts the largest score of all. Without a reranker that is its own;
    with one, its order decides which passages are quoted from, and the scores stay on a
    scale that the constants above fit.
    """
    shares = sorted((hit.score for hit in hits), reverse=True)
    return [
        (1 - _PASSAGE_SHARE) * score + _PASSAGE_SHARE * shares[sentence.hit.rank - 1]
        for sentence, score in zip(sentences, own, strict=True)
    ]


def quotes_of(
    sentences: Sequence[Sentence],
    scores: Sequence[float],
    asked: Asked,
    headings: Sequence[tuple[Sentence, float]] = (),
) -> list[Quote]:
    """Return what answers best first, and at most two quotes that answer beside it.

    What says the same is folded into one; what says otherwise than the best, in nearly the same
    words, is quoted in place of what only answers beside it. A quote is the whole where a part does
    not answer alone; what it is not understood without, such as the header over a row, comes
    after it. `headings` are those that may answer, each with its score.
    """
    ranked = sorted(
        [*((s, scores[i]) for i, s in enumerate(sentences)), *headings], key=lambda p: -p[1]
    )
    least = NEAR_BEST * ranked[0][1] if ranked else 0.0
    ranked, rivals = _with_rivals(ranked, asked.question)
    chosen: list[_Chosen] = []
    for number, (sentence, score) in enumerate(ranked):
        # Where documents differ, that is what a reader has to see beside the answer.
        fits = number <= rivals or (not rivals and score >= least and _may_join(sentence, chosen))
        twin = next((c for c in chosen if _say_the_same(c.sentence, sentence)), None)
        if twin is not None:
            if len(twin.also) < PLACES:
                twin.also.append(sentence.citation())
        elif (
            fits
            and len(chosen) <= SUPPORTS
            and not any(_is_aside(c.sentence, sentence, asked.question) for c in chosen)
            and not (chosen and is_unasked(sentence, chosen[0].sentence, asked))
        ):
            cut = _cut(sentence, sentences, asked, [heading for heading, _ in headings])
            if not any(_overlap(sentence, cut, one) for one in chosen):
                chosen.append(_Chosen(sentence, cut, score))
    quotes: list[Quote] = []
    led = {(one.sentence.document.id, (one.cut.start, one.cut.end)) for one in chosen}
    for number, one in enumerate(chosen):
        quotes.append(one.quote("support" if number else "answer"))
        # What leads to several is quoted once.
        for span in one.context():
            if (one.sentence.document.id, span) not in led:
                led.add((one.sentence.document.id, span))
                quotes.append(one.led_by(span))
    return quotes


def _with_rivals(
    ranked: Sequence[tuple[Sentence, float]], question: str
) -> tuple[list[tuple[Sentence, float]], int]:
    """Return units with those that say otherwise than the first right after it, and how many."""
    if not ranked:
        return [], 0
    best, most = ranked[0]
    others = [sentence for sentence, score in ranked[1:] if score >= _RIVAL * most]
    rivals = {id(sentence) for sentence in rivals_of(best, others, question)}
    moved = sorted(ranked[1:], key=lambda one: id(one[0]) not in rivals)
    return [ranked[0], *moved], len(rivals)


def _say_the_same(first: Sentence, second: Sentence) -> bool:
    return are_near(first, second) and say_the_same(first.statement, second.statement)


def _is_aside(first: Sentence, second: Sentence, question: str) -> bool:
    return are_near(first, second) and is_aside(said_by(first), said_by(second), question)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A unit that is quoted, what is cut out for it, and where else the same is said."""

    sentence: Sentence
    cut: Cut
    score: float
    also: list[Citation] = field(default_factory=list)

    def quote(self, role: Literal["answer", "support"]) -> Quote:
        place = self.sentence.cite(self.cut.start, self.cut.end)
        marked = [(self.sentence.cite(*span), span) for span in self.cut.marks]
        return Quote(
            text=self.sentence.document.text[place.start : place.end],
            citation=place,
            score=self.score,
            role=role,
            kind=self.cut.kind,
            marks=tuple(
                Span(start=start, end=end, score=self.score, place=at.place)
                for at, (start, end) in marked
            ),
            cells=cells_in(self.sentence.document, place.start, place.end),
            also_in=tuple(self.also),
        )

    def led_by(self, span: Offsets) -> Quote:
        place = self.sentence.cite(*span)
        text = self.sentence.document.text[place.start : place.end]
        cells = cells_in(self.sentence.document, place.start, place.end)
        return Quote(text=text, citation=place, score=self.score, role="context", cells=cells)

    def context(self) -> list[Offsets]:
        """Return what the quote is not understood without, and does not have: joined spans."""
        text = self.sentence.document.text
        joined: list[Offsets] = []
        for start, end in self.sentence.leads:
            # A question is understood from the one that was asked.
            if self.cut.start <= start or _is_question(self.sentence.document.blocks, start):
                continue
            if joined and not text[joined[-1][1] : start].strip():
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        return [*joined, *self._footnotes()]

    def _footnotes(self) -> list[Offsets]:
        """Return the footnotes that the quote refers to; they stand right after its block."""
        blocks = self.sentence.document.blocks
        near = blocks.starting(self.cut.end, self.cut.end + _NOTES_WITHIN)
        return [
            blocks.span(number)
            for number in near
            if blocks.kind(number) == "footnote"
            and any(self.cut.start <= mark < self.cut.end for mark in blocks[number].references)
        ]


def _is_question(blocks: Blocks, start: int) -> bool:
    at = blocks.at(start)
    above = [] if at is None else [at, *blocks.above(at)]
    return any(blocks.kind(number) == "question" for number in above)


def _may_join(sentence: Sentence, chosen: Sequence[_Chosen]) -> bool:
    """Tell whether a unit may be quoted beside what is."""
    if any(
        one.sentence.document.id == sentence.document.id
        and sentence.start < one.cut.end
        and one.cut.start < sentence.end
        for one in chosen
    ):
        return False
    return not chosen or sentence.hit.rank <= _QUOTED_PASSAGES


def _overlap(sentence: Sentence, cut: Cut, other: _Chosen) -> bool:
    """Tell whether what is cut out for a unit stands in part in what is quoted already."""
    same = sentence.document.id == other.sentence.document.id
    return same and cut.start < other.cut.end and other.cut.start < cut.end


def _cut(
    sentence: Sentence, sentences: Sequence[Sentence], asked: Asked, headings: Sequence[Sentence]
) -> Cut:
    """Return what is cut out for a unit: a heading that answers with the beginning of its text."""
    same = [s for s in sentences if s.hit.rank == sentence.hit.rank]
    if sentence.kind == "heading":
        mark = (sentence.start, sentence.end)
        below = next((s for s in same if _follows(s, sentence)), None)
        return (
            Cut(*mark, "heading") if below is None else Cut(mark[0], below.end, "heading", (mark,))
        )
    cut = cut_of(sentence, sentences, asked)
    for heading in headings:
        if heading.hit.rank == sentence.hit.rank and _follows(sentence, heading):
            mark = (heading.start, heading.end)
            return Cut(heading.start, cut.end, "heading", (mark, *cut.marks))
    return cut


def _follows(sentence: Sentence, heading: Sentence) -> bool:
    """Tell whether a unit is the first under a heading."""
    between = sentence.document.text[heading.end : sentence.start]
    return heading.end <= sentence.start and not any(map(str.isalnum, between))


def whole(hit: Hit) -> Quote:
    """Return the quote of a passage in which nothing reads as a sentence, such as a table."""
    return Quote(text=hit.text, citation=hit.citation, score=hit.score)


def evidence_of(sentences: Sequence[Sentence], scores: Sequence[float]) -> list[Quote]:
    """Return all sentences that may answer, those that follow each other joined."""
    enough = _EVIDENT * max(scores, default=0.0)
    chosen = sorted(i for i in _ranking(scores)[:_EVIDENCE] if scores[i] >= enough)
    evidence = []
    # Numbers that follow each other keep the distance to their place among the chosen.
    for _, run in groupby(enumerate(chosen), key=lambda p: (p[1] - p[0], sentences[p[1]].hit.rank)):
        for first, last in _joined([i for _, i in run], sentences):
            place = replace(sentences[first], end=sentences[last].end)
            score = max(scores[first : last + 1])
            evidence.append(Quote(text=place.text, citation=place.citation(), score=score))
    return evidence


def _joined(run: Sequence[int], sentences: Sequence[Sentence]) -> list[tuple[int, int]]:
    """Return the first and last of sentences with nothing but white space between them."""
    joined = [(run[0], run[0])]
    for i in run[1:]:
        first, last = joined[-1]
        between = sentences[i].document.text[sentences[last].end : sentences[i].start]
        if between.strip():
            joined.append((i, i))
        else:
            joined[-1] = (first, i)
    return joined


def _ranking(scores: Sequence[float]) -> list[int]:
    return sorted(range(len(scores)), key=lambda i: (-scores[i], i))
