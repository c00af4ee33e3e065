"""The words of a document written with their glyphs; notes stand behind what leads to them."""

from __future__ import annotations

import re

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.pdf.lines import Line
from qa.indexing.documents.pdf.page import Note
from qa.indexing.documents.pdf.paragraphs import Paragraph
from qa.indexing.documents.pdf.sheets import Sheets, marks_in, text_column
from qa.indexing.documents.pdf.trace import Piece, Vocabulary, Writer, pieces

# By page and first glyph of each mark of a footnote: its glyphs, and the marks that it holds.
_Marks = dict[tuple[int, int], tuple[range, list[str]]]


class TextWriting:
    """Writes paragraphs, footnotes and comments; `referred` and `comments` are yet to be."""

    def __init__(self, sheets: Sheets, builder: Builder) -> None:
        self.sheets = sheets
        self.out = Writer(builder)
        self.builder = builder
        self.vocabulary = Vocabulary([line for sheet in sheets.sheets for line in sheet.lines])
        self.footnotes = {
            (sheet.page.number, _plain_mark(note.mark)): note
            for sheet in sheets.sheets
            for note in reversed(sheet.footnotes)
        }
        self.referred: list[tuple[int, str]] = []  # to be written when the block is closed
        self.comments: list[tuple[int, int]] = []

    # Notes

    def _flush(self) -> None:
        """Write the footnotes and the comments that what was written last has led to."""
        referred, self.referred = self.referred, []
        for key in referred:
            if key in self.footnotes:
                self._footnote(key)
        comments, self.comments = self.comments, []
        for page, number in comments:
            self._note(self.sheets.sheets[page].page.notes[number], page)

    def _footnote(self, key: tuple[int, str]) -> None:
        note = self.footnotes.pop(key)
        page = key[0]
        text, origins = note.lines[0].words()
        label = text[: note.length].strip()
        with self.builder.block("footnote", label=label, key=_key(key)):
            self.out.note(Piece(text[: note.length], page, origins[: note.length]))
            self._lines(page, note.lines, skip=note.length)

    def _note(self, note: Note, page: int) -> None:
        """Write a comment, or a field of a form that stands beside no line."""
        number = self.sheets.sheets[page].page.notes.index(note)
        if note.kind == "comment":
            with self.builder.block("comment", label=note.who):
                if note.who:
                    self._of_note(note.who, page, number, written=True)
                self._of_note(note.words, page, number)
        elif note.kind == "written":
            with self.builder.block("aside"):
                self._of_note(note.words, page, number)
        elif note.who:
            with self.builder.block("pair"):
                with self.builder.block("key"):
                    self._of_note(note.who, page, number)
                with self.builder.block("value"):
                    self._of_note(note.words, page, number)
        else:
            with self.builder.block("paragraph"):
                self._of_note(note.words, page, number)

    def _of_note(self, text: str, page: int, number: int, *, written: bool = False) -> None:
        for count, line in enumerate(text.split("\n")):
            piece = Piece(line, page, [-2 - number] * len(line))
            if written:
                self.out.note(piece)
                continue
            if count:
                self.builder.line_break()
            self.out.write(piece)

    # Text

    def _lines(self, page: int, lines: list[Line], *, skip: int = 0) -> None:
        column = text_column(lines)
        paragraph = Paragraph([(page, line) for line in lines], column.x1, column.x2)
        self._text(paragraph, skip=skip)

    def _text(self, paragraph: Paragraph, *, skip: int = 0) -> None:
        """Write what a paragraph says, its lines as one."""
        marks = self._marks(paragraph)
        for piece in pieces(paragraph, self.vocabulary, skip=skip):
            if piece is None:
                self.builder.line_break()
                continue
            if not piece.told_before:
                self.out.to_page(piece.page)
            self._piece(piece, marks)
        for page, line in paragraph.lines:
            for note in line.notes:
                if note.kind == "comment":
                    self.comments.append((page, self.sheets.sheets[page].page.notes.index(note)))

    def _marks(self, paragraph: Paragraph) -> _Marks:
        """Return the marks in a paragraph that lead to footnotes."""
        found: _Marks = {}
        if not self.footnotes:
            return found
        for page, line in paragraph.lines:
            text = line.glyphs.text
            for run in line.runs[1:] if len(line.runs) > 1 else ():
                if run.end - run.start <= 12 and line.raised(run):
                    marks = marks_in(text[run.start : run.end])
                    if any((page, _plain_mark(mark)) in self.footnotes for mark in marks):
                        found[page, run.start] = (range(run.start, run.end), marks)
            for match in re.finditer(r"\[\d{1,3}\]|(?<=\S)[*†‡]{1,3}(?=\s|$)", line.text):
                if (page, match[0]) in self.footnotes:
                    origins = line.words()[1]
                    start, end = origins[match.start()], origins[match.end() - 1] + 1
                    found[page, start] = (range(start, end), [match[0]])
        return found

    def _piece(self, piece: Piece, marks: _Marks) -> None:
        done = 0
        if marks:
            number = 0
            origins = piece.origins
            while number < len(origins):
                held = marks.get((piece.page, origins[number]))
                if held is None:
                    number += 1
                    continue
                end = number
                while end < len(origins) and origins[end] in held[0]:
                    end += 1
                self._part(piece, done, number)
                keys = [(piece.page, _plain_mark(mark)) for mark in held[1]]
                mark = Piece(piece.text[number:end], piece.page, origins[number:end])
                self.out.refer(_key(keys[0]), mark)
                for key in keys:
                    if key in self.footnotes and key not in self.referred:
                        self.referred.append(key)
                done = number = max(end, number + 1)
        self._part(piece, done, len(piece.text))

    def _part(self, piece: Piece, start: int, end: int) -> None:
        if end > start:
            self.out.write(Piece(piece.text[start:end], piece.page, piece.origins[start:end]))


def _plain_mark(mark: str) -> str:
    return mark if mark.startswith("[") else mark.strip("().")


def _key(key: tuple[int, str]) -> str:
    return f"{key[0]}:{key[1]}"
