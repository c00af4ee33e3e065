"""Whether a full stop ends a sentence: not that of an abbreviation, an ordinal, or a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from qa.indexing.text import abbreviations
from qa.indexing.text.abbreviations import Words
from qa.indexing.text.stopwords import QUESTION, STOP

# What may stand before an abbreviation.
_OPENING = "([{„“\"'«‚‘¿¡"
# Lists end with these, and so do sentences.
_LISTS_END = frozenset({"etc", "usw", "ecc", "enz", "itd", "itp"})
# Abbreviations of one small letter are usual in these; elsewhere it is a unit, or a mark.
_SMALL_LETTERS = frozenset({"cs", "es", "pl", "ru", "uk"})
_ENOUGH, _SURE = 1000, 3  # characters and words from which a language is guessed
_WORDS = re.compile(r"[^\W\d_]+")
_LOOK = 24  # characters that are looked at for an abbreviation
# Abbreviations of several parts, which may be set apart: "z. B."
_SPACED = re.compile(
    r"(?:^|[\s(„“\"«])(?P<name>(?:[^\W\d_]{1,2}\.\s){1,3}[^\W\d_]{1,2}|p\.\s?e[xjs])\.$"
)
# Letters of scripts in which sentences follow each other without a space.
_WIDE = re.compile("[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")
_LAST_WORD = re.compile(r"[^\W\d_]{2,}$")
_PLAIN = re.compile(r"[^\W\d_][^\W\d_A-Z]+")
_WORD_AT = re.compile(r"[^\w\s]*([^\W_]+(?:['’][^\W_]+)?)")


class Rules:
    """The abbreviations of a language, and the words with which its sentences often begin."""

    def __init__(self, language: str) -> None:
        self.never = _of(abbreviations.NEVER, language)
        self.numbered = _of(abbreviations.NUMBERED, language)
        self.either = _of(abbreviations.EITHER, language)
        self.beginnings = _of(abbreviations.BEGINNINGS, language)
        self.beginnings |= STOP.get(language, frozenset()) | QUESTION.get(language, frozenset())
        self.before_ordinals = _of(abbreviations.BEFORE_ORDINALS, language)
        self.after_ordinals = _of(abbreviations.AFTER_ORDINALS, language)
        self.known = self.never | self.numbered | self.either
        self.small_letters = language in _SMALL_LETTERS


def _of(words: Words, language: str) -> frozenset[str]:
    code = {"nb": "no", "nn": "no"}.get(language, language)
    return frozenset(words.get(None, "").split()) | frozenset(words.get(code, "").split())


def guess(text: str) -> str:
    """Return the language whose commonest words a text has most of, English where none is ahead."""
    words = set(_WORDS.findall(text[:_ENOUGH].lower()))
    held = {language: len(words & common) for language, common in STOP.items()}
    best = max(held, key=lambda language: (held[language], language == "en"))
    return best if held[best] >= _SURE and held[best] > held["en"] else "en"


@lru_cache(maxsize=64)
def rules(language: str) -> Rules:
    """Return the rules of a language, an ISO 639-1 code; few of one that is not known."""
    return Rules(language)


def goes_on(known: Rules, text: str, start: int, offset: int, at: int) -> bool:
    """Tell whether the sentence before an offset goes on, in a text from `start`.

    `at` is the next character after it that is no white space.
    """
    stop = offset - 1
    while text[stop].isspace():
        stop -= 1
    if text[stop] != ".":
        return False
    if text[at].islower():
        return True
    if at == stop + 1 and _is_inside(text, start, stop):
        return True
    word = text.rfind(" ", start, stop) + 1
    shown = text[max(word, start, stop - _LOOK) : stop].lstrip(_OPENING)
    name = shown.lower()
    if len(name) > 2 and name not in known.known and not name.isdigit():
        return False
    return _is_short(known, text[max(start, stop - _LOOK) : stop + 1], name, text, at)


def _is_inside(text: str, start: int, stop: int) -> bool:
    """Tell a stop within a name, "ASP.NET", from one after which a space was forgotten."""
    after, before = text[stop + 1], text[stop - 1] if stop > start else " "
    if (after not in "/\\-" and not after.isalnum()) or _WIDE.match(after):
        return False
    if before.isspace() or before == ".":
        return True  # "./release.sh", ".NET"
    word = _LAST_WORD.search(text, max(start, stop - _LOOK), stop)
    if not before.isalpha():
        return False
    if not word or word[0].isupper():
        return True
    # "elements.NASA" has more likely lost a space than "system.IO".
    long = word[0].islower() and len(word[0]) > 3
    return not (after.isupper() and (long or _PLAIN.match(text, stop + 1)))


def _is_short(known: Rules, before: str, name: str, text: str, at: int) -> bool:
    """Tell whether a stop is of an abbreviation or an ordinal, by what is around it."""
    words = before[:-1].split()
    small = len(name) == 1 and before[-2].islower() and not known.small_letters
    capitals = len(name) > 1 and name.isalpha() and before[-2].isupper()
    if capitals:
        return text[at].isdigit() and name in known.numbered
    if not small and (name in known.never or _spaced(before) in known.never):
        return True
    if text[at].isdigit():
        short = name in known.either and name.isalpha() and name not in _LISTS_END
        return name in known.numbered or (short and not small)
    found = _WORD_AT.match(text, at)
    follows = found[1].lower() if found else ""
    if not follows or follows in known.beginnings or name in _LISTS_END or small:
        return False
    if name.isdigit():
        return len(name) < 4 and _is_ordinal(known, words, follows)
    return name in known.either or (len(name) == 1 and before[-2].isupper())


def _is_ordinal(known: Rules, words: Sequence[str], follows: str) -> bool:
    """Tell "am 3. Oktober" and "der 2. Weltkrieg" from "Kapitel 3. Danach"."""
    before = words[-2].lower() if len(words) > 1 else ""
    return follows in known.after_ordinals or before in known.before_ordinals


def _spaced(before: str) -> str | None:
    """Return the abbreviation of several parts that ends a text, without spaces: "z.b"."""
    found = _SPACED.search(before)
    return "".join(found["name"].split()).lower() if found else None
