"""Hits in, answer out: the sentences that answer, quoted from where they stand.

A sentence counts by its own nearness to the question, in meaning and in words, and by its
passage's; the passage says what the sentence is about, which the sentence alone often does
not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.answering.retrieve import Query, Retrieved, cite
from qa.indexing.analyze import analysed_as, terms
from qa.indexing.embed import Embedder, Rows
from qa.indexing.sentences import sentences, trim
from qa.records import ANSWERED, NOT_FOUND, Answer, Citation, Document, Hit, Quote

_QUOTED_PASSAGES = 3  # the best passages that sentences are quoted from
_QUOTES_A_PASSAGE = 2
_PASSAGE_SHARE = 0.7  # of a sentence's score
# A passage or sentence that scores less than this share of the best one is left unquoted.
_NEAR_BEST = 0.8
# Sentences that share this part of their words (Jaccard) say the same; so do those whose
# vectors are this near.
_SAME_WORDS = 0.8
_SAME_VECTOR = 0.95
# As words are split here: "isn't" ends in a "t" of its own.
_NEGATIONS = frozenset({"no", "not", "never", "nor", "neither", "none", "without", "cannot", "t"})
_MIN_WORDS = 3  # fewer words answer nothing: a label, a page number


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    hit: Hit
    document: Document
    start: int  # in the document
    end: int

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]

    def citation(self) -> Citation:
        return cite(self.document, self.hit.passage, self.hit.rank, self.start, self.end)


def compose(retrieved: Retrieved, query: Query, embedder: Embedder, *, floor: float) -> Answer:
    """Make the answer from the ranked hits of a query.

    A passage or a sentence in it must be as near as `floor` (a cosine), or the documents
    do not say.
    """
    hits = retrieved.hits
    candidates = _candidates(retrieved)
    rows = embedder.embed_documents([sentence.text for sentence in candidates])
    own, judged = [], [retrieved.nearest]
    if candidates:
        own = _own_scores(candidates, rows @ query.searched, retrieved.rarity)
        judged += [float(cosine) for cosine in rows @ query.judged]
    nearest = max(judged)
    quotes = _quotes(hits, candidates, rows, own) if hits and nearest >= floor else []
    for quote in quotes:
        place = quote.citation
        held = retrieved.documents[place.document_id].text[place.start : place.end]
        assert held == quote.text, f"a quote is not what stands in {place.file}"
    return Answer(
        question=query.question,
        searched=query.spelled.text,
        corrections=query.spelled.corrections,
        context=query.context,
        status=ANSWERED if quotes else NOT_FOUND,
        reason=_reason(query, hits, quotes, nearest, floor),
        nearness=nearest,
        floor=floor,
        quotes=tuple(quotes),
        hits=tuple(hits),
    )


def _reason(
    query: Query, hits: Sequence[Hit], quotes: Sequence[Quote], nearest: float, floor: float
) -> str:
    if not hits and query.where is not None:
        return f"No document matches: {query.where}."
    if not hits:
        return "There are no documents to search."
    if not quotes:
        return (
            f"The nearest text has a similarity of {nearest:.2f} to the question; in these "
            f"documents an answer needs {floor:.2f}."
        )
    passages = len({quote.citation.number for quote in quotes})
    return "1 passage answers this." if passages == 1 else f"{passages} passages answer this."


def _candidates(retrieved: Retrieved) -> list[_Sentence]:
    """Return the sentences of the best passages, and of those about as near for "also in"."""
    shares = _shares(retrieved.hits)
    near = [
        hit
        for hit, share in zip(retrieved.hits, shares, strict=True)
        if hit.rank <= _QUOTED_PASSAGES or share >= _NEAR_BEST * shares[0]
    ]
    return [
        sentence
        for hit in near
        for sentence in _sentences(hit, retrieved.documents[hit.passage.document_id])
    ]


def _shares(hits: Sequence[Hit]) -> list[float]:
    """Return what each passage counts for its sentences: the largest score for the first.

    Without a reranker these are the scores as they stand. With one, its order decides which
    passages are quoted from, and the scores stay on a scale that the constants above fit.
    """
    return sorted((hit.score for hit in hits), reverse=True)


def _own_scores(
    candidates: Sequence[_Sentence], cosines: Rows, rarity: dict[str, float]
) -> list[float]:
    """Return half the cosine and half the share of the question's words, rare ones first.

    Words find the sentence with the very name or number; the cosine, one that says it
    otherwise.
    """
    total = sum(rarity.values()) or 1.0
    scores = []
    for sentence, cosine in zip(candidates, cosines, strict=True):
        # Each term once, and in the order of the sentence: a sum in the order of a set would
        # differ in its last digit from run to run.
        held = dict.fromkeys(terms(sentence.text, analysed_as(sentence.document.language)))
        shared = sum(rarity.get(term, 0.0) for term in held)
        scores.append(0.5 * float(cosine) + 0.5 * shared / total)
    return scores


def _quotes(
    hits: Sequence[Hit], candidates: Sequence[_Sentence], rows: Rows, own: Sequence[float]
) -> list[Quote]:
    if not candidates:
        # Nothing reads as a sentence, in a table say: the best passage is quoted whole.
        return [Quote(text=hits[0].text, citation=hits[0].citation, score=hits[0].score)]
    shares = _shares(hits)
    scores = [
        (1 - _PASSAGE_SHARE) * score + _PASSAGE_SHARE * shares[sentence.hit.rank - 1]
        for sentence, score in zip(candidates, own, strict=True)
    ]
    enough = _NEAR_BEST * max(scores)
    chosen: dict[int, list[Citation]] = {}  # which candidates, each with where else it is
    taken: Counter[int] = Counter()
    for i in sorted(range(len(candidates)), key=lambda i: (-scores[i], i)):
        sentence, rank = candidates[i], candidates[i].hit.rank
        twin = next((j for j in chosen if _same(candidates[j], sentence, rows[j] @ rows[i])), None)
        if twin is not None:
            chosen[twin].append(sentence.citation())
        elif not chosen or (
            scores[i] >= enough and rank <= _QUOTED_PASSAGES and taken[rank] < _QUOTES_A_PASSAGE
        ):
            # The best sentence is quoted wherever it stands.
            taken[rank] += 1
            chosen[i] = []
    return [
        Quote(
            text=candidates[i].text,
            citation=candidates[i].citation(),
            score=scores[i],
            also_in=tuple(chosen[i]),
        )
        for i in sorted(chosen)  # passages by rank, and within each as one reads
    ]


def _sentences(hit: Hit, document: Document) -> Iterator[_Sentence]:
    """Yield the sentences of a passage without its headings and scraps."""
    for span in sentences(hit.text):
        start, end = (hit.passage.start + offset for offset in trim(hit.text, *span))
        text = document.text[start:end]
        says_something = len(re.findall(r"\w+", text)) >= _MIN_WORDS or _unspaced(text)
        if says_something and not _is_heading(document, start, end):
            yield _Sentence(hit=hit, document=document, start=start, end=end)


def _is_heading(document: Document, start: int, end: int) -> bool:
    """Tell whether `text[start:end]` is of a heading's line, with or without its underline."""
    for heading in document.headings:
        line_end = document.text.find("\n", heading.offset) % (len(document.text) + 1)
        if heading.offset <= start < line_end:
            return not document.text[line_end:end].strip("=- \n")
    return False


def _unspaced(text: str) -> bool:
    """Tell whether the text is of a script without spaces, in which words are not counted."""
    return len(text) >= 4 and bool(re.search(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]", text))


def _same(one: _Sentence, other: _Sentence, cosine: float) -> bool:
    words = [set(re.findall(r"\w+", s.text.casefold())) for s in (one, other)]
    # Another number, or a "not", makes another statement of the same words.
    decisive = [{w for w in some if w in _NEGATIONS or any(map(str.isdigit, w))} for some in words]
    if decisive[0] != decisive[1]:
        return False
    shared = len(words[0] & words[1]) / max(1, len(words[0] | words[1]))
    return shared >= _SAME_WORDS or cosine >= _SAME_VECTOR
