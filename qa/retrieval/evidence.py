"""What speaks for an answer: how near the nearest text is in meaning, and which words it holds.

The words of a question count by their inverse document frequencies (idf). Words that stand in
the passages independently of each other stand together in N · exp(−Σ idf) of N passages: where
the sum is far above ln N, a passage holds them because it is about the same, not by chance.
So the sum over ln N says how much a passage says, and no other collection need be known.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from qa.indexing.arrays import Ids, Rows, Scores
from qa.indexing.calibrate import centred
from qa.indexing.keywords.bm25 import encode_terms, idf
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.questions import Exact
from qa.records import Document, Passage
from qa.retrieval.nouns import NOUNS

_EXACT = frozenset({"code", "section", "address", "phone", "identifier", "phrase"})
# A passage that holds all words of a question, which together say this part of what tells one
# passage from all others, is of what was asked.
_TELLS = 0.6
_NO_CHANCE = 2  # times what tells one passage from all: then it is none
# What is there by itself answers, but what is not may be told otherwise: days and large numbers.
_TELLING = frozenset({"date", "number"})
_DAY_OR_LARGE = re.compile(r".*-\d\d-\d\d|\d{5,}(?:\.\d+)?")
_NUMBERED = re.compile(r"\W{0,3}(?:[^\W\d]{1,12}\.? )?(\d+(?:\.\d+)*)(?!\w)")
_SERIES = re.compile(r"[^\W\d]+(?=\d)|§(?=\d)")  # what is before the number of a code


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What words say for and against an answer.

    `evidence` is how much the words that one passage holds speak for it, from 0 to 1. `all` tells
    whether a question is nothing but words to look for, and one passage has them all. `missing`
    is a code or the like in the question that no document has, "" if there is none. `whole` is
    how much it tells that one passage holds all words that say something, from 1 to 2; 0 if none
    does, or if other passages would by chance.
    """

    evidence: float
    all: bool = False
    whole: float = 0.0
    missing: str = ""


def worth(terms: Sequence[str], frequencies: Sequence[int], passages: int) -> dict[str, float]:
    """Return the idf of each term, which stands in so many of the passages."""
    return {term: idf(count, passages) for term, count in zip(terms, frequencies, strict=True)}


def shared(rarities: Mapping[str, float], blobs: Sequence[bytes]) -> Scores:
    """Return the sum of the idf of the terms that each passage holds: float64, shape (n,).

    `blobs` are the encoded terms of the passages, `rarities` has the idf of the question's terms.
    One is held as well by a noun that tells the same: "price" for "cost".
    """
    values = np.frombuffer(b"".join(blobs), dtype="<u4")
    rows = np.repeat(np.arange(len(blobs)), [len(blob) // 4 for blob in blobs])
    sums = np.zeros(len(blobs))
    for term, rarity in rarities.items():
        keys = np.frombuffer(encode_terms([term, *NOUNS.get(term, ())]), dtype="<u4")
        held = np.bincount(rows[np.isin(values, keys)], minlength=len(blobs)) > 0
        sums[held] += rarity
    return sums


def word_evidence(held: float, asked: float, passages: int) -> float:
    """Return how much the words of a passage speak for an answer, from 0 to 1.

    `held` is the sum of the idf of the question's terms that one passage holds, `asked` that of
    all of its terms. It is e / (1 + e) where e is the share of the question that is held, times
    what that says: a half where a passage holds all of a question that only one passage holds
    by chance.
    """
    if not asked or not held:
        return 0.0
    evidence = held / asked * held / math.log(passages + 1)
    return evidence / (1 + evidence)


def how_telling(held: float, asked: float, passages: int) -> float:
    """Return how much it tells that a passage holds all that a question asks for, from 1 to 2.

    0 if it does not, or if others would by chance. Takes what `word_evidence` takes.
    """
    times = held / math.log(passages + 1) if passages else 0.0
    # The same numbers may be summed in another order.
    whole = held > asked - 1e-9 and times >= _TELLS
    return min(_NO_CHANCE, max(1.0, times)) if whole else 0.0


def exact_evidence(
    asked: Sequence[Exact],
    passages: Sequence[Sequence[str]],
    counts: Mapping[str, int],
    titles: Sequence[Collection[str]] = (),
) -> tuple[bool, str]:
    """Tell whether a passage has what can be meant by nothing else, and else what none has.

    `passages` are the terms of the hits, `titles` those of the titles of their documents, and
    `counts` in how many passages of all each term stands. A code in a title only says which
    document is meant: not that it says what is asked.
    A code that is not there speaks against an answer only where others of its series are: they
    are near in meaning, and not what was asked for. Letters and a number may be a name that is
    written otherwise.
    """
    named = [one for one in asked if one.kind in _EXACT and _says_which(one)]
    telling = [
        one for one in asked if one.kind in _TELLING and _DAY_OR_LARGE.fullmatch(one.terms[0])
    ]
    for terms, title in zip_longest(passages, titles, fillvalue=()):
        for one in (*named, *telling):
            if _holds(terms, one) and (one.kind == "phrase" or one.terms[0] not in title):
                return True, ""
    for one in named:
        # "Section 3" may be told as "Part three".
        in_words = one.kind == "section" and not one.text.startswith("§")
        if one.kind != "phrase" and not in_words and not counts[one.terms[0]]:
            series = _SERIES.match(one.terms[0])
            others = re.compile(rf"{re.escape(series[0])}\d" if series else r"")
            if not series or any(others.match(term) for terms in passages for term in terms):
                return False, one.text
    return False, ""


def sections_of(document: Document, passage: Passage) -> list[str]:
    """Return the numbers of the headings over and in a passage, each as the term of a section."""
    inside = document.headings[
        document.headings_until(passage.start - 1) : document.headings_until(passage.end - 1)
    ]
    titles = [*passage.section, *(heading.title for heading in inside)]
    return [f"§{found[1]}" for title in titles if (found := _NUMBERED.match(title))]


def _says_which(exact: Exact) -> bool:
    """Tell a name with a number from one without, such as `max_tokens`."""
    return exact.kind != "identifier" or any(map(str.isdigit, exact.terms[0]))


def _holds(terms: Sequence[str], exact: Exact) -> bool:
    """Tell whether a passage of these terms has a code, or a phrase word for word."""
    if exact.kind != "phrase":
        return exact.terms[0] in terms
    count = len(exact.terms)
    return any(tuple(terms[i : i + count]) == exact.terms for i in range(len(terms)))


def nearest_cosine(snapshot: Snapshot, ids: Ids, vector: Rows, mean: Rows) -> float:
    """Return the largest centred cosine of a vector and these passages, 0 without any."""
    if not len(ids):
        return 0.0
    rows = centred(snapshot.store.rows(ids.tolist()), mean).astype(np.float64)
    # Summed in double precision and rounded once: the same on any machine.
    return float((rows @ centred(vector, mean).astype(np.float64)).astype(np.float32).max())
