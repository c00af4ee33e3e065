"""Questions that lean on earlier ones: a soft mix of their vectors, never a switch.

Whether a question depends on the conversation is misjudged too often to decide by it, so
earlier questions always count a little, and more where the question looks dependent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from qa.indexing.arrays import Rows
from qa.indexing.text.spoken import language_of
from qa.indexing.text.stopwords import QUESTION, STOP

_LEANING = re.compile(
    r"^\W*(?:and|but|so|also|what about|how about|why|why not|how so|which ones?)\b"
    r"|\b(?:it|its|they|them|their|theirs|this|that|these|those|he|him|his|she|her|hers|"
    r"there|one|ones|such|same|other|others|else|more|former|latter)\b",
    re.IGNORECASE,
)
_EMPTY = frozenset(
    """
    a about again also an and anything are as at be been but by can could did do does else
    exactly fifth first for fourth from further give had has have how i in is it last me more my
    next no not of ok okay on one ones or please previous really second should so something tell
    than that the their them then there these they third this those to too was we were what when
    where which who whom whose why will with would yes you your
    """.split()  # noqa: SIM905  a list of words reads better than a list of strings
)


# "And in Lyon?" asks what was asked before, of something else.
_ELSE = re.compile(
    r"^\W*(?:and|what about|how about|und|und was ist mit|et|et pour|y|e|em|en|i|oraz|а|и)\b"
    r"(?P<of>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ELSE_WORDS = 2
# "No, I meant the rooms": what is meant follows.
_MEANT = re.compile(
    r"(?:(?:no|sorry|oh|nein|non|nee|não|nie)\b\W*)*(?:(?:I|we) (?:meant?|was asking about)|"
    r"ich meine?(?:te)?|je (?:voulais dire|parle de)|quería decir|me refiero a|intendevo|"
    r"quis dizer|ik bedoel(?:de)?)\b\W*(?=\w)",
    re.IGNORECASE,
)


def meant(question: str) -> int:
    """Return where what is meant begins in a question that corrects the one before, else 0."""
    found = _MEANT.match(question)
    return found.end() if found else 0


def looks_dependent(question: str) -> bool:
    """Tell whether a question seems to need the conversation before it."""
    return len(_content(question)) <= 3 or bool(_LEANING.search(question))


def points_back(question: str) -> bool:
    """Tell whether a question says by a word that it is about what was said before: "And …"."""
    return bool(_LEANING.search(question))


def leans(question: str) -> bool:
    """Tell whether a question says nothing without the conversation: "And how is it done?"."""
    return len(_content(question)) <= 1 or bool(_LEANING.search(question))


def says_nothing(question: str) -> bool:
    """Tell whether a question has no word that says what it is about: "And why is that?"."""
    return not _content(question)


def asks_of_another(question: str) -> bool:
    """Tell whether a question is the one before, asked of something else: "And in Lyon?"."""
    found = _ELSE.match(question)
    if found is None:
        return False
    asking = QUESTION.get(language_of(question) or "en", frozenset())
    words = re.findall(r"\w+", found["of"].lower())
    return not asking.intersection(words) and 0 < len(_content(found["of"])) <= _ELSE_WORDS


def history_weights(question: str, turns: int) -> list[float]:
    """Return the weights of the first and the latest of `turns` earlier questions, and of this.

    With one earlier question, it is the first and the latest at once. A question that has no
    word to search for, "Why?", is the one before once more, and "And in Lyon?" is half of it.
    """
    if turns and says_nothing(question):
        return [0.1 if turns > 1 else 0.0, 0.7, 0.2]
    if turns and asks_of_another(question):
        return [0.1 if turns > 1 else 0.0, 0.5, 0.4]
    return _weights(0.25 if looks_dependent(question) else 0.1, turns)


def _weights(latest: float, turns: int) -> list[float]:
    if turns == 0:
        return [0.0, 0.0, 1.0]
    return [0.75 * latest if turns > 1 else 0.0, latest, 1.0 - latest]


def word_weights(question: str, turns: int) -> list[float]:
    """Return what the words of the first and the latest earlier question count, in this order.

    The present question's count 1. `turns` is how many earlier questions are searched
    with it: none, one (then it counts as the latest), or two.
    """
    latest, first = (0.5, 0.3) if looks_dependent(question) else (0.15, 0.12)
    if says_nothing(question):
        latest = 1.0
    return [first, latest][2 - turns :] if turns else []


def mix(question: str, rows: Rows) -> Rows:
    """Return one unit vector for a conversation: float32, shape (dimension,).

    `rows` are the vectors of the user's questions in order, the present one last.
    """
    return _mixed(history_weights(question, len(rows) - 1), rows)


def mix_closely(question: str, rows: Rows) -> Rows:
    """Return the same for a question that is surely about what was asked before."""
    if says_nothing(question):
        return mix(question, rows)
    return _mixed(_weights(0.4, len(rows) - 1), rows)


def _mixed(weights: Sequence[float], rows: Rows) -> Rows:
    latest = rows[-2] if len(rows) > 1 else rows[-1]
    mixed = weights[0] * rows[0] + weights[1] * latest + weights[2] * rows[-1]
    unit: Rows = (mixed / np.linalg.norm(mixed)).astype(np.float32)
    return unit


def in_full(question: str, context: Sequence[str]) -> str:
    """Return a question as one text: after its context if it says nothing alone, else alone."""
    return " ".join([*context, question]) if leans(question) else question


def _content(question: str) -> list[str]:
    language = language_of(question) or "en"
    empty = _EMPTY if language == "en" else _EMPTY | STOP.get(language, _EMPTY)
    empty |= QUESTION.get(language, frozenset())
    return [word for word in re.findall(r"\w+", question.lower()) if word not in empty]


def context(history: Sequence[str]) -> tuple[str, ...]:
    """Return the earlier questions that are searched with the present one, oldest first.

    They are the first and the latest of those that have a word to search for.
    """
    telling = [earlier for earlier in history if not says_nothing(earlier)] or history
    return tuple(dict.fromkeys([*telling[:1], *telling[-1:]]))
