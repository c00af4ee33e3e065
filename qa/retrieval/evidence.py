"""What speaks for an answer: how near the nearest text is in meaning, and which words it holds.

The words of a question count by their inverse document frequencies (idf). Words that stand in
the passages independently of each other stand together in N · exp(−Σ idf) of N passages: where
the sum is far above ln N, a passage holds them because it is about the same, not by chance.
So the sum over ln N says how much a passage says, and no other collection need be known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from qa.indexing.arrays import Ids, Rows, Scores
from qa.indexing.calibrate import centred
from qa.indexing.keywords.bm25 import encode_terms, idf
from qa.indexing.snapshot import Snapshot


def worth(terms: Sequence[str], frequencies: Sequence[int], passages: int) -> dict[str, float]:
    """Return the idf of each term, which stands in so many of the passages."""
    return {term: idf(count, passages) for term, count in zip(terms, frequencies, strict=True)}


def shared(rarities: Mapping[str, float], blobs: Sequence[bytes]) -> Scores:
    """Return the sum of the idf of the terms that each passage holds: float64, shape (n,).

    `blobs` are the encoded terms of the passages, `rarities` has the idf of the question's terms.
    """
    values = np.frombuffer(b"".join(blobs), dtype="<u4")
    rows = np.repeat(np.arange(len(blobs)), [len(blob) // 4 for blob in blobs])
    sums = np.zeros(len(blobs))
    keys = np.frombuffer(encode_terms([*rarities]), dtype="<u4")
    for key, rarity in zip(keys, rarities.values(), strict=True):
        sums[np.unique(rows[values == key])] += rarity
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


def nearest_cosine(snapshot: Snapshot, ids: Ids, vector: Rows, mean: Rows) -> float:
    """Return the largest centred cosine of a vector and these passages, 0 without any."""
    if not len(ids):
        return 0.0
    rows = centred(snapshot.store.rows(ids.tolist()), mean).astype(np.float64)
    # Summed in double precision and rounded once: the same on any machine.
    return float((rows @ centred(vector, mean).astype(np.float64)).astype(np.float32).max())
