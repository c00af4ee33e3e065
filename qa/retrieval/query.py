"""A question as it is searched: its spelling mended, its vectors, its words as terms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qa.errors import InputError
from qa.indexing.arrays import Rows
from qa.indexing.filters import Filter
from qa.indexing.models.embed import embed_questions
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.analyze import tokens
from qa.indexing.text.questions import query_words
from qa.indexing.text.spoken import language_of
from qa.retrieval import followup
from qa.retrieval.candidates import QueryTerms
from qa.retrieval.compounds import by_compounds
from qa.retrieval.participles import by_participle
from qa.retrieval.spelling import Spelled, spell

MAX_QUESTION = 5000  # characters; a model reads far fewer

# A question as people type it into a search box, without its mark. The model takes it for one
# only with the mark.
_UNMARKED = re.compile(
    r"(?:what|who|whom|whose|which|when|where|why|how|is|are|was|were|do|does|did|can|could|will|"
    r"would|should|has|have)(?:[’']s)?\b[^.!?…:]*",
    re.IGNORECASE,
)

# What a form of no terms counts: more than one of which the corpus has nothing.
_LEFT_OUT = 0.01

# The words of a question, each with the terms that it is searched as.
_Forms = list[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as it is searched; vectors are float32, shape (dimension,), unit length.

    `spelled` is what stands for the question, its typos corrected, and `own` its vector.
    `searched` and `terms` may carry earlier questions, named in `context` and corrected
    likewise. `judged` decides whether the documents answer: the question alone, or else the
    conversation would answer for it, unless it has no word to search for and is the one before
    once more. `backed` has much of the conversation and may decide as well where passages hold
    the own words of a question that says nothing alone; None for others. `bare` is a question of
    nothing but words to look for, as they are typed into a search box. `forms` are the terms
    that each word was searched as, a word of a date as the date; `where` is what is searched,
    None for all documents. `language` is the one to answer in: the question's, where its words
    do not tell it that of most documents.
    """

    question: str
    spelled: Spelled
    context: tuple[str, ...]
    own: Rows
    searched: Rows
    judged: Rows
    backed: Rows | None
    bare: bool
    terms: QueryTerms
    forms: dict[str, tuple[str, ...]]
    where: Filter | None = None
    language: str = "en"

    @property
    def quoted_for(self) -> tuple[str, Rows, int]:
        """What sentences are chosen by: a text, its vector, and how many of the terms are its.

        The conversation finds passages, but chooses no sentence for a question that says
        what it is about; what has no word to search for asks in the words of the one before.
        """
        if not self.context or not followup.leans(self.spelled.text):
            return self.spelled.text, self.own, self.terms.present
        nothing = followup.says_nothing(self.spelled.text)
        text = f"{self.context[-1]} {self.spelled.text}" if nothing else self.spelled.text
        return text, self.searched, len(self.terms.terms)


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
    snapshot: Snapshot, question: str, history: Sequence[str] = (), *, where: Filter | None = None
) -> Query:
    """Return a question ready to be searched; `history` holds the earlier ones, oldest first.

    Raises `InputError` if `where` names a document that is not there.
    """
    return make_queries(snapshot, [(question, history)], where=where)[0]


def make_queries(
    snapshot: Snapshot,
    asked: Sequence[tuple[str, Sequence[str]]],
    *,
    where: Filter | None = None,
) -> list[Query]:
    """Do what `make_query` does for several questions, each with its history, in one go."""
    languages = snapshot.languages(where)
    spelled = [
        [
            *(spell(snapshot, earlier) for earlier in followup.context(history)),
            _spelled(snapshot, question, followup.meant(question) if history else 0),
        ]
        for question, history in asked
    ]
    texts = list(dict.fromkeys(_marked(turn.text) for turns in spelled for turn in turns))
    embedded = embed_questions(snapshot.embedder, texts)
    queries = []
    for (question, _), turns in zip(asked, spelled, strict=True):
        rows = embedded[[texts.index(_marked(turn.text)) for turn in turns]]
        queries.append(_query(snapshot, question, turns, rows, languages, where))
    return queries


def _spelled(snapshot: Snapshot, question: str, start: int) -> Spelled:
    """Return a question from an offset on with its typos corrected."""
    spelled = spell(snapshot, question[start:])
    placed = (
        replace(one, start=one.start + start, end=one.end + start) for one in spelled.corrections
    )
    return replace(spelled, corrections=tuple(placed))


def _query(
    snapshot: Snapshot,
    question: str,
    turns: Sequence[Spelled],
    rows: Rows,
    languages: Sequence[str],
    where: Filter | None,
) -> Query:
    """Return the query of a question, the last of `turns`, whose vectors are `rows`."""
    *context, spelled = turns
    leans = bool(context) and followup.leans(spelled.text)
    searched = followup.mix(spelled.text, rows)
    present = _forms(snapshot, spelled.text, languages)
    earlier = [_forms(snapshot, turn.text, languages) for turn in context]
    return Query(
        question=question,
        spelled=spelled,
        context=tuple(turn.text for turn in context),
        own=rows[-1],
        searched=searched,
        judged=rows[-1] if context and not followup.says_nothing(spelled.text) else searched,
        backed=followup.mix_closely(spelled.text, rows) if leans else None,
        bare=_is_bare(spelled.text, present),
        terms=_terms(present, earlier, followup.word_weights(spelled.text, len(context))),
        forms={
            part: form
            for forms in [*earlier, present]
            for word, form in forms
            for part in (word, *tokens(word))
        },
        where=where,
        language=language_of(question) or next(iter(languages), "en"),
    )


def _is_bare(text: str, forms: _Forms) -> bool:
    """Tell whether each word of a text is searched, and it is no question by its mark or form."""
    searched = {token for word, _ in forms for token in tokens(word)}
    asks = "?" in text or "？" in text or _UNMARKED.fullmatch(text)
    return bool(searched) and not asks and searched.issuperset(tokens(text))


def _marked(question: str) -> str:
    return f"{question}?" if _UNMARKED.fullmatch(question) else question


def _forms(snapshot: Snapshot, text: str, languages: Sequence[str]) -> _Forms:
    """Return the words of a question, each with its terms in the likeliest form that is there.

    The forms stand in the order of how likely they are; the first is taken of those of which the
    corpus has most. The commonest form would not do: the Spanish one of "care" is the English one
    of "car".
    """
    words = _with_codes(snapshot, text, query_words(text, languages))
    several = [term for _, forms in words if len(forms) > 1 for form in forms for term in form]
    counts = snapshot.frequencies(several)
    likeliest = [(word, max(forms, key=lambda form: _held(form, counts))) for word, forms in words]
    counts = snapshot.frequencies([term for _, form in likeliest for term in form])
    return [
        (
            word,
            form if any(map(counts.get, form)) else _otherwise(snapshot, word, languages) or form,
        )
        for word, form in likeliest
    ]


def _otherwise(snapshot: Snapshot, word: str, languages: Sequence[str]) -> tuple[str, ...]:
    """Return the terms of another form of a word that the documents lack; none if there is none."""
    return by_participle(snapshot, word, languages) or by_compounds(snapshot, word, languages)


def _with_codes(
    snapshot: Snapshot, text: str, words: Sequence[tuple[str, list[tuple[str, ...]]]]
) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Return the words, a number with the code that it makes with the word before, if there is one.

    People type codes as they like: "inc 48213".
    """
    codes = {
        i: f"{first}{number}".casefold()
        for i, ((first, _), (number, _)) in enumerate(pairwise(words), start=1)
        if first.isalpha() and number.isdecimal() and f"{first} {number}" in text
    }
    counts = snapshot.frequencies([*codes.values()])
    return [
        (word, [(codes[i], *form) for form in forms] if counts.get(codes.get(i, "")) else forms)
        for i, (word, forms) in enumerate(words)
    ]


def _held(form: tuple[str, ...], counts: Mapping[str, int]) -> float:
    """Return which share of a form's terms the corpus has; little, if it has none, that is left."""
    return sum(bool(counts.get(term)) for term in form) / len(form) if form else _LEFT_OUT


def _terms(present: _Forms, earlier: Sequence[_Forms], weights: Sequence[float]) -> QueryTerms:
    terms = [term for _, form in present for term in form]
    count = len(terms)
    weighed = [1.0] * count
    for forms, weight in zip(earlier, weights, strict=True):
        more = [term for _, form in forms for term in form]
        terms += more
        weighed += [weight] * len(more)
    return QueryTerms(terms=terms, weights=weighed, present=count)
