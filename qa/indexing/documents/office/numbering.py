"""The automatic numbers of Word: of headings, clauses and list items, as they are printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from qa.indexing.documents.office.names import attribute, child, name, switched, value

_LEVELS = 9
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
BULLET = "•"  # whatever sign is printed for it


def roman(number: int) -> str:
    """Return a number in small Roman figures, as it is from 4000 on."""
    if not 0 < number < 4000:
        return str(number)
    written = ""
    for amount, sign in _ROMAN:
        written += sign * (number // amount)
        number %= amount
    return written


def letters(number: int) -> str:
    """Return a number as Word counts in letters: a to z, then aa, bb, and so on."""
    if not 0 < number <= 780:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else ("th", "st", "nd", "rd")[number % 10 % 4]
    return f"{number}{ending if number % 10 < 4 else 'th'}"


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "upperRoman": lambda number: roman(number).upper(),
    "lowerRoman": roman,
    "upperLetter": lambda number: letters(number).upper(),
    "lowerLetter": letters,
    "ordinal": _ordinal,
    "none": lambda number: "",
}


def figure(number: int, form: str) -> str:
    """Return a number in one of Word's formats, in figures where it is another one."""
    return _FORMATS.get(form, str)(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How a level of a list is numbered."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None  # after this many levels, 0 never, None after each above
    legal: bool = False  # all its numbers in figures
    style: str = ""  # of paragraphs that are numbered so
    indent: int | None = None  # of the text, in twentieths of a point

    @classmethod
    def of(cls, element: Any) -> Level:
        """Read `w:lvl`."""
        restart = value(element, "w:lvlRestart")
        return cls(
            form=value(element, "w:numFmt") or "decimal",
            text=value(element, "w:lvlText"),
            start=_number(value(element, "w:start"), 1),
            restart=_number(restart, 0) if restart else None,
            legal=bool(switched(element, "w:isLgl")),
            style=value(element, "w:pStyle"),
            indent=indent(child(element, "w:pPr")),
        )


def indent(properties: Any) -> int | None:
    """Return how far a paragraph stands in, None where its properties do not tell."""
    told = None if properties is None else child(properties, "w:ind")
    if told is None:
        return None
    left = attribute(told, "w:left") or attribute(told, "w:start")
    return _number(left, 0) if left else None


def _number(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else otherwise


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of a paragraph: its list and level, what is printed, and how far it stands in."""

    number: str
    level: int
    label: str
    indent: int | None


@dataclass(slots=True)
class _Scheme:
    """An abstract numbering; all lists that are made of it go on counting together."""

    levels: dict[int, Level] = field(default_factory=dict)
    link: str = ""  # a style that has the levels
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass(slots=True)
class _List:
    scheme: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)  # levels that have been begun anew


class Numbering:
    """The lists of a document, which are counted paragraph by paragraph."""

    def __init__(self, root: Any | None) -> None:
        self._schemes: dict[str, _Scheme] = {}
        self._lists: dict[str, _List] = {}
        for element in root if root is not None else ():
            if name(element) == "w:abstractNum":
                scheme = _Scheme(link=value(element, "w:numStyleLink"))
                for level in element:
                    if name(level) == "w:lvl":
                        scheme.levels[_level(attribute(level, "w:ilvl"))] = Level.of(level)
                self._schemes[attribute(element, "w:abstractNumId")] = scheme
            elif name(element) == "w:num":
                self._lists[attribute(element, "w:numId")] = _list(element)
        self._of_style = {
            (number, level.style): place
            for number, made in self._lists.items()
            for place, level in self._levels(made).items()
            if level.style
        }

    @classmethod
    def of(cls, schemes: dict[str, dict[int, Level]], lists: dict[str, str]) -> Self:
        """Make it of schemes, and of lists each of which is made of a scheme."""
        numbering = cls(None)
        numbering._schemes = {key: _Scheme(levels) for key, levels in schemes.items()}
        numbering._lists = {key: _List(scheme) for key, scheme in lists.items()}
        return numbering

    def _levels(self, made: _List) -> dict[int, Level]:
        scheme = self._schemes.get(made.scheme)
        return {**(scheme.levels if scheme else {}), **made.levels}

    def link(self, lists_of_styles: dict[str, str]) -> None:
        """Give schemes that name a style the levels of the list of that style."""
        for scheme in self._schemes.values():
            target = self._lists.get(lists_of_styles.get(scheme.link, ""))
            source = self._schemes.get(target.scheme) if target else None
            if source is not None and not scheme.levels:
                scheme.levels, scheme.counts = source.levels, source.counts

    def level_of_style(self, number: str, style: str) -> int | None:
        """Return the level of a list whose paragraphs have a style, None if there is none."""
        return self._of_style.get((number, style))

    def next(self, number: str, place: int) -> Numbered | None:
        """Count the next paragraph of a list, at a level from 0; None if there is no such list."""
        made = self._lists.get(number)
        scheme = self._schemes.get(made.scheme) if made else None
        if made is None or scheme is None:
            return None
        place = min(max(0, place), _LEVELS - 1)
        level = self._level(made, scheme, place)
        self._count(made, scheme, place, level)
        return Numbered(number, place, self._label(made, scheme, place, level), level.indent)

    def _level(self, made: _List, scheme: _Scheme, place: int) -> Level:
        return made.levels.get(place) or scheme.levels.get(place) or Level(form="bullet")

    def _count(self, made: _List, scheme: _Scheme, place: int, level: Level) -> None:
        counts = scheme.counts
        before = counts[place]
        if place in made.starts and place not in made.begun:
            counts[place] = made.starts[place]
        else:
            counts[place] = level.start if before is None else before + 1
        made.begun.add(place)
        for below in range(place + 1, _LEVELS):
            restart = self._level(made, scheme, below).restart
            if restart is None or restart > place:
                counts[below] = None
                if below in made.starts:
                    made.begun.discard(below)

    def _label(self, made: _List, scheme: _Scheme, place: int, level: Level) -> str:
        if level.form == "bullet":
            return BULLET

        def shown(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            of = self._level(made, scheme, other)
            count = scheme.counts[other]
            count = made.starts.get(other, of.start) if count is None else count
            return figure(count, "decimal" if level.legal else of.form)

        return re.sub(r"%([1-9])", shown, level.text[:200]).strip()


def _level(text: str) -> int:
    return min(max(0, _number(text, 0)), _LEVELS - 1)


def _list(element: Any) -> _List:
    made = _List(value(element, "w:abstractNumId"))
    for override in element:
        if name(override) == "w:lvlOverride":
            place = _level(attribute(override, "w:ilvl"))
            start = value(override, "w:startOverride")
            if start:
                made.starts[place] = _number(start, 1)
            level = child(override, "w:lvl")
            if level is not None:
                made.levels[place] = Level.of(level)
    return made
