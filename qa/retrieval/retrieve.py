"""A question in, ranked hits out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.errors import InputError
from qa.indexing.filters import Filter
from qa.indexing.index import Index
from qa.indexing.models.embed import Rows, embed_questions
from qa.indexing.text.analyze import analysed_as, query_words, terms, tokens
from qa.records import Citation, Document, Hit, Passage
from qa.retrieval import followup
from qa.retrieval.candidates import Found, Scores, Sides, Words
from qa.retrieval.rerank import RERANKED, Reranker, rerank
from qa.retrieval.spelling import Spelled, spell

MAX_QUESTION = 5000  # characters; a model reads far fewer
MAX_HITS = 100


# What each side counts: a cosine, and BM25 scores that reach about 0.45 where a passage has
# every word once. As much to one side as to the other, and some to words in a row.
DENSE_WEIGHT, KEYWORD_WEIGHT, PAIR_WEIGHT = 0.5, 0.55, 0.3
# What of each side is said of the text around a passage, which often names what the passage is
# about; the rest is of the passage itself. Words that are asked for are often spread over more
# than a passage.
CONTEXT_MEANING, CONTEXT_WORDS = 0.3, 0.5

# A question as people type it into a search box, without its mark. The model takes it for one
# only with the mark.
_UNMARKED = re.compile(
    r"(?:what|who|whom|whose|which|when|where|why|how|is|are|was|were|do|does|did|can|could|will|"
    r"would|should|has|have)(?:[’']s)?\b[^.!?…:]*",
    re.IGNORECASE,
)

_BACKING = 3  # passages that may hold the words of a question that says nothing alone

# The words of a question, each with the terms that it is searched as.
_Forms = list[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as it is searched; vectors are float32, shape (dimension,), unit length.

    `spelled` is what stands for the question, its typos corrected. `searched` and `words`
    may carry earlier questions, named in `context` and corrected likewise. `judged`
    decides whether the documents answer: the question alone, unless it says nothing
    alone, or else the conversation would answer for it. `backed` has more of the conversation
    and decides instead where passages hold the own words of such a question; None for
    others. `terms` are those that each word was searched as; `where` is what is searched,
    None for all documents.
    """

    question: str
    spelled: Spelled
    context: tuple[str, ...]
    searched: Rows
    judged: Rows
    backed: Rows | None
    words: Words
    terms: dict[str, tuple[str, ...]]
    where: Filter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """Hits, best first, and the documents they are of, by id.

    `sentences` has for each hit the vectors of its sentences, shape (n, dimension).
    `judged` is the vector that decides whether they answer, and `nearest` the cosine of the
    passage nearest to it of those that `Query.where` leaves, 0 without passages.
    `rarity` is what each term of the question counts: its weight times its idf.
    """

    hits: list[Hit]
    sentences: list[Rows]
    documents: dict[str, Document]
    judged: Rows
    nearest: float
    rarity: dict[str, float]


def check_question(question: str) -> str:
    """Return the question without white space around it; refuse an empty or endless one."""
    # Lone surrogates come in with broken JSON and cannot be encoded on the way out.
    question = question.encode("utf-8", "replace").decode("utf-8").replace("\x00", "").strip()
    if not question:
        raise InputError("The question is empty. Ask something.")
    if len(question) > MAX_QUESTION:
        raise InputError(
            f"The question has {len(question)} characters; {MAX_QUESTION} is the most. "
            "Ask a shorter one."
        )
    return question


def make_query(
    index: Index, question: str, history: Sequence[str] = (), *, where: Filter | None = None
) -> Query:
    """Return a question ready to be searched; `history` holds the earlier ones, oldest first.

    Raises `InputError` if `where` names a document that is not there.
    """
    languages = index.languages(where)
    spelled = spell(index, question)
    context = tuple(spell(index, earlier).text for earlier in followup.context(history))
    rows = embed_questions(index.embedder, [_marked(text) for text in (*context, spelled.text)])
    searched = followup.mix(spelled.text, rows)
    leans = bool(context) and followup.leans(spelled.text)
    present = _forms(index, spelled.text, languages)
    earlier = [_forms(index, text, languages) for text in context]
    return Query(
        question=question,
        spelled=spelled,
        context=context,
        searched=searched,
        judged=searched if leans or not context else rows[-1],
        backed=followup.mix_closely(rows) if leans else None,
        words=_words(present, earlier, followup.word_weights(spelled.text, len(context))),
        terms=dict(form for forms in [*earlier, present] for form in forms),
        where=where,
    )


def _marked(question: str) -> str:
    return f"{question}?" if _UNMARKED.fullmatch(question) else question


def _forms(index: Index, text: str, languages: Sequence[str]) -> _Forms:
    """Return the words of a question, each with its terms in the first form that is there.

    The forms stand in the order of how likely their languages are. The commonest form would
    not do: the Spanish one of "care" is the English one of "car".
    """
    words = query_words(text, languages)
    some = [term for _, forms in words if len(forms) > 1 for form in forms for term in form]
    counts = index.frequencies(some)
    return [
        (word, next((form for form in forms if any(counts.get(t) for t in form)), forms[0]))
        for word, forms in words
    ]


def _words(present: _Forms, earlier: Sequence[_Forms], weights: Sequence[float]) -> Words:
    found = [term for _, form in present for term in form]
    count = len(found)
    weighed = [1.0] * count
    for forms, weight in zip(earlier, weights, strict=True):
        more = [term for _, form in forms for term in form]
        found += more
        weighed += [weight] * len(more)
    return Words(terms=found, weights=weighed, present=count)


def fuse(own: Sides, context: Sides) -> Scores:
    """Return the scores by which passages are ranked: of passage and context, by both sides."""
    meaning = (1 - CONTEXT_MEANING) * own.dense + CONTEXT_MEANING * context.dense
    words, pairs = (
        (1 - CONTEXT_WORDS) * one + CONTEXT_WORDS * around
        for one, around in ((own.keyword, context.keyword), (own.pairs, context.pairs))
    )
    scores: Scores = DENSE_WEIGHT * meaning + KEYWORD_WEIGHT * words + PAIR_WEIGHT * pairs
    return scores


def retrieve(index: Index, query: Query, k: int, reranker: Reranker | None = None) -> Retrieved:
    """Return the k nearest passages as hits, best first.

    A reranker reads the first 50 with the question, which has its context before it where
    it says nothing alone, and decides their order. Raises `InputError` unless k is from 1
    to 100, `ModelError` for a reranker that does not work.
    """
    if not 1 <= k <= MAX_HITS:
        raise InputError(f"{k} passages were asked for; ask for 1 to {MAX_HITS}.")
    depth = k if reranker is None else max(k, RERANKED)
    results = index.search(query.searched, depth, words=query.words, fuse=fuse, where=query.where)
    found, nearest = results.found, results.nearest
    ranked: list[tuple[Found, float | None]] = [(one, None) for one in found]
    if reranker is not None:
        ranked = rerank(reranker, followup.in_full(query.spelled.text, query.context), found)[:k]
    hits = [_hit(rank, one, score, query) for rank, (one, score) in enumerate(ranked, start=1)]
    rarity = _rarity(index, query.words)
    judged = _judged(query, hits, rarity)
    if judged is not query.searched:
        nearest = index.nearness(judged, query.where)
    return Retrieved(
        judged=judged,
        nearest=nearest,
        rarity=rarity,
        hits=hits,
        sentences=[one.sentences for one, _ in ranked],
        documents={one.document.id: one.document for one, _ in ranked},
    )


def _judged(query: Query, hits: Sequence[Hit], rarity: dict[str, float]) -> Rows:
    """Return the vector that decides whether the documents answer.

    With much of the conversation in it, any question is near to what the conversation is about:
    a tenth of those from elsewhere were answered. So it counts only if one of the first
    passages holds half of the question's own words, rare ones counting more.
    """
    if query.backed is None:
        return query.judged
    own = dict.fromkeys(query.words.terms[: query.words.present])
    for hit in hits[:_BACKING]:
        held = {term for word in hit.matched for term in _terms_of(query, word)}
        if 2 * sum(rarity[term] for term in own if term in held) >= sum(rarity[t] for t in own):
            return query.backed
    return query.judged


def _rarity(index: Index, words: Words) -> dict[str, float]:
    rarity = index.rarity(words.terms)
    weights: dict[str, float] = {}
    for term, weight in zip(words.terms, words.weights, strict=True):
        weights[term] = max(weight, weights.get(term, 0.0))
    return {term: weight * rarity[term] for term, weight in weights.items()}


def cite(document: Document, passage: Passage, number: int, start: int, end: int) -> Citation:
    """Return the citation of `document.text[start:end]`, a part of a passage, under a number."""
    pages = document.pages(start, end)
    return Citation(
        number=number,
        document_id=document.id,
        file=document.path,
        title=document.title,
        author=document.author,
        date=document.date,
        section=passage.section,
        first_page=pages[0] if pages else None,
        last_page=pages[1] if pages else None,
        start=start,
        end=end,
    )


def _hit(rank: int, found: Found, rerank_score: float | None, query: Query) -> Hit:
    passage, document = found.passage, found.document
    text = document.text[passage.start : passage.end]
    return Hit(
        rank=rank,
        score=found.score,
        passage=passage,
        citation=cite(document, passage, rank, passage.start, passage.end),
        text=text,
        dense_score=found.dense,
        dense_rank=found.dense_rank,
        keyword_score=found.keyword,
        keyword_rank=found.keyword_rank,
        pair_score=found.pairs,
        context_score=found.context,
        matched=_matched(query, f"{document.title}\n{text}", analysed_as(document.language)),
        rerank_score=rerank_score,
    )


def _matched(query: Query, text: str, language: str) -> tuple[str, ...]:
    """Return the words of the question, as searched, that stand in the text in any form."""
    there = set(terms(text, language))
    words = re.findall(r"\w+(?:[-.'’]\w+)*", " ".join([query.spelled.text, *query.context]))
    of = {word: _terms_of(query, word) for word in words}
    return tuple(word for word, some in of.items() if some and some <= there)


def _terms_of(query: Query, word: str) -> set[str]:
    return {term for token in tokens(word) for term in query.terms.get(token, ())}
