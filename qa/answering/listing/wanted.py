"""The words of a question that something must hold to be listed, each with its terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from qa.indexing.keywords.bm25 import idf
from qa.indexing.metadata import FIELDS, YEAR, Field, plain_words
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.questions import query_words
from qa.retrieval.query import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A word as it is asked for, with the forms that it may have, each of some terms.

    `terms` are those that it is searched as, `of_language` has the forms in each language of
    the documents. `rarity` is the idf of its rarest term over the passages.
    """

    word: str
    terms: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...]
    of_language: Mapping[str, Sequence[tuple[str, ...]]]
    rarity: float

    def met(self, held: Set[str], language: str) -> bool:
        """Tell whether the terms of a text in a language have all of one of the word's forms."""
        forms = self.of_language.get(language, self.forms)
        return any(form and set(form) <= held for form in forms)


def wanted_of(snapshot: Snapshot, query: Query, text: str) -> list[Wanted]:
    """Return the words of a part of a question that say something, in order."""
    languages = snapshot.languages(query.where) or ("en",)
    found = [_year(*one) for one in query_words(text, languages)] if text else []
    alone = {code: dict(query_words(text, (code,))) for code in languages} if text else {}
    terms = [query.forms.get(word, forms[0]) for word, forms in found]
    counts = snapshot.frequencies([term for form in terms for term in form])
    total = snapshot.statistics.passages
    return [
        Wanted(
            word=word,
            terms=form,
            forms=(*forms, tuple(plain_words(word))),
            of_language={code: own[word] for code, own in alone.items() if word in own},
            rarity=max((idf(counts[term], total) for term in form), default=0.0),
        )
        for (word, forms), form in zip(found, terms, strict=True)
    ]


def _year(word: str, forms: list[tuple[str, ...]]) -> tuple[str, list[tuple[str, ...]]]:
    """Return the year alone where a word with a year after it may be a code: "from 2019"."""
    year = next((form for form in forms if len(form) == 1 and YEAR.fullmatch(form[0])), None)
    return (word, forms) if year is None else (year[0], [year])


def named_by(
    snapshot: Snapshot, wanted: Sequence[Wanted], fields: Sequence[Field] = FIELDS
) -> set[int]:
    """Return the documents, by number, whose metadata hold all words, none for no words.

    Of a name, all words stand in the same field.
    """
    names = snapshot.names()
    held = [names.holders(one.forms, fields) for one in wanted]
    return set.intersection(*held) if held else set()


def passages_with(
    snapshot: Snapshot, query: Query, wanted: Sequence[Wanted], fields: Sequence[Field] = ()
) -> list[int]:
    """Return the ids of all passages that hold all words, in order, of those to be searched.

    Each word may stand in one of the `fields` of the document's metadata instead.
    """
    names = snapshot.names()
    asked = [(one.forms, names.holders(one.forms, fields)) for one in wanted]
    found: list[int] = snapshot.holding(asked).tolist()
    scope = snapshot.scope(query.where)
    if scope is None:
        return found
    allowed = set(scope.passages.tolist())
    return [passage for passage in found if passage in allowed]
