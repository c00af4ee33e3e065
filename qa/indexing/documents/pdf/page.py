"""What stands on a page of a PDF, as it is read from the file: glyphs, lines, fields.

All places are in points from the top left corner of the page as it is shown, y downwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

THIN = 3.0  # points; a shape that is thicker is no line


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The glyphs of a page: `text[i]` stands in `boxes[i]`, left, top, right and bottom.

    `boxes` is float32 of shape (n, 4). What is not `visible` is white space or beside the page.
    A page that is read from right to left is `mirrored`: its left edge is its right one.
    """

    text: str
    boxes: NDArray[np.float32]
    visible: NDArray[Any]
    mirrored: bool = False

    @classmethod
    def none(cls) -> Glyphs:
        """Return those of a page on which nothing is written."""
        return cls(text="", boxes=np.zeros((0, 4), np.float32), visible=np.zeros(0, bool))


class Run(NamedTuple):
    """Glyphs `start` to `end` of a page: a stretch of one line, all of one look.

    `look` is size in points, quarters of a turn to the left (-1 for any other), and whether
    they are bold, italic, of fixed width, and faint.
    """

    start: int
    end: int
    x1: float
    y1: float
    x2: float
    y2: float
    base: float
    look: tuple[float, int, bool, bool, bool, bool]


class Stroke(NamedTuple):
    """What is drawn that is no text: the box around a line or a shape."""

    x1: float
    y1: float
    x2: float
    y2: float


class Note(NamedTuple):
    """What is written onto a page: the value of a form's field, or a comment by `who`.

    For a field, `who` is its name. "written" is a text that stands on the page for all to see.
    """

    kind: Literal["field", "tick", "comment", "written"]
    words: str
    who: str
    x1: float
    y1: float
    x2: float
    y2: float


class Bookmark(NamedTuple):
    """An entry of the outline: where it leads, the first page being 0, and its depth from 1."""

    title: str
    page: int
    level: int


@dataclass(slots=True, kw_only=True)
class Page:
    """All of a page, the first being 0; `outside` counts visible glyphs beside it.

    Nothing stands on one that is `broken`. Of an `illegible` one, nobody can tell which letters its
    glyphs are, so it has none.
    """

    number: int
    width: float
    height: float
    glyphs: Glyphs
    runs: list[Run]
    strokes: list[Stroke]
    pictures: int
    notes: list[Note]
    outside: int
    broken: bool = False
    illegible: bool = False
