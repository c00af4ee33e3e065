"""Word documents of 1997 to 2003 (.doc), as MS-DOC describes them.

The text lies in pieces; how its paragraphs are set stands in pages of 512 bytes elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa.errors import DocumentError
from qa.indexing.documents.authors import person
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.compound import Compound
from qa.indexing.documents.office.doc_layout import File, Setting
from qa.indexing.documents.office.properties import day, title
from qa.indexing.documents.office.rtf import Writer
from qa.indexing.documents.office.rtf_records import Paragraph, Story, Table, TableRow
from qa.indexing.documents.text import Parsed

_SIGN = re.compile("[\x01-\x08\x0b-\x15\x1e\x1f]")
_END = re.compile("[\r\x07\x0c]")
_PAGE_FIELD = re.compile(r"\s*(PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)
_SHOWN = {"\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-"}


def parse(data: bytes) -> Parsed:
    """Read an old Word document: headings, lists, tables, notes, comments, text boxes."""
    compound = Compound(data)
    if "EncryptedPackage" in compound:
        raise DocumentError("is locked with a password; save it without one")
    if "WordDocument" not in compound:
        raise DocumentError("is no Word document; save it as .docx")
    file = File(compound)
    builder = Builder()
    reader = _Reader(file, builder)
    writer = Writer(builder, file.styles)
    writer.story(reader.document())
    written: set[str] = set()
    for story in reader.furniture():
        writer.furniture(story, written)
    told = compound.properties()
    return builder.parsed(
        title=title(told.get("title")) or writer.title,
        author=person(told.get("author")),
        date=day(told.get("date")),
    )


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    in_result: bool = False
    mute: bool = True  # what stands here is not seen


class _Reader:
    """Makes stories of the text."""

    def __init__(self, file: File, builder: Builder) -> None:
        self._file, self._left_out = file, builder.left_out
        self._notes = {
            at: span for kind in ("footnote", "endnote") for at, span in file.stories(kind)
        }
        self._comments = dict(file.stories("comment"))
        self._count = 0  # of notes

    def document(self) -> Story:
        """Return the text of the document, text boxes after it."""
        story = Story(blocks=list(self._blocks(*self._file.part("main"), notes=True)))
        boxes = list(self._blocks(*self._file.part("boxes")))
        for box in boxes:
            inside = Story("box", [box])
            story.blocks.append(Paragraph([inside]))
        return story

    def furniture(self) -> Iterator[Story]:
        """Yield headers and footers."""
        for _, (start, end) in self._file.stories("header"):
            blocks = list(self._blocks(start, end))
            if blocks:
                yield Story("furniture", blocks)

    def _blocks(self, start: int, end: int, *, notes: bool = False) -> Iterator[Paragraph | Table]:
        """Yield the paragraphs and tables of a part of the text."""
        table: Table | None = None
        cells: list[list[Paragraph]] = [[]]
        for paragraph, setting, sign in self._paragraphs(start, end, notes=notes):
            if not setting.in_table:
                if table is not None:
                    yield table
                table, cells = None, [[]]
                if paragraph.pieces:
                    yield paragraph
                continue
            if setting.row_end:
                table = table or Table()
                row = TableRow(cells[:-1], setting.edges, 0, setting.header)
                table.rows.append(row)
                cells = [[]]
                continue
            if any(isinstance(p, Story) or p.strip() for p in paragraph.pieces):
                cells[-1].append(paragraph)
            if sign == "\x07":
                cells.append([])
        if table is not None:
            yield table
        yield from (paragraph for cell in cells for paragraph in cell)

    def _paragraphs(
        self, start: int, end: int, *, notes: bool
    ) -> Iterator[tuple[Paragraph, Setting, str]]:
        text = self._file.text
        fields: list[_Field] = []
        while start < end:
            found = _END.search(text, start, end)
            stop = found.start() if found else end
            setting = self._file.setting(min(stop, end - 1))
            paragraph = Paragraph(style=setting.style, outline=setting.outline)
            for piece_start, piece_end, look in self._file.looks(start, stop):
                if look.unseen:
                    continue
                before = len(paragraph.pieces)
                self._piece(paragraph, piece_start, piece_end, fields, notes=notes)
                added = paragraph.pieces[before:]
                if any(isinstance(p, str) and p.strip() for p in added):
                    paragraph.bold = paragraph.bold and look.bold
            if not any(isinstance(p, Story) or p.strip() for p in paragraph.pieces):
                paragraph.pieces.clear()
            elif setting.number:
                numbered = self._file.numbering.next(setting.number, setting.level)
                if numbered is not None:
                    paragraph.label, paragraph.level = numbered.label, setting.level
                    paragraph.listed = True
            yield paragraph, setting, found[0] if found else "\r"
            start = stop + 1

    def _piece(
        self, paragraph: Paragraph, start: int, end: int, fields: list[_Field], *, notes: bool
    ) -> None:
        """Add a piece of text that looks the same to a paragraph."""
        text, at = self._file.text, start
        for sign in [*_SIGN.finditer(text, start, end), None]:
            stop = sign.start() if sign else end
            words = text[at:stop]
            if words:
                if fields and not fields[-1].in_result:
                    fields[-1].instruction += words[:200]
                elif not any(field.mute for field in fields):
                    paragraph.pieces.append(words)
            if sign:
                self._sign(paragraph, sign[0], stop, fields, notes=notes)
            at = stop + 1

    def _sign(
        self, paragraph: Paragraph, sign: str, at: int, fields: list[_Field], *, notes: bool
    ) -> None:
        if sign == "\x13":
            fields.append(_Field())
        elif sign == "\x14" and fields:
            field = fields[-1]
            field.in_result = True
            field.mute = bool(_PAGE_FIELD.match(field.instruction))
            if field.mute:
                self._left_out["page number"] += 1
                paragraph.paged = True
        elif sign == "\x15" and fields:
            fields.pop()
        elif any(field.mute for field in fields):
            return
        elif sign in _SHOWN:
            paragraph.pieces.append(_SHOWN[sign])
        elif sign == "\x01":
            self._left_out["picture"] += 1
        elif notes and at in self._notes:
            paragraph.pieces.append(self._note(*self._notes.pop(at)))
        elif notes and sign == "\x05" and at in self._comments:
            span = self._comments.pop(at)
            held = [b for b in self._blocks(*span) if isinstance(b, Paragraph)]
            paragraph.pieces.append(Story("comment", list(held)))

    def _note(self, start: int, end: int) -> Story:
        self._count += 1
        return Story("footnote", list(self._blocks(start, end)), str(self._count))
