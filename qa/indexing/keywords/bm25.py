"""BM25 of chosen passages, from their terms alone: exact, and between 0 and 1.

For a passage of n terms, in a corpus of N passages of `average` terms each, a word that
stands f times in the passage and in df passages of the corpus is worth

    idf · f / (f + k1 · (1 − b + b · n / average)),  idf = ln(1 + (N − df + ½) / (df + ½))

(Robertson and Spärck Jones's weight as Robertson and Zaragoza give it in "The Probabilistic
Relevance Framework: BM25 and Beyond", 2009, with Lucene's idf, which is never negative).
The sum over the question's words is divided by the sum of their idf, so that it compares
between questions: 1 is never reached, and a passage of average length with every word once
has 1 / (1 + k1). A word that the corpus lacks has the largest idf and so lowers the score.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qa.indexing.arrays import Scores

K1 = 1.2
# Lengths matter less for pairs: a long passage has few of the question's by chance.
WORD_B, PAIR_B = 0.75, 0.3


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 needs to know of the corpus: how many passages, and mean numbers of terms.

    `context_terms` is the mean of a passage and its neighbours together.
    """

    passages: int
    passage_terms: float
    context_terms: float


def idf(frequency: int, passages: int) -> float:
    """Return what a word is worth that stands in so many of the passages; at least 0."""
    frequency = min(frequency, passages)
    return math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))


def encode_terms(terms: Sequence[str]) -> bytes:
    """Return the terms in order as hashes, 4 bytes each, little-endian; the same everywhere.

    Two words of a million share a hash with a chance of 1 in 4,000 for each of them.
    """
    return np.array([_hash(term) for term in terms], dtype="<u4").tobytes()


def bm25_scores(
    terms: Sequence[str],
    blobs: Sequence[bytes],
    frequencies: Sequence[int],
    passages: int,
    average_length: float,
    *,
    weights: Sequence[float] | None = None,
    b: float = WORD_B,
) -> Scores:
    """Return the score of each passage for the words of a question: float64, shape (n,).

    `blobs` are the passages' encoded terms, `frequencies` in how many of all `passages`
    each term stands, `average_length` their mean number of terms. `weights` say how much
    each term counts, all alike if not given. A word that comes twice in the question counts
    once, with its larger weight.
    """
    keys = [_hash(term) for term in terms]
    values, rows = _flat(blobs)
    lengths = np.bincount(rows, minlength=len(blobs))
    return _scores(
        keys, frequencies, values, rows, lengths / max(average_length, 1.0), passages, b, weights
    )


def pair_scores(
    terms: Sequence[str],
    blobs: Sequence[bytes],
    frequencies: Sequence[int],
    passages: int,
    average_length: float,
    *,
    b: float = PAIR_B,
) -> Scores:
    """Return the same for pairs of consecutive terms; 0 for a question of one term.

    `frequencies` has one number fewer than `terms`; `average_length` counts terms, as in
    `bm25_scores`.
    """
    keys = [(first << 32) | second for first, second in pairwise(_hash(term) for term in terms)]
    singles, rows = _flat(blobs)
    lengths = np.maximum(np.bincount(rows, minlength=len(blobs)) - 1, 0)
    within = rows[1:] == rows[:-1]
    values = (singles[:-1].astype(np.uint64) << np.uint64(32)) | singles[1:]
    shares = lengths / max(average_length - 1, 1.0)
    return _scores(keys, frequencies, values[within], rows[1:][within], shares, passages, b)


def term_names(terms: Sequence[str]) -> list[str]:
    """Return the terms under the names by which the keyword index knows them."""
    return [f"{_hash(term):08x}" for term in terms]


def document_key(document_id: str) -> int:
    """Return the number by which the keyword index knows a document."""
    return int(document_id[:15], 16) if document_id else 0


def names(blob: bytes) -> list[str]:
    """Return the names of encoded terms, in order."""
    # As `term_names` writes each, all at once.
    return np.frombuffer(blob, dtype="<u4").astype(">u4").tobytes().hex(" ", 4).split()


# Words come again and again; hashing one takes longer than finding it.
@lru_cache(maxsize=1 << 16)
def _hash(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=4).digest(), "little")


def _flat(blobs: Sequence[bytes]) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """Return all terms one after another, and to which passage each belongs."""
    values = np.frombuffer(b"".join(blobs), dtype="<u4")
    return values, np.repeat(np.arange(len(blobs)), [len(blob) // 4 for blob in blobs])


def _scores(
    keys: Sequence[int],
    frequencies: Sequence[int],
    values: NDArray[np.uint32] | NDArray[np.uint64],
    rows: NDArray[np.intp],
    shares: Scores,
    passages: int,
    b: float,
    weights: Sequence[float] | None = None,
) -> Scores:
    scores, norm = np.zeros(len(shares)), 0.0
    damping = K1 * (1 - b + b * shares)
    # Word by word in the question's order, so that sums are the same to the last bit.
    heaviest: dict[int, float] = {}
    for key, heavy in zip(keys, weights or [1.0] * len(keys), strict=True):
        heaviest[key] = max(heavy, heaviest.get(key, 0.0))
    for key, frequency in dict(zip(keys, frequencies, strict=True)).items():
        weight = heaviest[key] * idf(frequency, passages)
        norm += weight
        counts = np.bincount(rows[values == values.dtype.type(key)], minlength=len(shares))
        scores += weight * (counts / (counts + damping))
    return scores / norm if norm else scores
