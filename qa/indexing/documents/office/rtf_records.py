"""What is read of RTF: paragraphs and tables, one after another in stories."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Story:
    """Paragraphs and tables one after another; `kind` is what they are of."""

    kind: str = "text"
    blocks: list[Paragraph | Table] = field(default_factory=list)
    mark: str = ""  # of a footnote, or the author of a comment


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its words, and the notes and boxes at it."""

    pieces: list[str | Story] = field(default_factory=list)
    style: int = 0
    outline: int | None = None
    label: str = ""
    level: int = 0
    listed: bool = False  # `level` is that of a list, and not an indent
    table: int = 0  # tables that it is in
    bold: bool = True
    paged: bool = False

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(piece for piece in self.pieces if isinstance(piece, str))


@dataclass(slots=True)
class CellEdge:
    """How a cell of a row is set: where it ends, and what it is merged with."""

    right: int
    merged: bool = False
    merged_down: bool = False
    begins_down: bool = False


@dataclass(slots=True)
class TableRow:
    """A row: the paragraphs of each cell, and how the cells are set."""

    cells: list[list[Paragraph]]
    edges: list[CellEdge]
    left: int
    header: bool


@dataclass(slots=True)
class Table:
    """Rows one after another."""

    rows: list[TableRow] = field(default_factory=list)
