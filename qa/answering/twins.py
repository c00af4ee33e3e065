"""Whether two statements say the same, or nearly the same and yet not: then where they differ."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from typing import NamedTuple

from qa.answering.forms import Word, form, words
from qa.blocks import Kind
from qa.indexing.text.analyze import analysed_as, terms
from qa.indexing.text.stretches import Offsets

# Two texts are nearly the same that share this part of their words in order (Dice), and so many.
_NEARLY, _SHARED = 0.65, 3
_MOST_WORDS = 500  # in longer texts nobody looks for where they differ
_APART = 40  # characters of what stands for each other: more is about something else
_KEY_ENDS = re.compile(r"[:：\t\n]")
# A word of these more or less, or another of them, makes no other statement.
_OF_ARTICLES = (
    "a an the der die das den dem des ein eine einen einem einer eines le la les l un une el los "
    "las lo il gli het een"
)
_ARTICLES = frozenset(_OF_ARTICLES.split())
# A word more is no contradiction, unless it is one of these.
_OF_NEGATIONS = (
    "no not never nor neither none without cannot nicht kein keine keinen keiner keines keinem nie "
    "niemals ohne ne pas jamais sans non mai senza nunca sin não sem niet geen nooit zonder не нет "
    "без nie bez 不 没 没有 未 無 无 لا ليس غير"
)
_NEGATIONS = frozenset(_OF_NEGATIONS.split())

_DATE = re.compile(r"\d{4}-\d\d-\d\d")

_Languages = tuple[str | None, str | None]  # of the first of two texts, and of the second
Places = tuple[Offsets, Offsets]  # in the first of two texts, and in the second


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is said in one place: `text`, and what it is not understood without, `lead`.

    `language` is an ISO 639-1 code, None where it is not known.
    """

    text: str
    lead: str = ""
    kind: Kind = "paragraph"
    language: str | None = None

    @property
    def form(self) -> tuple[str, ...]:
        """What is equal of statements that say the same, and of no others."""
        if self.kind == "code":  # every sign of it counts
            return tuple(line.rstrip() for line in self.text.strip("\n").split("\n"))
        return (*form(self.lead, self.language), "\n", *form(self.text, self.language))

    def words(self, start: int = 0, end: int | None = None) -> tuple[Word, ...]:
        """Return the words of `text[start:end]`, with their places in the text."""
        found = words(self.text[start:end], self.language)
        return tuple(w._replace(start=w.start + start, end=w.end + start) for w in found)


def say_the_same(first: Statement, second: Statement) -> bool:
    """Tell whether two statements differ in nothing but the way of writing."""
    return first.form == second.form


def differing(first: Statement, second: Statement) -> list[Places] | None:
    """Return where two statements differ that are nearly the same; None if they are not.

    A place in each text holds the words that stand for each other, the cells of a row, or the
    values of a key; where one has a "not" more, a word beside it. There are none where one only
    says more than the other, or says it in another way of writing.
    """
    kinds, languages = {first.kind, second.kind}, (first.language, second.language)
    leads = [form(one.lead, one.language) for one in (first, second)]
    if "code" in kinds:
        return None
    if kinds & {"row", "pair"}:
        alike = first.kind == second.kind and leads[0] == leads[1]
        return _of_values(first, second) if alike else None
    if leads[0] == leads[1] and first.lead.rstrip().endswith(("?", "？", "؟")):
        # Any two answers to one question are.
        places = _of_words(first.words(), second.words(), languages)
        return [((0, len(first.text)), (0, len(second.text)))] if places is None else places
    leading = SequenceMatcher(None, leads[0], leads[1], autojunk=False)
    if leads[0] != leads[1] and leading.ratio() < _NEARLY:
        return None
    return _of_words(first.words(), second.words(), languages)


def _of_values(first: Statement, second: Statement) -> list[Places] | None:
    """Return which values of the same key differ: cells of a row, the value of a pair."""
    languages = first.language, second.language
    most = 0 if first.kind == "row" else 1
    mine, others = _cells(first, most), _cells(second, most)
    if len(mine) != len(others) or len(mine) < 2:
        return None
    (key, *values) = [
        (own, other, first.words(*own), second.words(*other))
        for own, other in zip(mine, others, strict=True)
    ]
    if _forms(key[2]) != _forms(key[3]):
        return None
    places: list[Places] = []
    for own, other, said, told in values:
        found = _of_words(said, told, languages)
        if found is None:
            found = [] if _written_alike(said, told, languages) else [(own, other)]
        places += found
    return places


def _cells(statement: Statement, most: int) -> list[Offsets]:
    """Return the key and the values, `most` of these or all for 0, without space around them."""
    found = []
    start = 0
    parts = _KEY_ENDS.split(statement.text, maxsplit=most) if most else statement.text.split("\t")
    for part in parts:
        left = len(part) - len(part.lstrip())
        found.append((start + left, start + left + len(part.strip())))
        start += len(part) + 1
    return found


def _of_words(
    first: Sequence[Word], second: Sequence[Word], languages: _Languages
) -> list[Places] | None:
    """Return where two sequences of words differ that share most; None if they do not."""
    mine, others = _forms(first), _forms(second)
    shared = sum((Counter(mine) & Counter(others)).values())
    enough = max(_SHARED, _NEARLY * (len(mine) + len(others)) / 2)
    if shared < enough or max(len(mine), len(others)) > _MOST_WORDS:
        return None
    matcher = SequenceMatcher(None, mine, others, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if sum(block.size for block in blocks) < enough:
        return None
    gaps: list[_Gap] = []
    a = b = 0
    for block in matcher.get_matching_blocks():
        sides = first[a : block.a], second[b : block.b]
        if any(side and side[-1].end - side[0].start > _APART for side in sides):
            return None
        if _contradict(*sides, languages):
            gaps.append(_Gap(a, block.a, b, block.b))
        a, b = block.a + block.size, block.b + block.size
    return [
        (_span(first, gap.a, gap.a_end), _span(second, gap.b, gap.b_end))
        for gap in _widened(_joined(gaps), len(first), len(second))
    ]


def _span(found: Sequence[Word], first: int, end: int) -> Offsets:
    return found[first].start, found[end - 1].end


class _Gap(NamedTuple):
    """Where words of two sequences do not match: `first[a:a_end]` and `second[b:b_end]`."""

    a: int
    a_end: int
    b: int
    b_end: int


def _joined(gaps: Sequence[_Gap]) -> list[_Gap]:
    """Return gaps with those joined that one word is between: "8 to 5" stands for "9 to 6"."""
    joined: list[_Gap] = []
    for gap in gaps:
        after = joined and gap.a - joined[-1].a_end <= 1 and gap.b - joined[-1].b_end <= 1
        joined.append(joined.pop()._replace(a_end=gap.a_end, b_end=gap.b_end) if after else gap)
    return joined


def _widened(gaps: Sequence[_Gap], first: int, second: int) -> list[_Gap]:
    """Return gaps with a word on both sides: where one has none, with that after or before it."""
    return [
        gap
        if gap.a < gap.a_end and gap.b < gap.b_end
        else gap._replace(a_end=gap.a_end + 1, b_end=gap.b_end + 1)
        if gap.a_end < first and gap.b_end < second
        else gap._replace(a=gap.a - 1, b=gap.b - 1)
        for gap in gaps
    ]


def _contradict(first: Sequence[Word], second: Sequence[Word], languages: _Languages) -> bool:
    """Tell whether words that stand for each other do not say the same, or deny what is said."""
    if not _NEGATIONS.isdisjoint(_forms([*first, *second])):
        return not _written_alike(first, second, languages)
    # "on" and "off" are another thing, but "in" and "County of" are another way to put it.
    says = [bool(_terms(*side)) for side in zip((first, second), languages, strict=True)]
    if not all(says) and len(first) != len(second):
        return False
    return not _written_alike(first, second, languages)


def _terms(side: Sequence[Word], language: str | None) -> set[str]:
    """Return the terms of words: none of those that only hold a sentence together."""
    return set(terms(" ".join(word.text for word in side), analysed_as(language)))


def _written_alike(first: Sequence[Word], second: Sequence[Word], languages: _Languages) -> bool:
    """Tell whether words are others in their way of writing only, or in their articles."""
    mine, others = ([w for w in side if w.form not in _ARTICLES] for side in (first, second))
    if len(mine) == len(others) and all(map(_as_much, mine, others)):
        return True
    if _same_value(mine, others, languages):
        return True
    joined = ["".join(word.form for word in side) for side in (mine, others)]
    return all(text.isalpha() for text in joined) and _plain(joined[0]) == _plain(joined[1])


def _as_much(first: Word, second: Word) -> bool:
    if first.form == second.form:
        return True
    with suppress(InvalidOperation):  # a time or a date is no number
        return first.is_number and second.is_number and Decimal(first.form) == Decimal(second.form)
    return False


def _same_value(first: Sequence[Word], second: Sequence[Word], languages: _Languages) -> bool:
    """Tell whether words are the same date, or the same number in digits and in a word."""
    held = [_terms(*side) for side in zip((first, second), languages, strict=True)]
    dates = [{term for term in one if _DATE.fullmatch(term)} for one in held]
    if dates[0] or dates[1]:
        return dates[0] == dates[1]
    shared = {term for term in held[0] & held[1] if term.isdecimal()}
    return len(first) == len(second) == 1 and bool(shared) and shared in held


def _plain(word: str) -> str:
    """Return a word without accents, and with "ss" for "ß"."""
    return "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if c.isalpha())


def _forms(found: Sequence[Word]) -> list[str]:
    return [word.form for word in found]
