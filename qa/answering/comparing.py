"""The sides of a comparison: each is searched by itself, with what they are compared in."""

from __future__ import annotations

import re

from qa.answering.asks import Ask, begins_asking, is_asking, known_language
from qa.retrieval.followup import says_nothing

_MOST_SIDES = 4
_LONGEST, _LONGEST_SIDE = 40, 6  # words of a message, and of a side of "A or B"
_AND = {
    "en": "and|with|to",
    "de": "und|mit",
    "fr": "et|avec|à",
    "es": "y|e|con",
    "it": "e|ed|con",
    "pt": "e|com",
    "nl": "en|met",
    "pl": "i|z|a",
}
_OR = {
    "en": "or",
    "de": "oder",
    "fr": "ou",
    "es": "o",
    "it": "o",
    "pt": "ou",
    "nl": "of",
    "pl": "czy|lub",
}
_COMPARE = {
    "en": r"compare|comparison (?:of|between)|(?:difference|similarit)\w* between",
    "de": r"vergleich\w*|unterschied\w* zwischen",
    "fr": r"compare[rz]?|différences? entre",
    "es": r"compar[ae]\w*|diferencias? entre",
    "it": r"confront[ai]\w*|differenz[ae] (?:tra|fra)",
    "pt": r"compar[ae]\w*|diferenças? entre",
    "nl": r"vergelijk\w*|verschil\w* tussen",
    "pl": r"porównaj|różnic\w* między",
}
# "How do A and B differ?"
_DIFFER = re.compile(
    r"how (?:do|does|did) (?P<sides>.+ (?:and|from) .+?) (?:differ|compare)\b[^\w]*", re.IGNORECASE
)
_DIFFERS_FROM = re.compile(
    r"(?:how (?:is|are) (?P<a>.+?) different from|what distinguishes (?P<b>.+?) from"
    r"|how (?:do|does) (?P<c>.+?) (?:differ from|compare (?:to|with))) (?P<other>.+?)\W*",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"\s+(?:vs\.?|versus|gegenüber)\s+", re.IGNORECASE)
_OF = re.compile(r"\b(?:of|for|in|at|on|from|von|für|im|de|des|du|del|di|da|do|van|voor)\b ")
_ARTICLE = re.compile(r"\s*\b(?:both|either|beide[ns]?|entweder)\b\s*", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def sides_of(message: str) -> list[Ask]:
    """Return the two or more things that a message compares, or nothing if it compares none.

    What is searched for a side is its name and what they are compared in: "the bus, cheaper".
    """
    message = " ".join(message.split())
    if len(_WORD.findall(message)) > _LONGEST:
        return []
    language = known_language(message)
    for found, aspect in (
        _compared(message, language),
        _versus(message, language),
        _chosen(message, language),
    ):
        sides = [_ARTICLE.sub(" ", side).strip(' ,;:?!."“”¿') for side in found]
        if 2 <= len(sides) <= _MOST_SIDES and not any(map(_empty, sides)):
            shared = _with_head(sides)
            return [
                Ask(side, f"{full} {aspect}".strip(), "")
                for side, full in zip(sides, shared, strict=True)
            ]
    return []


def _empty(side: str) -> bool:
    return not _WORD.search(side) or (says_nothing(side) and side.islower())


def _compared(message: str, language: str) -> tuple[list[str], str]:
    """Return the sides of "compare A and B", "the difference between A and B" and the like.

    What follows after a colon is what they are compared in.
    """
    if found := _DIFFER.fullmatch(message):
        return _apart(found["sides"], "en", "and|from"), ""
    if found := _DIFFERS_FROM.fullmatch(message):
        return [found["a"] or found["b"] or found["c"], found["other"]], ""
    asked = re.search(rf"\b(?:{_COMPARE[language]})\s+(?P<sides>.+)", message, re.IGNORECASE)
    if asked is None or len(_WORD.findall(message[: asked.start()])) > 6:
        return [], ""
    # What follows in a sentence of its own, or after a comma, is no side.
    sides, _, aspect = re.split(r"[?!;]|\.\s", asked["sides"])[0].partition(": ")
    if apart := _apart(sides, language, _AND[language]):
        return apart, aspect.strip(" .")
    return _apart(aspect, language, _AND[language]), ""  # "Compare these: oak and ash"


def _versus(message: str, language: str) -> tuple[list[str], str]:
    """Return the sides of "A vs. B" and, after a colon, what they are compared in."""
    named, _, aspect = message.partition(":")
    if not _VERSUS.search(named) or is_asking(named.rstrip(" ?"), language, alone=True):
        return [], ""
    return _VERSUS.split(named), aspect.strip(" ?")


def _chosen(message: str, language: str) -> tuple[list[str], str]:
    """Return the sides of "A or B: which is cheaper?" and of "Which is cheaper, A or B?"."""
    either = rf" (?:{_OR[language]}) "
    for pattern in (r"(?P<sides>[^:?]+): *(?P<aspect>.+)", r"(?P<aspect>.+?)[,:?] *(?P<sides>.+)"):
        found = re.fullmatch(pattern, message)
        if not found or not re.search(either, found["sides"], re.IGNORECASE):
            continue
        sides, aspect = _apart(found["sides"], language, _OR[language]), found["aspect"].strip(" ?")
        short = max(len(_WORD.findall(side)) for side in sides) <= _LONGEST_SIDE
        if short and begins_asking(aspect, language):
            return sides, aspect[:1].lower() + aspect[1:]
    return [], ""


def _apart(named: str, language: str, conjunctions: str) -> list[str]:
    """Return what a list of names names: by its last conjunction, and the commas before it."""
    places = list(re.finditer(rf"(?:\s*,)?\s+(?:{conjunctions})\s+", named, re.IGNORECASE))
    if not places:
        return []
    last = places[-1]
    return [*re.split(r"\s*,\s+", named[: last.start()]), named[last.end() :]]


def _with_head(sides: list[str]) -> list[str]:
    """Return the sides in full: "the price of tea" and "coffee" are the prices of both."""
    head = _OF.search(sides[0])
    if head is None:
        return sides
    named = len(_WORD.findall(sides[0][head.end() :]))
    return [
        side
        if i == 0 or _OF.search(side) or len(_WORD.findall(side)) > named + 1
        else sides[0][: head.end()] + side
        for i, side in enumerate(sides)
    ]
