"""Which sentences of the hits are quoted, highlighted, or count as evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from qa.answering.units import Sentence, say_the_same
from qa.indexing.text.stretches import Offsets
from qa.records import Citation, Hit, Quote, Span

_QUOTED_PASSAGES = 3  # the best passages that sentences are quoted from
_QUOTES_A_PASSAGE = 2
_PASSAGE_SHARE = 0.6  # of a sentence's score
# A sentence that scores less than this share of the best one is left unquoted, and below the
# second is no evidence either.
NEAR_BEST, _EVIDENT = 0.8, 0.67
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


def quotes_of(sentences: Sequence[Sentence], scores: Sequence[float]) -> list[Quote]:
    """Return the best sentences of the best passages, what says the same folded into one.

    A row of a table comes after its header.
    """
    chosen: dict[int, list[Citation]] = {}  # which sentences, each with where else it is
    taken: Counter[int] = Counter()
    for i in _ranking(scores):
        sentence, rank = sentences[i], sentences[i].hit.rank
        same = (j for j in chosen if say_the_same(sentences[j], sentence))
        twin = next(same, None)
        if twin is not None:
            chosen[twin].append(sentence.citation())
        elif not chosen or (
            scores[i] >= NEAR_BEST * max(scores)
            and rank <= _QUOTED_PASSAGES
            and taken[rank] < _QUOTES_A_PASSAGE
        ):
            # The best sentence is quoted wherever it stands.
            taken[rank] += 1
            chosen[i] = []
    quotes = []
    headers: set[Offsets] = set()
    for i in sorted(chosen):  # passages by rank, and within each as one reads
        header = sentences[i].header()
        # A row is not understood without the names of its columns, which are quoted once.
        if header is not None and (header.start, header.end) not in headers:
            headers.add((header.start, header.end))
            quotes.append(Quote(text=header.text, citation=header.citation(), score=scores[i]))
        quotes.append(
            Quote(
                text=sentences[i].text,
                citation=sentences[i].citation(),
                score=scores[i],
                also_in=tuple(chosen[i]),
            )
        )
    return quotes


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
