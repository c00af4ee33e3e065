"""Whether the documents say anything to a question: how near the nearest text must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.answering.units import Sentence
from qa.indexing.calibrate import centred
from qa.phrases import phrase
from qa.retrieval.retrieve import Retrieved

# Questions that are answered come nearer than this and a part of what is reached by chance.
_LEAST, _CHANCE_SHARE = 0.245, 0.7
# Where chance is not known.
_UNKNOWN = 0.5
# What the words of a passage add at most, and what they come to where they leave no doubt.
_WORDS, _CERTAIN = 0.25, 0.9
# What it adds that one passage holds all that was asked for, though words of questions besides.
_WHOLE = 0.1
_MISSING = 0.01  # by which the nearness stays below the floor at least, where a code is missing


def floor_for(setting: float | None, chance: float | None) -> float:
    """Return the nearness that an answer needs: as set, else calibrated on the documents.

    `chance` is the centred cosine which 95 % of everyday questions stay below in them.
    """
    if setting is not None:
        return setting
    if chance is None:
        return _UNKNOWN
    return round(_LEAST + _CHANCE_SHARE * chance, 3)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the documents answer, with the signals that decided it."""

    answers: bool
    nearness: float
    floor: float
    reason: str  # why they do not, in words


def decide(
    retrieved: Retrieved,
    sentences: Sequence[Sentence],
    setting: float | None,
    language: str = "en",
) -> Decision:
    """Tell whether what was found answers: whether a passage or a sentence is near enough.

    The nearness is the centred cosine, and a part for the words that one passage holds; where
    these are all that was asked for, the meaning need not be near. A code that no document has is
    not answered with another one.
    """
    words = retrieved.words
    floor = floor_for(setting, retrieved.everyday.chance)
    nearness = _cosine(retrieved, sentences) + _WORDS * words.evidence + _WHOLE * words.whole
    nearness = min(1.0, nearness)
    if words.all:
        nearness = max(nearness, _CERTAIN)
    if words.missing:
        reason = phrase(language, "“{word}” stands nowhere in the documents.", word=words.missing)
        return Decision(False, min(nearness, floor - _MISSING), floor, reason)
    reason = phrase(
        language,
        "The nearest text has a similarity of {nearness} to the question, its words counted; in "
        "these documents an answer needs {floor}.",
        nearness=f"{nearness:.2f}",
        floor=f"{floor:.2f}",
    )
    return Decision(bool(retrieved.hits) and nearness >= floor, nearness, floor, reason)


def _cosine(retrieved: Retrieved, sentences: Sequence[Sentence]) -> float:
    if not sentences:
        return retrieved.nearest
    mean = retrieved.everyday.mean
    rows = centred(np.stack([sentence.vector for sentence in sentences]), mean)
    judged = centred(np.stack(retrieved.judged), mean)
    return max(retrieved.nearest, float((rows @ judged.T).max()))
