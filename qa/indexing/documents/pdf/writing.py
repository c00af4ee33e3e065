"""Pages written as text and blocks, footnotes behind what refers to them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.pdf import headings
from qa.indexing.documents.pdf.items import (
    Item,
    code_of,
    is_contents,
    items_of,
    pairs_of,
    title_of,
)
from qa.indexing.documents.pdf.page import Bookmark
from qa.indexing.documents.pdf.paragraphs import ANSWER, ENTRY, KEYED, QUESTION, Paragraph, split
from qa.indexing.documents.pdf.sheets import Sheet, Sheets, text_column
from qa.indexing.documents.pdf.tables import Cell, Grid
from qa.indexing.documents.pdf.texts import TextWriting
from qa.indexing.documents.pdf.trace import Piece, Writer

_CAPTION = re.compile(
    r"(?:table|tabelle|tableau|tabla|tabella|figure|fig\.|abbildung|abb\.|figura|exhibit|chart)"
    r"\s*\d+(?:[.\-]\d+)*\s*[.:–—-]?\s",
    re.I,
)
_TABLE_CAPTION = re.compile(r"tab", re.I)
# From the first of the dots, whatever space is before them.
_LEADERS = re.compile(
    r"(?<![.…·_])(?<![.…·_]\s)(?:(?:[.…·_]\s?){4,}+\s*(?=[\divxlc\-]+$)|(?:[.…·]\s?){6,}+\s*$)"
)
_BULLET = re.compile("[\ue000-\uf8ff]")
_DEEPEST_LIST = 8


def write(sheets: Sheets, bookmarks: Sequence[Bookmark], builder: Builder) -> tuple[Writer, str]:
    """Write all pages; return what wrote them, and the title that stands on the first."""
    return _Writing(sheets, bookmarks, builder).run()


class _Writing(TextWriting):
    def __init__(self, sheets: Sheets, bookmarks: Sequence[Bookmark], builder: Builder) -> None:
        super().__init__(sheets, builder)
        self.items = items_of(sheets.sheets)
        paragraphs = [one.what for one in self.items if isinstance(one.what, Paragraph)]
        self.levels = headings.levels(paragraphs, sheets.size, sheets.bold, bookmarks)
        self.code = code_of(paragraphs)
        self.lists: list[tuple[float, float]] = []  # open ones: place of labels, and of texts
        self.page = 0

    def run(self) -> tuple[Writer, str]:
        number = 0
        while number < len(self.items):
            item = self.items[number]
            self._turn_to(item.page)
            number += self._write(number, item)
            self._after_block()
        self._turn_to(len(self.sheets.sheets))
        self._close_lists(0)
        self._kept()
        return self.out, title_of(self.items, self.levels, self.sheets.size)

    # Pages

    def _turn_to(self, page: int) -> None:
        """End the pages before one, with what stands on them beside the text."""
        while self.page < page:
            self._end_of_page(self.sheets.sheets[self.page])
            self.page += 1
        if page < len(self.sheets.sheets):
            self.out.to_page(page)
        else:
            self.out.to_page(page - 1)

    def _end_of_page(self, sheet: Sheet) -> None:
        number = sheet.page.number
        rest = [key for key in self.footnotes if key[0] == number]
        if not (rest or sheet.turned or sheet.left_over):
            return
        self._close_lists(0)
        self.out.to_page(number)
        for key in rest:
            self._footnote(key)
        if sheet.turned:
            with self.builder.block("aside"):
                for paragraph in split(text_column(sheet.turned), number):
                    with self.builder.block("paragraph"):
                        self._text(paragraph)
        for note in sheet.left_over:
            self._note(note, number)
        self._flush()

    def _after_block(self) -> None:
        if not self.lists:
            self._flush()

    def _kept(self) -> None:
        """Write what is printed on every page, once, behind everything else."""
        kept = self.sheets.furniture.kept
        if not kept:
            return
        self.sheets.left_out["running head"] -= len(kept)
        with self.builder.block("furniture"):
            for page, line in kept:
                with self.builder.block("paragraph"):
                    self.out.write(Piece(line.text, page, line.words()[1]))

    # Blocks

    def _write(self, number: int, item: Item) -> int:
        """Write an item, and those after it that are of one block with it; return how many."""
        if isinstance(item.what, Grid):
            self._close_lists(0)
            self._flush()
            if is_contents(self.items, number):
                self._paged(item.what)
            elif pairs_of(item.what):
                self._pairs(item.what)
            else:
                self._table(item.what, None)
            return 1
        paragraph = item.what
        following = self.items[number + 1] if number + 1 < len(self.items) else None
        level = self.levels.get(id(paragraph))
        if paragraph.first.is_label:
            return self._form(number)
        if id(paragraph) in self.code:
            self._close_lists(0)
            self._write_code(paragraph)
            return 1
        if ENTRY.search(paragraph.last.text):
            return self._contents(number)
        if level is not None:
            self._close_lists(0)
            self._flush()
            self._heading(paragraph, level)
            return 1
        if (
            following is not None
            and isinstance(following.what, Grid)
            and following.page == item.page
            and _CAPTION.match(paragraph.text)
            and _TABLE_CAPTION.match(paragraph.text)
        ):
            self._close_lists(0)
            self._table(following.what, paragraph)
            return 2
        if following and QUESTION.match(paragraph.text) and (count := self._faq(number)):
            return count
        if not paragraph.label and (keyed := self._keyed(number)) > 1:
            self._close_lists(0)
            self._flush()
            self._write_keyed([one.what for one in self.items[number : number + keyed]])
            return keyed
        if paragraph.label:
            self._item(paragraph)
            return 1
        self._plain(paragraph)
        return 1

    def _heading(self, paragraph: Paragraph, level: int) -> None:
        text, origins = paragraph.first.words()
        length = headings.number_of(text)
        with self.builder.block("heading", level=level, label=text[:length].strip()):
            if length:
                self.out.note(Piece(text[:length], paragraph.lines[0][0], origins[:length]))
            paragraph.breaks.clear()
            self._text(paragraph, skip=length)

    def _plain(self, paragraph: Paragraph) -> None:
        if self.lists:
            indent = paragraph.first.x1 - paragraph.x1
            if indent >= self.lists[-1][1] - 0.5 * paragraph.first.size > self.lists[-1][0]:
                with self.builder.block("paragraph"):  # a further one of the item
                    self._text(paragraph)
                return
            self._close_lists(0)
            self._flush()
        caption = _CAPTION.match(paragraph.text) and paragraph.length < 400
        rule = paragraph.length < 200 and not any(map(str.isalnum, paragraph.text))
        with self.builder.block("rule" if rule else "caption" if caption else "paragraph"):
            self._text(paragraph)

    def _write_code(self, paragraph: Paragraph) -> None:
        left = min(line.x1 for _, line in paragraph.lines)
        with self.builder.block("code"):
            for number, (page, line) in enumerate(paragraph.lines):
                text, origins = line.words()
                width = max(1.0, (line.x2 - line.x1) / max(1, len(text)))
                indent = min(40, round((line.x1 - left) / width))
                start = ("\n" if number else "") + " " * indent
                self.out.to_page(page)
                self.out.write(Piece(start + text, page, [*[-1] * len(start), *origins]))

    def _contents(self, number: int) -> int:
        """Write the entries of a table of contents; return how many paragraphs they are."""
        self._close_lists(0)
        self._flush()
        count = 0
        with self.builder.block("contents"):
            for item in self.items[number:]:
                paragraph = item.what
                if isinstance(paragraph, Grid) or not ENTRY.search(paragraph.last.text):
                    break
                self.out.to_page(item.page)
                self._entries(paragraph)
                count += 1
        return count

    def _entries(self, paragraph: Paragraph) -> None:
        ended = True
        for page, line in paragraph.lines:
            text, origins = line.words()
            leaders = _LEADERS.search(text)
            if ended:
                self.builder.open("paragraph")
            else:
                self.builder.write(" ")
            if leaders:
                a, b = len(text[: leaders.start()].rstrip()), leaders.end()
                self.out.write(Piece(text[:a], page, origins[:a]))
                self.out.write(Piece(" " + text[b:], page, [-1, *origins[b:]]))
            else:
                self.out.write(Piece(text, page, origins))
            ended = bool(leaders)
            if ended:
                self.builder.close()
        if not ended:
            self.builder.close()

    def _faq(self, number: int) -> int:
        """Write a question and its answer; return how many paragraphs they are, 0 if none."""
        question, answer = (item.what for item in self.items[number : number + 2])
        if isinstance(question, Grid) or isinstance(answer, Grid):
            return 0
        if not ANSWER.match(answer.text):
            return 0
        self._close_lists(0)
        self._flush()
        with self.builder.block("faq"):
            with self.builder.block("question"):
                self._text(question)
            with self.builder.block("answer"):
                self._text(answer)
        return 2

    def _keyed(self, number: int) -> int:
        """Return how many paragraphs from one on begin with a key or a speaker and a colon."""
        count = 0
        for item in self.items[number:]:
            what = item.what
            if isinstance(what, Grid) or what.label or what.first.is_label:
                break
            if id(what) in self.levels or not KEYED.match(what.first.text):
                break
            count += 1
        return count

    def _write_keyed(self, group: Sequence[Paragraph | Grid]) -> None:
        """Write lines with a key each as pairs, or as speeches where a speaker comes again."""
        paragraphs = [one for one in group if isinstance(one, Paragraph)]
        ends = [match.end(1) for one in paragraphs if (match := KEYED.match(one.first.text))]
        keys = [one.first.text[:end] for one, end in zip(paragraphs, ends, strict=True)]
        spoken = len(set(keys)) < len(keys)
        with self.builder.block("dialogue" if spoken else "list"):
            for paragraph, end in zip(paragraphs, ends, strict=True):
                page, line = paragraph.lines[0]
                key = Piece(line.text[:end], page, line.words()[1][:end])
                self.out.to_page(page)
                if spoken:
                    with self.builder.block("speech", label=key.text):
                        self.out.note(key)
                        self._text(paragraph, skip=end)
                    continue
                with self.builder.block("pair"):
                    with self.builder.block("key"):
                        self.out.write(key)
                    with self.builder.block("value"):
                        self._text(paragraph, skip=end)

    def _paged(self, grid: Grid) -> None:
        """Write a table of contents that has columns."""
        with self.builder.block("contents"):
            for page, row in zip(grid.pages, grid.rows, strict=True):
                self.out.to_page(page)
                with self.builder.block("paragraph"):
                    for number, cell in enumerate(row):
                        if number:
                            self.builder.write(" ")
                        self._lines(page, cell.lines)

    # Forms

    def _form(self, number: int) -> int:
        """Write lines that fields of a form belong to; return how many there are in a row."""
        count = 0
        for item in self.items[number:]:
            if not isinstance(item.what, Paragraph) or not item.what.first.is_label:
                break
            count += 1
        self._close_lists(0)
        self._flush()
        with self.builder.block("list"):
            for item in self.items[number : number + count]:
                assert isinstance(item.what, Paragraph)
                self.out.to_page(item.page)
                self._pair(item.what)
        return count

    def _pair(self, paragraph: Paragraph) -> None:
        page, line = paragraph.lines[0]
        notes = self.sheets.sheets[page].page.notes
        values = [note for note in line.notes if note.kind != "comment"]
        with self.builder.block("pair"):
            with self.builder.block("key"):
                self._text(paragraph)
            with self.builder.block("value"):
                for count, note in enumerate(values):
                    if count:
                        self.builder.write(" ")
                    self._of_note(note.words, page, notes.index(note))

    def _pairs(self, grid: Grid) -> None:
        """Write a table of keys and values as such."""
        with self.builder.block("list"):
            for page, key, values in pairs_of(grid):
                self.out.to_page(page)
                with self.builder.block("pair"):
                    with self.builder.block("key"):
                        self._lines(page, key.lines)
                    for value in values:
                        with self.builder.block("value"):
                            self._lines(page, value.lines)

    # Lists

    def _item(self, paragraph: Paragraph) -> None:
        place = paragraph.first.x1 - paragraph.x1
        size = paragraph.first.size
        while self.lists and place < self.lists[-1][0] - 0.7 * size:
            self._close_lists(len(self.lists) - 1)
        if self.lists and place <= self.lists[-1][0] + 0.7 * size:
            self.builder.close()  # the item before
        elif len(self.lists) < _DEEPEST_LIST:
            if not self.lists:
                self._flush()
            self.builder.open("list")
            self.lists.append((place, 0.0))
        else:
            self.builder.close()
        page, line = paragraph.lines[0]
        text, origins = line.words()
        label = _BULLET.sub("•", text[: paragraph.label])
        behind = next((i for i in range(len(label), len(text)) if not text[i].isspace()), 0)
        x = float(line.glyphs.boxes[origins[behind]][0]) if origins[behind] >= 0 else line.x1
        self.lists[-1] = (place, x - paragraph.x1)
        self.builder.open("item", label=label.strip())
        self.out.note(Piece(label, page, origins[: paragraph.label]))
        self._text(paragraph, skip=paragraph.label)

    def _close_lists(self, depth: int) -> None:
        """Close all but this many of the lists that are open."""
        while len(self.lists) > depth:
            self.builder.close()
            self.builder.close()
            self.lists.pop()

    # Tables

    def _table(self, grid: Grid, caption: Paragraph | None) -> None:
        with self.builder.block("table"):
            if caption is not None:
                with self.builder.block("caption"):
                    self._text(caption)
            for page, header, row in zip(grid.pages, grid.headers, grid.rows, strict=True):
                self.out.to_page(page)
                with self.builder.block("row", header=header):
                    for cell in row:
                        self._cell(cell, page)

    def _cell(self, cell: Cell, page: int) -> None:
        with self.builder.block(
            "cell", column=cell.column, columns=cell.columns, rows=cell.rows, header=cell.header
        ):
            self._lines(page, cell.lines)
