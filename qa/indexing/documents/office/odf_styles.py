"""The styles of an OpenDocument file: of paragraphs, words, cells and lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from qa.indexing.documents.office.names import attribute, child, name
from qa.indexing.documents.office.numbering import BULLET, letters, roman
from qa.indexing.documents.office.styles import Role, role_of

_FIGURES: dict[str, Callable[[int], str]] = {
    "1": str,
    "a": letters,
    "A": lambda number: letters(number).upper(),
    "i": roman,
    "I": lambda number: roman(number).upper(),
}
_LEVELS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class OdfStyle:
    """What a style says, with what it takes over from the one above it."""

    role: Role = ""
    bold: bool = False
    hidden: bool = False
    coloured: bool = False
    raised: bool = False  # above the line
    list_style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _ListLevel:
    bullet: bool = True
    form: str = ""
    before: str = ""
    after: str = ""
    start: int = 1
    shown: int = 1  # levels


@dataclass(slots=True)
class Counts:
    """How far the items of a list are counted, level by level."""

    style: str
    numbers: dict[int, int] = field(default_factory=dict)


class OdfStyles:
    """The styles of a file, each worked out once."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], Any] = {}
        self._known: dict[tuple[str, str], OdfStyle] = {}
        self._lists: dict[str, dict[int, _ListLevel]] = {}
        self._outline: dict[int, _ListLevel] = {}

    def add(self, styles: Iterable[Any]) -> None:
        """Take the styles that stand in an element."""
        for element in styles:
            kind = name(element)
            if kind == "style:style":
                key = attribute(element, "style:family"), attribute(element, "style:name")
                self._told[key] = element
            elif kind == "text:list-style":
                self._lists[attribute(element, "style:name")] = _levels(element)
            elif kind == "text:outline-style":
                self._outline = _levels(element)

    def get(self, family: str, key: str) -> OdfStyle:
        """Return a style by its family and its name; one that says nothing for an unknown name."""
        chain: list[tuple[tuple[str, str], Any]] = []
        style = OdfStyle()
        at = family, key
        while (told := self._told.get(at)) is not None and len(chain) < 1000:
            if at in self._known:
                style = self._known[at]
                break
            chain.append((at, told))
            at = family, attribute(told, "style:parent-style-name")
        if told is None and at[1]:
            style = OdfStyle(role=role_of(_title(at[1])))
        for at, told in reversed(chain):
            style = self._known[at] = _derived(style, told)
        return style

    def count(self, counts: Counts, level: int, start: int | None = None) -> str:
        """Count the next item of a list, and return its label."""
        known = self._lists.get(counts.style)
        return _label(known, counts, level, start) if known else BULLET

    def heading(self, counts: Counts, level: int) -> str:
        """Count the next heading, and return its number, "" where headings have none."""
        label = _label(self._outline, counts, level - 1, None)
        return "" if label == BULLET else label


def _label(levels: dict[int, _ListLevel], counts: Counts, level: int, start: int | None) -> str:
    own = levels.get(level, _ListLevel())
    before = counts.numbers.get(level)
    counts.numbers[level] = (
        (own.start if before is None else before + 1) if start is None else start
    )
    for deeper in [known for known in counts.numbers if known > level]:
        del counts.numbers[deeper]
    if own.bullet:
        return BULLET
    figures = []
    for above in range(max(0, level + 1 - own.shown), level + 1):
        held = levels.get(above, _ListLevel())
        number = counts.numbers.get(above, held.start)
        if held.form in _FIGURES:
            figures.append(_FIGURES[held.form](number))
    label = ".".join(figures)
    return f"{own.before}{label}{own.after}".strip() if label else ""


def _levels(element: Any) -> dict[int, _ListLevel]:
    levels = {}
    for level in element:
        kind = name(level)
        numbered = kind in ("text:list-level-style-number", "text:outline-level-style")
        place = _number(attribute(level, "text:level"), 1) - 1
        levels[place] = _ListLevel(
            bullet=not numbered,
            form=attribute(level, "style:num-format"),
            before=attribute(level, "style:num-prefix"),
            after=attribute(level, "style:num-suffix"),
            start=_number(attribute(level, "text:start-value"), 1),
            shown=_number(attribute(level, "text:display-levels"), 1),
        )
    return levels


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else otherwise


def _title(key: str) -> str:
    return " ".join(key.replace("_20_", " ").replace("_", " ").lower().split())


def _derived(base: OdfStyle, element: Any) -> OdfStyle:
    shown = attribute(element, "style:display-name") or attribute(element, "style:name")
    style = replace(base, role=role_of(_title(shown)) or base.role)
    words = child(element, "style:text-properties")
    if words is not None:
        weight = attribute(words, "fo:font-weight")
        if weight:
            style = replace(style, bold=weight == "bold" or weight >= "600")
        if attribute(words, "text:display"):
            style = replace(style, hidden=attribute(words, "text:display") == "none")
        if attribute(words, "style:text-position"):
            position = attribute(words, "style:text-position")
            style = replace(style, raised=not position.startswith(("sub", "-", "0")))
    for kind, key in (
        ("style:drawing-page-properties", "presentation:visibility"),
        ("style:table-properties", "table:display"),
    ):
        told = child(element, kind)
        if told is not None and attribute(told, key):
            style = replace(style, hidden=attribute(told, key) in ("hidden", "false"))
    cell = child(element, "style:table-cell-properties")
    if cell is not None and (colour := attribute(cell, "fo:background-color")):
        style = replace(style, coloured=colour.lower() not in ("transparent", "#ffffff"))
    listed = attribute(element, "style:list-style-name")
    return replace(style, list_style=listed) if listed else style
