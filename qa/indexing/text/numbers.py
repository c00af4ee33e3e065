"""Numbers in another form than plain digits: grouped, scaled, with a decimal comma."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import lru_cache

from qa.indexing.text.expressions import Expression

# Languages that write a decimal comma, and group thousands with dots.
COMMA = frozenset(
    """
    bg bs ca cs da de el es et eu fi fr gl hr hu id is it lt lv mk nb nl nn no pl pt ro ru sk sl
    sq sr sv tr uk vi
    """.split()  # noqa: SIM905  codes read better so than as a list of strings
)
_LETTERS = {"k": 3, "K": 3, "M": 6}
_SCALES = {
    **dict.fromkeys(("thousand", "tausend", "tsd", "duizend", "tusen", "tysięcy"), 3),
    **dict.fromkeys(("million", "millions", "millionen", "mio", "mn", "mln", "millón"), 6),
    **dict.fromkeys(("millones", "milione", "milioni", "milhão", "milhões", "miljoen"), 6),
    **dict.fromkeys(("miljoner", "millioner", "milionów", "млн", "миллионов", "миллиона"), 6),
    **dict.fromkeys(("milliard", "milliards", "milliarde", "milliarden", "mrd", "bn"), 9),
    **dict.fromkeys(("miliardo", "miliardi", "miljard", "miljarder", "млрд"), 9),
}
# Words that are of another scale, or of none, in another language.
_SCALES_OF = {
    "en": {"billion": 9, "billions": 9},
    "de": {"billion": 12, "billionen": 12},
    "es": {"mil": 3},
    "fr": {"mille": 3},
    "it": {"mila": 3},
    "pt": {"mil": 3, "bilhão": 9, "bilhões": 9},
    "ru": {"тысяч": 3, "тысячи": 3, "тыс": 3},
}
# From two on: "one" is more often no number.
_COUNTED = {
    language: {word: number for number, word in enumerate(words.split(), start=2)}
    for language, words in {
        "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty",
        "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
        "fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
        "fr": "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
        "seize dix-sept dix-huit dix-neuf vingt",
        "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
        "dieciséis diecisiete dieciocho diecinueve veinte",
    }.items()
}
# The words as they stand in texts.
NUMBER_WORDS = frozenset(
    form
    for words in (_SCALES, *_SCALES_OF.values(), *_COUNTED.values())
    for word in words
    for form in (word, word.capitalize(), word.upper())
)
_NUMBER = r"(?P<number>[0-9](?<![\w.,'’/-][0-9])(?:[0-9.,']{0,20}[0-9])?)"
_SHORT = re.compile(rf"{_NUMBER}(?P<scale>[kKM]|bn|mn)(?!\w)")
_SCALED = re.compile(rf"{_NUMBER} (?P<scale>[^\W\d_]{{2,10}})(?!\w)")
# Groups of three digits after dots, apostrophes or spaces, and a decimal sign perhaps.
_GROUPED = re.compile(
    r"[1-9](?<![\w.,'’/+(-][0-9])(?<![0-9] [0-9])[0-9]{0,2}(?P<sign>[.' ])[0-9]{3}"
    r"(?:(?P=sign)[0-9]{3}){0,5}(?P<fraction>[.,][0-9]{1,2})?(?![\w'/-]|[., ][0-9])"
)
_DECIMAL_COMMA = re.compile(r"[0-9](?<![\w.,'’][0-9])[0-9]{0,15},[0-9]{1,2}(?!\w|[.,][0-9])")
_ROUND = re.compile(r"[0-9](?<![\w.,][0-9])[0-9,]{0,20}\.00(?!\w|[.,][0-9])")


def numbers(text: str, language: str) -> Iterator[Expression]:
    """Yield the numbers of a text that have another form as plain digits, with that as a term.

    What a dot between digits means depends on the language, an ISO 639-1 code.
    """
    comma = language in COMMA
    yield from _scaled(_SHORT.finditer(text), language)
    for match in _GROUPED.finditer(text):
        sign, fraction = match["sign"], match["fraction"] or ""
        # "1.000" is one in English and a thousand in German; "1.000.000" is a million in both.
        if sign != "." or comma or match[0].count(".") > 1:
            whole = match[0].removesuffix(fraction).replace(sign, "")
            yield _number(match, Decimal(whole + fraction.replace(",", ".")))
    if comma:
        for match in _DECIMAL_COMMA.finditer(text):
            yield _number(match, Decimal(match[0].replace(",", ".")))
    if ".00" in text:
        for match in _ROUND.finditer(text):
            yield _number(match, Decimal(match[0].replace(",", "")))


def named_numbers(text: str, language: str, words: Collection[str]) -> Iterator[Expression]:
    """Yield the numbers of a text that are words, up to twenty, or stand before "million" and such.

    `words` are those of `NUMBER_WORDS` that stand in the text.
    """
    yield from _scaled(_SCALED.finditer(text), language)
    counted = _COUNTED.get(language, {})
    for word in words:
        if word.lower() in counted:
            for match in _alone(word).finditer(text):
                yield _number(match, Decimal(counted[word.lower()]))


@lru_cache(maxsize=512)
def _alone(word: str) -> re.Pattern[str]:
    # The word comes first: what begins with letters is found fastest.
    return re.compile(rf"{word}(?<![\w.-]{word})(?![\w-])")


def _scaled(matches: Iterator[re.Match[str]], language: str) -> Iterator[Expression]:
    own = _SCALES_OF.get(language, {})
    for match in matches:
        scale = match["scale"]
        power = _LETTERS.get(scale) or own.get(scale.casefold()) or _SCALES.get(scale.casefold())
        value = _value(match["number"], comma=language in COMMA) if power else None
        if power and value is not None:
            yield _number(match, value.scaleb(power))


def _value(written: str, *, comma: bool) -> Decimal | None:
    """Return the value of a number with at most one decimal sign, else None."""
    plain = written.replace("'", "")
    if comma:
        plain = plain.replace(",", "\0").replace(".", ",").replace("\0", ".")
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", plain):
        return Decimal(plain)
    if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", plain):
        return Decimal(plain.replace(",", ""))
    # A single comma or dot that groups nothing is decimal in any language.
    if re.fullmatch(r"[0-9]+,[0-9]{1,2}", plain):
        return Decimal(plain.replace(",", "."))
    return None


def _number(match: re.Match[str], value: Decimal) -> Expression:
    digits = f"{value:f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    term = digits[:64]
    return Expression(match.start(), match.end(), "number", ((term,),), (term,))
