"""What both sides say of a passage and of the text around it, put together into one score.

All that decides the order of passages, a reranker aside, stands here.
"""

from __future__ import annotations

import numpy as np

from qa.indexing.arrays import Ids, Scores
from qa.indexing.snapshot import Snapshot
from qa.records import Passage
from qa.retrieval.candidates import Sides

# What each side counts: a cosine, and BM25 scores that reach about 0.45 where a passage has
# every word once. As much to one side as to the other, and some to words in a row.
DENSE_WEIGHT, KEYWORD_WEIGHT, PAIR_WEIGHT = 0.5, 0.55, 0.3
# What of each side is said of the text around a passage, which often names what the passage is
# about; the rest is of the passage itself. Words that are asked for are often spread over more
# than a passage.
CONTEXT_MEANING, CONTEXT_WORDS = 0.3, 0.5


def fuse(own: Sides, context: Sides) -> Scores:
    """Return the scores by which passages are ranked: of passage and context, by both sides."""
    meaning = (1 - CONTEXT_MEANING) * own.dense + CONTEXT_MEANING * context.dense
    words, pairs = (
        (1 - CONTEXT_WORDS) * own_score + CONTEXT_WORDS * context_score
        for own_score, context_score in ((own.keyword, context.keyword), (own.pairs, context.pairs))
    )
    scores: Scores = DENSE_WEIGHT * meaning + KEYWORD_WEIGHT * words + PAIR_WEIGHT * pairs
    return scores


def ranking(snapshot: Snapshot, ids: Ids, scores: Scores, k: int) -> list[tuple[int, Passage]]:
    """Return the places of the k largest scores, largest first, each with the passage there.

    `ids` are the passages' ids, shape (n,). Equal scores stand in the order of the documents'
    paths and of the passages in them.
    """
    # Only of the best, and of what ties with the last of them, is it asked where they
    # stand: of all candidates that takes longer than to score them.
    least = -np.inf if len(scores) <= k else np.partition(scores, -k)[-k]
    best = np.flatnonzero(scores >= least).tolist()
    passages = snapshot.catalogue.passages.get(ids[best].tolist())
    placed = {i: passages[int(ids[i])] for i in best}
    order = sorted(best, key=lambda i: (-scores[i], placed[i][1], placed[i][0].start))
    return [(i, placed[i][0]) for i in order[:k]]


def rank_of(scores: Scores, i: int) -> int:
    """Return the place of one score among all, from 1; equal scores share a place."""
    return 1 + int(np.count_nonzero(scores > scores[i]))
