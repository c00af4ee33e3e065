"""Lists in each other, written item by item as slides and RTF have them: each with its level."""

from __future__ import annotations

import re

from qa.indexing.documents.builder import Builder

# Signs that are nothing else, and dashes that are set off by a tab.
_TYPED_MARK = re.compile(r"\s*(?:[•‣▪◦●○■□☐☑☒✓✗➢∙]\s+|[-–—*]\t\s*)(?=\S)")


def typed_mark(text: str) -> str:
    """Return the mark of a list item that was typed before its words, with the room around it."""
    found = _TYPED_MARK.match(text)
    return found[0] if found else ""


class Lists:
    """The lists that are open; an item stays open too, for what belongs to it."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._levels: list[int] = []

    def __bool__(self) -> bool:
        return bool(self._levels)

    def item(self, level: int, label: str) -> None:
        """Begin an item; what is written next goes into it."""
        while self._levels and self._levels[-1] > level:
            self._close()
        if self._levels and self._levels[-1] == level:
            self._builder.close()
        else:
            self._builder.open("list")
            self._levels.append(level)
        self._builder.open("item", label=label)

    def end(self) -> None:
        """Close all that is open."""
        while self._levels:
            self._close()

    def _close(self) -> None:
        self._levels.pop()
        self._builder.close()
        self._builder.close()
