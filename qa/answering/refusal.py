"""How near the nearest text must be for the documents to say anything to a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.answering.units import Sentence
from qa.retrieval.retrieve import Retrieved

# What divides questions that are answered from others in most collections, for the bundled
# model.
_USUAL = 0.45
# A few documents are far from every everyday question, but not from one that is about their
# subject and that they do not answer.
_LEAST = 0.40


def floor_for(setting: float | None, chance: float | None) -> float:
    """Return the cosine that an answer needs: as set, else calibrated on the documents.

    Calibrated, it lies halfway between what is usual and `chance`, which 95 % of everyday
    questions stay below in these documents, but never very low; it is the usual one where
    chance is not known.
    """
    if setting is not None:
        return setting
    return _USUAL if chance is None else round(max(_LEAST, (_USUAL + chance) / 2), 3)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the documents answer, with the signals that decided it."""

    answers: bool
    nearness: float
    floor: float
    reason: str  # why they do not, in words


def decide(retrieved: Retrieved, sentences: Sequence[Sentence], floor: float) -> Decision:
    """Tell whether what was found answers: whether a passage or a sentence is near enough."""
    cosines = [float(sentence.vector @ retrieved.judged) for sentence in sentences]
    nearest = max([retrieved.nearest, *cosines])
    reason = (
        f"The nearest text has a similarity of {nearest:.2f} to the question; in these "
        f"documents an answer needs {floor:.2f}."
    )
    return Decision(bool(retrieved.hits) and nearest >= floor, nearest, floor, reason)
