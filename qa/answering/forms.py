"""The words of a text in the form in which statements are compared, and where each stands.

Only the way of writing is looked away from: case, white space, punctuation, the marks of
quotations and dashes, and how the digits of a number are grouped. Unlike the terms of a search,
no word is left out and none is stemmed: "may" and "must", "on" and "off" are other words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from qa.indexing.text.analyze import LETTER
from qa.indexing.text.numbers import COMMA

_GAP = "[ \u00a0\u2007\u2009\u202f'’]"  # between groups of digits, beside a dot and a comma
_DASH = "[-\u2010-\u2015\u2212]"
_DIGITS = rf"(?:\d{{1,3}}(?:{_GAP}\d{{3}})+(?!\d)|\d+|\.(?<![{LETTER}.]\.)\d+)(?:[.,]\d+)*"
# A time, a date, a ratio, a range is one: "10:30", "2023-05-12", "3 – 5".
_SIGN = rf"{_DASH}(?<![{LETTER})\]%°]{_DASH})(?=\.?\d)"
_NUMBER = rf"(?:{_SIGN})?{_DIGITS}(?:(?:{_DASH}| {_DASH} |[/:]){_DIGITS})*"
_JOINTS = re.compile(rf"( {_DASH} |{_DASH}|[/:])")
# Scripts in which white space does not part words; Korean has spaces.
_SPACELESS = (
    "\u0e01-\u0eff\u0f40-\u0fff\u1000-\u109f\u1780-\u17d3\u3005-\u3007\u3031-\u3035\u3041-\u3096"
    "\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua9e0-\ua9fe\uaa60-\uaa7f\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_COUNTED = "[〇零一二三四五六七八九十百千万萬亿億两兩]+"  # a number in Chinese and Japanese
_HIDDEN = "\u00ad\u200b-\u200d\u2060\ufeff"  # where a word may break
_LETTER = f"[{LETTER}{_HIDDEN}]"
_WORD = rf"{_LETTER}+(?:['’ʼ]{_LETTER}+)*"
_SPACED = re.compile(rf"(?P<number>{_NUMBER})|{_WORD}|(?P<sign>[^\w\s])")
_HAS_SPACELESS = re.compile(f"[{_SPACELESS}]")
_NO_WIDTH = re.compile(f"[{_HIDDEN}]")
# Signs that say something, beside those of mathematics, of money and the like.
_SIGNS = frozenset("%‰#&@§/\\^")
# Forms of the same letters, such as wide ones; not superscripts, for 10² is not 102.
_OF_FORMS = (
    "<wide> <narrow> <compat> <font> <noBreak> <initial> <medial> <final> <isolated> <small>"
)
_FORMS = frozenset(_OF_FORMS.split())


class Word(NamedTuple):
    """A word, a number or a sign: the form in which it is compared, its place, and as it stands."""

    form: str
    start: int
    end: int
    text: str
    is_number: bool = False


@cache  # and not at the import: it takes as long as a question does
def _mixed() -> re.Pattern[str]:
    """Return the pattern of words in text with scripts that have no spaces."""
    letter = f"(?:(?![{_SPACELESS}]){_LETTER})"
    return re.compile(
        rf"(?P<number>{_NUMBER})|{_COUNTED}|[{_SPACELESS}]"
        rf"|{_WORD.replace(_LETTER, letter)}|(?P<sign>[^\w\s])"
    )


@lru_cache(maxsize=1024)
def words(text: str, language: str | None = None) -> tuple[Word, ...]:
    """Return the words, numbers and signs of a text in order; without spaces, its characters.

    `language` is an ISO 639-1 code, which decides whether "1.000" is one or a thousand; where
    it is not known, numbers are read as in English.
    """
    pattern = _SPACED if text.isascii() or not _HAS_SPACELESS.search(text) else _mixed()
    found = []
    for match in pattern.finditer(text):
        start, end = match.span()
        token, kind = match[0], match.lastgroup
        if kind == "number":
            number = token if token.isascii() and token.isdigit() else None
            found.append(Word(number or _number(token, language in COMMA), start, end, token, True))
            continue
        word = _folded(token)
        if word and (kind is None or _says(word)):
            found.append(Word(word, start, end, token))
    return tuple(found)


def form(text: str, language: str | None = None) -> tuple[str, ...]:
    """Return what is equal of texts that say the same word for word, and of no others."""
    return tuple(word.form for word in words(text, language)) or tuple(text.split())


def _folded(word: str) -> str:
    """Return a word without case, and without what cannot be seen of how it is encoded."""
    if not word.isascii():
        word = unicodedata.normalize("NFC", _NO_WIDTH.sub("", word))
        word = unicodedata.normalize("NFC", "".join(map(_usual, word)))
        # In German, "Maße" are no "Masse".
        return "ß".join(part.casefold() for part in word.replace("ẞ", "ß").split("ß"))
    return word.casefold().strip("_") or word


@lru_cache(maxsize=4096)
def _usual(character: str) -> str:
    """Return the usual form of a character: of a wide one, of a ligature, of an apostrophe."""
    if character in "’ʼ":
        return "'"
    kind = unicodedata.decomposition(character).partition(" ")[0]
    return unicodedata.normalize("NFKC", character) if kind in _FORMS else character


def _says(sign: str) -> bool:
    if sign in _SIGNS:
        return True
    category = unicodedata.category(sign[0])
    return category in ("Sm", "Sc", "So") and sign not in ("|", "\u2212")


def _number(text: str, comma: bool) -> str:
    """Return a number as it is written everywhere: no groups, a dot before decimals."""
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    sign = "-" if re.match(_DASH, text) else ""
    parts = _JOINTS.split(re.sub(_DASH, "", text, count=1) if sign else text)
    parts[1::2] = [joint if joint in "/:" else "-" for joint in parts[1::2]]
    parts[::2] = [_value(re.sub(_GAP, "", part), comma) for part in parts[::2]]
    return sign + "".join(parts)


def _value(digits: str, comma: bool) -> str:
    """Return digits with dots and commas among them as a plain number, if they are one.

    Others stay: those of a version, of a date, of a list without spaces.
    """
    parts, signs = re.split("[.,]", digits), re.findall("[.,]", digits)
    if not signs:
        return digits
    # Of two different signs the last one stands before the decimals.
    if len(set(signs)) == 2:
        decimals = signs.count(signs[-1]) == 1 and _grouped(parts[:-1])
        return f"{''.join(parts[:-1])}.{parts[-1]}" if decimals else digits
    if len(signs) == 1 and not (_grouped(parts) and signs == ["." if comma else ","]):
        return f"{parts[0] or '0'}.{parts[1]}"
    return "".join(parts) if _grouped(parts) else digits


def _grouped(parts: list[str]) -> bool:
    """Tell whether these are the groups of a number in which thousands are parted."""
    first, *rest = parts
    return 1 <= len(first) <= 3 and first[0] != "0" and all(len(part) == 3 for part in rest)
