"""Names that look like words which say nothing: IT, US, the WHO, Will, vitamin A."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from qa.indexing.text.expressions import Expression
from qa.indexing.text.stopwords import QUESTION, STOP

# Words beside those lists that say little in small letters, and are names in capitals.
_ALSO = {"en": frozenset({"us", "may"})}
# Always written with a capital, or for politeness, or at the beginning of any title.
_CAPITAL = frozenset({"I", "Sie", "The", "U"})
_SHOUTED = 4  # words; a line of so many in capitals stresses all of them
_NEAR = 80  # characters of a line that are looked at on each side
_AFTER_ARTICLE = re.compile(r"\b[Tt]he ([a-z]{2,5})\b(?!')")


def names(text: str, language: str) -> Iterator[Expression]:
    """Yield the names of a text that without their capitals would be left out or mistaken.

    The term of each is the name as it is written, so that it is no ordinary word's: terms of
    words are in small letters.
    """
    written, pattern = _written(language)
    for match in pattern.finditer(text):
        name = match[0].replace(".", "")
        fits = _stressed if name.isupper() and len(name) > 1 else _titled
        if name in written and fits(text, match):
            yield Expression(match.start(), match.end(), "name", ((name,),), (name,))


def after_article(text: str) -> Iterator[Expression]:
    """Yield the words of an English question that can only be names though in small letters.

    After "the" stands no pronoun and no auxiliary: "who leads the us office".
    """
    for match in _AFTER_ARTICLE.finditer(text):
        if match[1] in _words("en"):
            forms = (match[1].upper(),), (match[1].capitalize(),)
            yield Expression(match.start(1), match.end(1), "name", forms, ())


@lru_cache(maxsize=64)
def _words(language: str) -> frozenset[str]:
    """Return the words of a language that say nothing in small letters."""
    words = STOP.get(language, frozenset()) | QUESTION.get(language, frozenset())
    words |= _ALSO.get(language, frozenset())
    return frozenset(word for word in words if word.isascii() and word.isalpha())


@lru_cache(maxsize=64)
def _written(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """Return these words as names are written, and an expression that matches these and few others.

    It begins with a class of single letters, for which a text is searched fastest. What it takes
    for a name is in capitals, or has one and follows a small letter or a comma.
    """
    stressed = {word.upper() for word in _words(language) if len(word) > 1}
    titled = {word.capitalize() for word in _words(language)} - _CAPITAL
    if not titled:
        return frozenset(), re.compile(r"(?!)")
    first = "".join(sorted({word[0] for word in titled}))
    dotted = {".".join(word) for word in stressed if len(word) < 5}
    pattern = re.compile(
        rf"[{first}](?:(?<=[a-z,] [A-Z])(?:{_ends(titled)})"
        rf"|(?<![\w'.][A-Z])(?:{_ends(stressed | dotted)}))(?![\w'’]|\.\w)"
    )
    return frozenset(stressed | titled), pattern


def _ends(words: Iterable[str]) -> str:
    """Return what follows the first letters of words, as alternatives, the longest first."""
    ends = sorted({word[1:] for word in words}, key=lambda end: (-len(end), end))
    return "|".join(map(re.escape, ends))


def _stressed(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word in capitals stands among others that are not."""
    before = text[max(0, match.start() - _NEAR) : match.start()].rpartition("\n")[2]
    after = text[match.end() : match.end() + _NEAR].partition("\n")[0]
    line = f"{before}{match[0]}{after}"
    return any(map(str.islower, line)) or len(line.split()) < _SHOUTED


def _titled(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word with a capital stands beside one without, and not in a title."""
    before = text[max(0, match.start() - 20) : match.start()].split()
    after = text[match.end() : match.end() + 2]
    return bool(before and before[-1][0].islower()) or after[1:].islower()
