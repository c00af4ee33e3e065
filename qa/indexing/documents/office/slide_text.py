"""Paragraphs of slides: their words, and the bullets and numbers before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.office import formula
from qa.indexing.documents.office.names import attribute, branch, child, name
from qa.indexing.documents.office.numbering import BULLET, letters, roman

_LEVELS = 9
_SCHEME = re.compile(r"(arabic|alphaLc|alphaUc|romanLc|romanUc)\w*?(Period|ParenR|ParenBoth|Plain)")
_SIGNS = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Plain": "{}"}


def words(element: Any) -> Iterator[str]:
    """Yield what the paragraphs of an element say, with a line feed for what ends a line."""
    branches: list[Any] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, part in walk:
        kind = name(part)
        if event == "end":
            if kind == "mc:AlternateContent":
                branches.pop()
            elif kind == "a:p" and part is not element:
                yield "\n"
            continue
        if kind == "a:t":
            yield part.text or ""
        elif kind == "a:br":
            yield "\n"
        elif kind == "m:oMath":
            yield formula.line(part)
            walk.skip_subtree()
        elif kind == "mc:AlternateContent":
            branches.append(branch(part))
        elif (
            (kind in ("mc:Choice", "mc:Fallback") and part is not branches[-1])
            or (kind == "a:fld" and attribute(part, "type") == "slidenum")
            or kind in ("a:pPr", "a:rPr")
        ):
            walk.skip_subtree()


def write_line(paragraph: Any, builder: Builder) -> None:
    """Write a paragraph into the innermost block."""
    for text in words(paragraph):
        lines = text.replace("\v", "\n").split("\n")
        for number, line in enumerate(lines):
            if number:
                builder.line_break()
            builder.write(line)


def is_bold(element: Any) -> bool:
    """Tell whether all words of an element are bold by themselves."""
    runs = [run for run in element.iter() if name(run) == "a:r"]
    told = [child(run, "a:rPr") for run in runs if "".join(words(run)).strip()]
    return bool(told) and all(
        properties is not None and attribute(properties, "b") in ("1", "true")
        for properties in told
    )


class Bullets:
    """Counts the paragraphs of a shape; `styles` say what all have, the nearest first."""

    def __init__(self, styles: list[Any]) -> None:
        self._styles = styles
        self._counts: dict[int, tuple[str, int]] = {}

    def next(self, paragraph: Any) -> tuple[int, str | None]:
        """Return the level of a paragraph from 0, and its label; None where it is no item."""
        properties = child(paragraph, "a:pPr")
        told = "" if properties is None else attribute(properties, "lvl")
        level = min(int(told), _LEVELS - 1) if told.isdecimal() and len(told) < 4 else 0
        for deeper in [known for known in self._counts if known > level]:
            del self._counts[deeper]
        sources = [properties]
        sources += [child(style, f"a:lvl{level + 1}pPr") for style in self._styles]
        for source in sources:
            for element in source if source is not None else ():
                kind = name(element)
                if kind == "a:buNone":
                    self._counts.pop(level, None)
                    return level, None
                if kind in ("a:buChar", "a:buBlip"):
                    self._counts.pop(level, None)
                    return level, BULLET
                if kind == "a:buAutoNum":
                    return level, self._number(level, element)
        self._counts.pop(level, None)
        return level, None

    def _number(self, level: int, element: Any) -> str:
        scheme = attribute(element, "type")
        told = attribute(element, "startAt")
        start = int(told) if told.isdecimal() and len(told) < 6 else 1
        before, count = self._counts.get(level, ("", 0))
        count = count + 1 if before == scheme + told else start
        self._counts[level] = (scheme + told, count)
        found = _SCHEME.fullmatch(scheme)
        if found is None:
            return f"{count}."
        figure = {
            "arabic": str(count),
            "alphaLc": letters(count),
            "alphaUc": letters(count).upper(),
            "romanLc": roman(count),
            "romanUc": roman(count).upper(),
        }[found[1]]
        return _SIGNS[found[2]].format(figure)
