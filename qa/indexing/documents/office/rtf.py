"""Rich Text Format: headings by outline and style, lists, tables, footnotes, comments."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from qa.blocks import Kind
from qa.errors import DocumentError
from qa.indexing.documents.authors import person
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.office.headers import Look, headers
from qa.indexing.documents.office.lists import Lists, typed_mark
from qa.indexing.documents.office.properties import day, title
from qa.indexing.documents.office.rtf_records import Paragraph, Story, Table
from qa.indexing.documents.office.rtf_words import Reader
from qa.indexing.documents.office.styles import Role, role_of
from qa.indexing.documents.office.typed import Run, Typed
from qa.indexing.documents.text import Parsed

_LONGEST_HEADING = 300  # characters
_MOST_LETTERS = 15  # beside a page number
_NEAR = 30  # twentieths of a point: edges of cells that are one
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def parse(data: bytes) -> Parsed:
    """Read a text in RTF of any code page."""
    builder = Builder()
    title_, info = write(data, builder)
    return builder.parsed(
        title=title(info.get("title")) or title_,
        author=person(info.get("author")),
        date=day(info.get("revtim")) or day(info.get("creatim")),
    )


def write(data: bytes, builder: Builder) -> tuple[str | None, dict[str, str]]:
    """Write all of a text in RTF; return its title, by its style, and what it tells of itself."""
    start = data.lstrip(b"\xef\xbb\xbf\0 \r\n\t")[:6]
    if not start.startswith(b"{\\rtf"):
        raise DocumentError("is no RTF; save it as .rtf or give it the ending of what it is")
    reader = Reader(data, builder.left_out)
    writer = Writer(builder, reader.styles)
    writer.story(reader.read())
    written: set[str] = set()
    for story in reader.furniture:
        writer.furniture(story, written)
    return writer.title, reader.info


def _joined(text: str) -> str:
    """Return text with characters in one that were given in two halves."""
    return _SURROGATES.sub(
        lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text
    )


class Writer:
    """Writes stories as blocks; `styles` are names of styles and levels of their outline."""

    def __init__(self, builder: Builder, styles: dict[int, tuple[str, int | None]]) -> None:
        self._builder, self._styles = builder, styles
        self._prefix = f"from {builder.length}:"  # of the keys of notes, as others may come before
        self._lists = Lists(builder)
        self._listed = False
        self._due: list[tuple[str, Story]] = []
        self._group: Role = ""
        self.title: str | None = None

    def story(self, story: Story) -> None:
        """Write the text of a document."""
        paragraphs = [block for block in story.blocks if isinstance(block, Paragraph)]
        run = Run(self._builder, guess=not any(map(self._level, paragraphs)))
        for block in story.blocks:
            if isinstance(block, Paragraph) and self._is_typed(block):
                self._end_open()
                write = partial(self._write_typed, block)
                run.add(Typed(_joined(block.text), write, block.bold))
                continue
            run.end(followed=True)
            if isinstance(block, Table):
                self._end_open()
                self._table(block)
            else:
                run.level = self._level(block) or run.level
                self._paragraph(block)
            if not self._lists and not self._group:
                self._write_due()
        run.end(followed=False)
        self._end_open()

    def _is_typed(self, paragraph: Paragraph) -> bool:
        """Tell whether a paragraph has no style, and is to be looked at with those around it."""
        name, _ = self._styles.get(paragraph.style, ("", None))
        return not (
            paragraph.label
            or role_of(name)
            or self._level(paragraph)
            or typed_mark(paragraph.text)
            or any(isinstance(piece, Story) for piece in paragraph.pieces)
        )

    def _write_typed(self, paragraph: Paragraph, kind: Kind, level: int) -> None:
        fields: dict[str, Any] = {"level": level} if level else {}
        with self._builder.block(kind, **fields):
            self._words(paragraph)

    def furniture(self, story: Story, written: set[str]) -> None:
        """Write a header or a footer, unless it was, or is no more than a page's number."""
        paragraphs = [b for b in story.blocks if isinstance(b, Paragraph)]
        kept = [
            p
            for p in paragraphs
            if not (p.paged and sum(map(str.isalpha, p.text)) <= _MOST_LETTERS)
        ]
        words = "\n".join(p.text for p in kept)
        if words not in written and any(map(str.isalpha, words)):
            with self._builder.block("furniture", gap="\n"):
                for number, paragraph in enumerate(kept):
                    if number:
                        self._builder.line_break()
                    self._words(paragraph)
        written.add(words)

    def _end_open(self) -> None:
        self._lists.end()
        if self._group:
            self._builder.close()
            self._group = ""
        self._write_due()

    # Paragraphs

    def _paragraph(self, paragraph: Paragraph) -> None:
        role = role_of(self._styles.get(paragraph.style, ("", None))[0])
        if not paragraph.label and not role:
            _take_mark(paragraph)
        if paragraph.label:
            self._item(paragraph)
            return
        if role in ("code", "quotation"):
            self._in_group(paragraph, role)
            return
        self._end_open()
        level = self._level(paragraph)
        if level and len(paragraph.text) <= _LONGEST_HEADING:
            if role == "title":
                self.title = self.title or " ".join(_joined(paragraph.text).split())
            with self._builder.block("heading", level=level):
                self._words(paragraph)
        else:
            with self._builder.block("caption" if role == "caption" else "paragraph"):
                self._words(paragraph)
        self._boxes(paragraph)

    def _level(self, paragraph: Paragraph) -> int:
        """Return the level of a heading, 0 for what is none."""
        name, outline = self._styles.get(paragraph.style, ("", None))
        told = outline if paragraph.outline is None else paragraph.outline
        if told is not None and 0 <= told < 9:
            return told + 1
        found = re.fullmatch(r"heading (\d)", name)
        return max(1, int(found[1])) if found else int(role_of(name) == "title")

    def _item(self, paragraph: Paragraph) -> None:
        if self._group or (self._lists and self._listed != paragraph.listed):
            self._end_open()
        self._listed = paragraph.listed
        self._lists.item(paragraph.level, _joined(paragraph.label))
        self._words(paragraph)
        self._boxes(paragraph)

    def _in_group(self, paragraph: Paragraph, role: Role) -> None:
        if self._group != role:
            self._end_open()
            self._builder.open("code" if role == "code" else "quotation")
            self._group = role
        if role == "code":
            self._builder.write(f"{_joined(paragraph.text)}\n")
        else:
            with self._builder.block("paragraph"):
                self._words(paragraph)

    def _words(self, paragraph: Paragraph) -> None:
        words: list[str] = []
        for piece in paragraph.pieces:
            if isinstance(piece, str):
                words.append(piece)
                continue
            self._write("".join(words))
            words.clear()
            if piece.kind == "footnote":
                key = f"{self._prefix} note {piece.mark}"
                self._builder.refer(key, f"[{piece.mark}]")
                self._due.append((key, piece))
            elif piece.kind == "comment":
                self._due.append(("", piece))
        self._write("".join(words))

    def _write(self, text: str) -> None:
        for number, line in enumerate(_joined(text).split("\n")):
            if number:
                self._builder.line_break()
            self._builder.write(line)

    def _boxes(self, paragraph: Paragraph) -> None:
        for box in _boxes_of(paragraph):
            with self._builder.block("aside", gap="\n"):
                self._contents(_paragraphs(box))

    def _write_due(self) -> None:
        for key, story in self._due:  # which grows by the notes of notes
            if key:
                with self._builder.block("footnote", label=f"[{story.mark}]", key=key, gap="\n"):
                    self._contents(_paragraphs(story))
            else:
                author = " ".join(_joined(story.mark).split())
                label = f"{author}:" if author else ""
                with self._builder.block("comment", label=label, gap="\n"):
                    self._contents(_paragraphs(story))
        self._due.clear()

    def _contents(self, paragraphs: list[Paragraph]) -> None:
        """Write what a cell, a box or a note holds."""
        if len(paragraphs) == 1 and not paragraphs[0].label:
            self._words(paragraphs[0])
            return
        lists = Lists(self._builder)
        for paragraph in paragraphs:
            if paragraph.label:
                lists.item(paragraph.level, _joined(paragraph.label))
                self._words(paragraph)
            else:
                lists.end()
                with self._builder.block("paragraph"):
                    self._words(paragraph)
        lists.end()

    # Tables

    def _table(self, table: Table) -> None:
        rows = _placed(table)
        looks = [
            [
                Look(cell.column, text, all(p.bold for p in cell.held))
                for cell in row
                if (text := "\n".join(" ".join(p.text.split()) for p in cell.held))
            ]
            for row in rows
        ]
        told = next((n for n, row in enumerate(table.rows) if not row.header), 0)
        found = headers(looks, told_rows=told)
        with self._builder.block("table"):
            for number, row in enumerate(rows):
                header = number < found.rows
                with self._builder.block("row", header=header):
                    for cell in row:
                        with self._builder.block(
                            "cell",
                            column=cell.column,
                            columns=cell.columns,
                            rows=cell.rows,
                            header=header or cell.column in found.columns,
                        ):
                            self._contents(_paragraphs(Story(blocks=list(cell.held))))


@dataclass(slots=True)
class _Cell:
    column: int
    columns: int
    held: list[Paragraph]
    rows: int = 1


def _take_mark(paragraph: Paragraph) -> None:
    """Make a mark that was typed before the words the label of the paragraph."""
    mark = typed_mark(paragraph.text)
    left = len(mark)
    for number, piece in enumerate(paragraph.pieces):
        if not left or not isinstance(piece, str):
            break
        paragraph.pieces[number] = piece[left:]
        left -= min(left, len(piece))
    paragraph.label = mark.strip()


def _boxes_of(paragraph: Paragraph) -> list[Story]:
    return [p for p in paragraph.pieces if isinstance(p, Story) and p.kind == "box"]


def _paragraphs(story: Story) -> list[Paragraph]:
    """Return the paragraphs of a story, those in its tables and boxes too."""
    found: list[Paragraph] = []
    waiting: list[Iterator[Paragraph | Table]] = [iter(story.blocks)]
    while waiting:
        block = next(waiting[-1], None)
        if block is None:
            waiting.pop()
        elif isinstance(block, Table):
            waiting.append(p for row in block.rows for cell in row.cells for p in cell)
        else:
            found.append(block)
            waiting += [iter(box.blocks) for box in reversed(_boxes_of(block))]
    return found


def _columns(table: Table) -> list[int]:
    """Return where the columns of a table end, from the left."""
    edges: list[int] = []
    for right in sorted({edge.right for row in table.rows for edge in row.edges}):
        if not edges or right - edges[-1] > _NEAR:
            edges.append(right)
    return edges


def _placed(table: Table) -> list[list[_Cell]]:
    """Return the cells that begin in each row of a table, where they stand."""
    edges = _columns(table)
    placed: list[list[_Cell]] = []
    above: dict[int, _Cell] = {}  # by the column, those that go on downwards
    for row in table.rows:
        cells: list[_Cell] = []
        column = 0
        for number, held in enumerate(row.cells):
            edge = row.edges[number] if number < len(row.edges) else None
            if edge is None:
                cells.append(_Cell(column, 1, held))
                column += 1
                continue
            end = max(column, bisect_left(edges, edge.right - _NEAR)) + 1
            if edge.merged and cells:
                cells[-1].columns = end - cells[-1].column
                cells[-1].held += held
            elif edge.merged_down and column in above:
                above[column].rows += 1
            else:
                cells.append(_Cell(column, end - column, held))
                above[column] = cells[-1]
            column = end
        placed.append(cells)
    return placed
