"""From the paragraphs, lists and tables of OpenDocument to blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from qa.blocks import Kind
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.office.headers import Look, headers
from qa.indexing.documents.office.lists import typed_mark
from qa.indexing.documents.office.names import attribute, child, name
from qa.indexing.documents.office.odf_inline import OdfLine, read_line
from qa.indexing.documents.office.odf_styles import Counts, OdfStyle, OdfStyles
from qa.indexing.documents.office.pictures import alternative_of
from qa.indexing.documents.office.styles import Role
from qa.indexing.documents.office.typed import Run, Typed

_DEEPEST = 12  # lists, tables and boxes in each other
_LONGEST_HEADING = 300  # characters
_MOST_LETTERS = 15  # beside a page number
_GROUPS: dict[Role, Kind] = {"code": "code", "quotation": "quotation"}
_INDEXES = frozenset(
    {"text:table-of-content", "text:illustration-index", "text:table-index", "text:user-index"}
)
_WRAPPERS = frozenset({"text:section", "text:index-body", "text:bibliography", "text:index-title"})
_ROW_GROUPS = frozenset({"table:table-rows", "table:table-row-group", "table:table-header-rows"})


class OdfFlow:
    """Writes what stands one after another: in the body, in a cell, in a box, in a note."""

    def __init__(
        self,
        builder: Builder,
        styles: OdfStyles,
        *,
        outer: bool = False,
        run: Run | None = None,
        furniture: bool = False,
        depth: int = 0,
        due: list[Callable[[], None]] | None = None,
        formula: Callable[[Any], str] | None = None,
    ) -> None:
        self._builder, self._styles = builder, styles
        self._outer, self._furniture, self._depth = outer, furniture, depth
        self._run = run
        self._formula = formula
        self.title: str | None = None
        self._group: Role = ""
        # Notes and comments, which come after the block that they are at.
        self._due: list[Callable[[], None]] = [] if due is None else due
        self._headings = Counts("")
        self._counts: dict[str, Counts] = {}  # of lists, by their style and by their id

    def read(self, elements: Iterable[Any]) -> None:
        """Write elements one after another; `end` must follow."""
        for element in elements:
            self._one(element)

    def end(self) -> None:
        """Close what is open still."""
        self._end_run(followed=False)
        self._end_group()
        self._write_due()

    def contents(self, element: Any) -> None:
        """Write all of a container; a paragraph that is alone in it needs no block of its own."""
        inside = [part for part in element if name(part) not in ("office:forms", "")]
        if len(inside) == 1 and name(inside[0]) == "text:p":
            line = self._line(inside[0], self._style(inside[0]))
            if not self._is_page_number(line):
                self._plain(line)
        else:
            self.read(inside)
        self._end_group()

    def slide_title(self, frame: Any) -> None:
        """Write the title of a slide, which stands in a box."""
        words = [self._line(p, OdfStyle()).text for p in frame.iter() if name(p) == "text:p"]
        title = " ".join(" ".join(words).split())
        if title:
            self.title = self.title or title
            self._builder.heading(title, 1)

    def _one(self, element: Any) -> None:
        kind = name(element)
        if kind in ("text:p", "text:h"):
            self._paragraph(element)
            return
        if kind not in _WRAPPERS and kind != "text:numbered-paragraph":
            self._end_run(followed=True)
        self._end_group()
        if kind == "text:list":
            self._list(element)
        elif kind == "table:table":
            self._table(element)
        elif kind in _INDEXES:
            with self._builder.block("contents"):
                body = child(element, "text:index-body")
                self._inside().contents(body if body is not None else ())
        elif kind in _WRAPPERS:
            if attribute(element, "text:display") != "none":
                self._deeper(element, self._one)
        elif kind == "text:numbered-paragraph":
            self.read(element)
        elif kind.startswith("draw:"):
            self._drawn(element)
        self._write_due()

    def _deeper(self, elements: Iterable[Any], write: Callable[[Any], None]) -> None:
        """Write what only wraps others; of what lies too deep, the words alone."""
        self._depth += 1
        for element in elements:
            if self._depth < _DEEPEST:
                write(element)
            else:
                self._builder.leaf("paragraph", " ".join("".join(element.itertext()).split()))
        self._depth -= 1

    # Paragraphs

    def _style(self, element: Any) -> OdfStyle:
        return self._styles.get("paragraph", attribute(element, "text:style-name"))

    def _line(self, element: Any, style: OdfStyle) -> OdfLine:
        code = style.role == "code"
        return read_line(
            element,
            self._styles,
            style,
            self._builder.left_out,
            code=code,
            formula=self._formula,
        )

    def _paragraph(self, element: Any) -> None:
        style = self._style(element)
        line = self._line(element, style)
        if not line and not line.beside and not line.comments:
            return
        if self._run is not None and self._is_typed(element, line, style):
            self._end_group()
            self._run.add(Typed(line.text, partial(self._write_typed, line), line.bold))
            return
        self._end_run(followed=bool(line))
        if line and not self._is_page_number(line):
            self._write(element, line, style)
        self._write_beside(line)
        if not self._group:
            self._write_due()

    def _is_typed(self, element: Any, line: OdfLine, style: OdfStyle) -> bool:
        """Tell whether a paragraph has no style, and is to be looked at with those around it."""
        return not (
            not line
            or line.beside
            or line.comments
            or style.role
            or name(element) == "text:h"
            or any(note is not None for _, note in line.pieces)
            or typed_mark(line.text)
        )

    def _write_typed(self, line: OdfLine, kind: Kind, level: int) -> None:
        fields: dict[str, Any] = {"level": level} if level else {}
        self._block(kind, line, **fields)

    def _end_run(self, *, followed: bool) -> None:
        if self._run is not None:
            self._run.end(followed=followed)

    def _is_page_number(self, line: OdfLine) -> bool:
        letters = sum(map(str.isalpha, line.text))
        return self._furniture and line.paged and letters <= _MOST_LETTERS

    def _write(self, element: Any, line: OdfLine, style: OdfStyle) -> None:
        if style.role in _GROUPS:
            if self._group != style.role:
                self._end_group()
                self._builder.open(_GROUPS[style.role])
                self._group = style.role
            if style.role == "code":
                self._builder.write(f"{line.text}\n")
                return
            self._block("paragraph", line)
            return
        heading = name(element) == "text:h" or style.role == "title"
        if not heading and not style.role and (mark := line.take_mark()):
            if self._group != "list":
                self._end_group()
                self._builder.open("list")
                self._group = "list"
            self._block("item", line, label=mark)
            return
        self._end_group()
        if heading and self._outer and len(line.text) <= _LONGEST_HEADING:
            self._heading(element, line, style)
        elif style.role == "caption":
            self._block("caption", line)
        else:
            self._block("paragraph", line)

    def _heading(self, element: Any, line: OdfLine, style: OdfStyle) -> None:
        told = attribute(element, "text:outline-level")
        level = min(int(told), 9) if told.isdecimal() and len(told) < 4 else 1
        label = ""
        if style.role == "title":
            self.title = self.title or " ".join(line.text.split())
        elif attribute(element, "text:is-list-header") != "true":
            label = self._styles.heading(self._headings, max(1, level))
        line.pieces = [(text.replace("\n", " "), note) for text, note in line.pieces]
        if self._run is not None:
            self._run.level = max(1, level)
        self._block("heading", line, level=max(1, level), label=label)

    def _block(self, kind: Kind, line: OdfLine, **fields: Any) -> None:
        with self._builder.block(kind, **fields):
            self._words(line)

    def _plain(self, line: OdfLine) -> None:
        self._words(line)
        self._write_beside(line)

    def _words(self, line: OdfLine) -> None:
        for text, note in line.pieces:
            if note is not None:
                self._refer(note)
                continue
            for number, part in enumerate(text.split("\n")):
                if number:
                    self._builder.line_break()
                self._builder.write(part)

    def _end_group(self) -> None:
        if self._group:
            self._builder.close()
            self._group = ""

    # Notes and comments

    def _refer(self, note: Any) -> None:
        citation, body = child(note, "text:note-citation"), child(note, "text:note-body")
        mark = "" if citation is None else "".join(citation.itertext()).strip()
        if body is None or not mark:
            return
        label, key = f"[{mark}]", f"note at {self._builder.length}"
        self._builder.refer(key, label)

        def write() -> None:
            with self._builder.block("footnote", label=label, key=key, gap="\n"):
                self._inside().contents(body)

        self._due.append(write)

    def _comment(self, element: Any) -> None:
        creator = child(element, "dc:creator")
        author = "" if creator is None else " ".join((creator.text or "").split())
        told = [part for part in element if name(part) in ("text:p", "text:list")]

        def write() -> None:
            label = f"{author}:" if author else ""
            with self._builder.block("comment", label=label, gap="\n"):
                self._inside().contents(told)

        self._due.append(write)

    def _write_due(self) -> None:
        if self._outer and self._due:
            for write in self._due:  # which grows by the comments at notes
                write()
            self._due.clear()

    def _inside(self) -> OdfFlow:
        return OdfFlow(
            self._builder,
            self._styles,
            depth=self._depth + 1,
            due=self._due,
            formula=self._formula,
        )

    # Lists

    def _list(self, element: Any, counts: Counts | None = None, level: int = 0) -> None:
        """Write a list; one whose items are headings is no list but their numbers."""
        counts = self._counting(element) if counts is None else counts
        if self._outer and level == 0 and _leads_to_heading(element):
            self._flat(element)
            return
        with self._builder.block("list"):
            for item in element:
                kind = name(item)
                if kind not in ("text:list-item", "text:list-header"):
                    continue
                self._item(item, counts, level, header=kind == "text:list-header")

    def _flat(self, element: Any) -> None:
        """Write what the items of a list hold as if there were no list."""
        waiting = [iter(element)]
        while waiting:
            part = next(waiting[-1], None)
            if part is None:
                waiting.pop()
            elif name(part) in ("text:list", "text:list-item", "text:list-header"):
                waiting.append(iter(part))
            elif name(part) in ("text:h", "text:p"):
                self._paragraph(part)

    def _item(self, item: Any, counts: Counts, level: int, *, header: bool) -> None:
        # An item that holds nothing but a list is there for the sake of the indent.
        bare = len(item) > 0 and name(item[0]) == "text:list"
        told = attribute(item, "text:start-value")
        start = int(told) if told.isdecimal() and len(told) < 8 else None
        label = "" if header or bare else self._styles.count(counts, level, start)
        with self._builder.block("item", label=label):
            first = True
            for part in item:
                if name(part) == "text:list":
                    if level < _DEEPEST:
                        self._list(part, self._below(part, counts), level + 1)
                    else:
                        self._builder.write(" ".join("".join(part.itertext()).split()))
                elif first and name(part) in ("text:p", "text:h"):
                    self._plain(self._line(part, self._style(part)))
                    first = False
                elif name(part) in ("text:p", "text:h"):
                    line = self._line(part, self._style(part))
                    self._block("paragraph", line)
                    self._write_beside(line)

    def _counting(self, element: Any) -> Counts:
        """Return how far a list is counted: from the start, or on from the one it continues."""
        style = attribute(element, "text:style-name")
        if not style:
            first = next((p for p in element.iter() if name(p) in ("text:p", "text:h")), None)
            style = "" if first is None else self._style(first).list_style
        before = self._counts.get(attribute(element, "text:continue-list"))
        if before is None and attribute(element, "text:continue-numbering") == "true":
            before = self._counts.get(f"style {style}")
        counts = Counts(style) if before is None else before
        self._counts[f"style {style}"] = counts
        for key in ("xml:id", "{http://www.w3.org/XML/1998/namespace}id"):
            known = element.get(key)
            if known:
                self._counts[known] = counts
        return counts

    def _below(self, element: Any, counts: Counts) -> Counts:
        style = attribute(element, "text:style-name")
        return counts if not style or style == counts.style else Counts(style)

    # Tables

    def _table(self, element: Any) -> None:
        if attribute(element, "table:display") == "false":
            return
        rows = _rows(element)
        if sum(len(cells) for cells, _ in rows) == 1:  # a frame around something
            with self._builder.block("aside", gap="\n"):
                self._container(next(cell for cells, _ in rows for _, cell in cells))
            return
        looks = [[seen for c, cell in row if (seen := self._look(c, cell)).text] for row, _ in rows]
        told = next((n for n, (_, header) in enumerate(rows) if not header), 0)
        found = headers(looks, told_rows=told)
        with self._builder.block("table"):
            for number, (row, _) in enumerate(rows):
                header = number < found.rows
                with self._builder.block("row", header=header):
                    for column, cell in row:
                        with self._builder.block(
                            "cell",
                            column=column,
                            columns=count(cell, "table:number-columns-spanned"),
                            rows=count(cell, "table:number-rows-spanned"),
                            header=header or column in found.columns,
                        ):
                            self._container(cell)

    def _look(self, column: int, cell: Any) -> Look:
        lines = []
        bold = True
        for paragraph in cell:
            if name(paragraph) in ("text:p", "text:h"):
                line = self._line(paragraph, self._style(paragraph))
                if line:
                    lines.append(" ".join(line.text.split()))
                    bold = bold and line.bold
        style = self._styles.get("table-cell", attribute(cell, "table:style-name"))
        return Look(column, "\n".join(lines), bool(lines) and (bold or style.coloured))

    def _container(self, element: Any) -> None:
        """Write what a cell or a box holds."""
        if self._depth < _DEEPEST:
            self._inside().contents(element)
        else:
            self._builder.write(" ".join("".join(element.itertext()).split()))

    # What stands beside

    def _write_beside(self, line: OdfLine) -> None:
        for element in line.beside:
            self._end_group()
            self._drawn(element)
        for element in line.comments:
            self._comment(element)

    def _drawn(self, element: Any) -> None:
        """Write a frame or a shape: a table, a box with words, or what a picture is said to be."""
        kind = name(element)
        if kind in ("draw:g", "draw:a"):
            self._deeper((part for part in element if name(part).startswith("draw:")), self._drawn)
            return
        described = alternative_of(element)
        held = list(element) if kind == "draw:frame" else [element]
        for part in held:
            if name(part) == "table:table":
                self._table(part)
                return
            if name(part) in ("draw:text-box", kind) and self._box(element, part):
                return
        if described:
            self._builder.leaf("figure", described)
        elif any(name(part) in ("draw:object", "draw:object-ole") for part in held):
            self._builder.left_out["embedded object"] += 1
        elif any(name(part) == "draw:image" for part in held):
            self._builder.left_out["picture"] += 1

    def _box(self, frame: Any, box: Any) -> bool:
        """Write a box and tell whether it has words; those of a slide need no block for it."""
        words = [part for part in box if name(part).startswith(("text:", "table:"))]
        if not any("".join(part.itertext()).strip() for part in words):
            return False
        if _is_on_slide(frame):
            for part in words:
                self._one(part)
            self._end_group()
        else:
            with self._builder.block("aside", gap="\n"):
                self._inside().contents(words)
        return True


def _is_on_slide(frame: Any) -> bool:
    parent = frame.getparent()
    while parent is not None and name(parent) == "draw:g":
        parent = parent.getparent()
    return parent is not None and name(parent) == "draw:page"


def _leads_to_heading(element: Any) -> bool:
    """Tell whether the first words of a list are a heading's."""
    while len(element) and name(element) in ("text:list", "text:list-item"):
        element = element[0]
    return name(element) == "text:h"


def count(cell: Any, key: str) -> int:
    """Return how many rows or columns a cell has, 1 where it does not tell."""
    text = attribute(cell, key)
    return max(1, int(text)) if text.isdecimal() and len(text) < 8 else 1


def _rows(table: Any) -> list[tuple[list[tuple[int, Any]], bool]]:
    """Return the rows of a table, each with its cells and their columns; `True` names columns."""
    rows = []
    waiting = [(iter(table), False)]
    while waiting:
        parts, header = waiting[-1]
        part = next(parts, None)
        if part is None:
            waiting.pop()
        elif name(part) in _ROW_GROUPS:
            waiting.append((iter(part), header or name(part) == "table:table-header-rows"))
        elif name(part) == "table:table-row":
            cells, column = [], 0
            for cell in part:
                repeated = count(cell, "table:number-columns-repeated")
                if name(cell) == "table:table-cell":
                    cells.append((column, cell))
                column += repeated if name(cell).startswith("table:") else 0
            rows.append((cells, header))
    return rows
