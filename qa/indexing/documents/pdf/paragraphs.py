"""Lines put together to paragraphs: where one ends is seen from gaps, indents and short lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qa.indexing.documents.pdf.layout import Column
from qa.indexing.documents.pdf.lines import HYPHENATED, Line

# In sizes of the type:
_INDENT = 0.8  # of the first line of a paragraph
_MORE_GAP = 0.35  # between paragraphs, more than between lines
_NEARLY = 0.75  # of the width of its column, from which a line does not end of its own
_SLACK = 1.5  # at the end of a line that ends early, beyond the word that would have had room

_LABEL = re.compile(
    r"(?:[•●○◦▪■□▫‣⁃∙·►➢➤✓✔❖\uf0b7\uf0a7\uf0d8☐☒☑]\s*"
    r"|[-–—*]\s+"
    r"|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]\s+"
    r"|\[\d{1,3}\]\s+)(?=\S)"
)
_COUNTING = re.compile(r"\(?(\d{1,3}|[a-zA-Z])[.)]")
# Of a table of contents: all dots of the row are taken at once, or it would be tried at each.
ENTRY = re.compile(
    r"(?<![.…·_])(?<![.…·_]\s)(?:(?<=\D)(?:[.…·_]\s?){4,}+|(?:[.…·_]\s?){5,}+)"
    r"\s*[\divxlc\-]{1,7}$"
)
QUESTION = re.compile(r"(?:Q|Question|Frage|F|Pregunta|P)\s?\d{0,3}\s?[:.]\s")
ANSWER = re.compile(r"(?:A|Answer|Antwort|Réponse|R|Respuesta)\s?\d{0,3}\s?[:.]\s")
# A key with its value, or who speaks and what.
KEYED = re.compile(r"((?![a-z])[^\W\d_][\w.'’&/()-]*(?: [\w.'’&/()-]+){0,3}:)\s+(?=\S)")
_ENDS = re.compile(r"[.!?:;。！？؟…][\"'”’»)\]]*$")


@dataclass(slots=True)
class Paragraph:
    """Lines of one paragraph, each with its page; `breaks` are the lines that begin anew.

    `label` is how long the label is that the text begins with, of an item of a list, and
    `open_end` tells that the text may go on where it is read next.
    """

    lines: list[tuple[int, Line]]
    x1: float  # of the column that it stands in
    x2: float
    label: int = 0
    gap: float = 0.0  # above it, in sizes
    breaks: set[int] = field(default_factory=set)

    @property
    def first(self) -> Line:
        """Its first line."""
        return self.lines[0][1]

    @property
    def last(self) -> Line:
        """Its last line."""
        return self.lines[-1][1]

    @property
    def text(self) -> str:
        """What its lines say, as they are drawn."""
        return " ".join(line.text for _, line in self.lines)

    @property
    def length(self) -> int:
        """How many glyphs it has."""
        return sum(line.length for _, line in self.lines)

    @property
    def indent(self) -> float:
        """Where its text begins, behind the label if there is one."""
        return self.first.x1


def label_of(line: Line) -> int:
    """Return the length of the label of an item at the beginning of a line, 0 if there is none."""
    if line.label_end:
        label = line.length_of(line.runs[: line.label_end])
    else:
        match = _LABEL.match(line.text)
        label = match.end() if match else 0
    return label if any(map(str.isalnum, line.text[label:])) else 0


def split(column: Column, page: int) -> list[Paragraph]:
    """Return the paragraphs of a column."""
    lines = column.lines
    usual = _leading(lines)
    made: list[Paragraph] = []
    counted = ""
    before: Line | None = None
    for line in lines:
        label = label_of(line)
        if label and line.text[0].isalnum() | (line.text[0] == "("):
            match = _COUNTING.match(line.text)
            now = match[1] if match else ""
            if before is not None and not _follows(counted, now) and _runs_on(before, column):
                label = 0
            else:
                counted = now
        gap = 0.0 if before is None else (line.base - before.base) / max(1.0, line.size)
        if before is None or label or _parted(made[-1], before, line, column, usual):
            made.append(Paragraph([(page, line)], column.x1, column.x2, label, gap))
        else:
            if _broken(before, line, column):
                made[-1].breaks.add(len(made[-1].lines))
            made[-1].lines.append((page, line))
        before = line
    return made


def _follows(before: str, now: str) -> bool:
    """Tell whether the number or letter of an item comes right after another, or is a first."""
    if now in ("1", "a", "A", "i", "I"):
        return True
    if before.isdecimal() and now.isdecimal():
        return int(now) == int(before) + 1
    return len(before) == len(now) == 1 and ord(now) == ord(before) + 1


def _runs_on(line: Line, column: Column) -> bool:
    """Tell whether a line is as long as its column allows, and ends within a sentence."""
    return line.x2 > column.x2 - 4 * line.size and not _ENDS.search(line.text)


def _leading(lines: Sequence[Line]) -> dict[float, float]:
    """Return the usual distance of base lines by size of type, in points."""
    seen: dict[float, Counter[float]] = {}
    for above, below in pairwise(lines):
        step = below.base - above.base
        if above.size == below.size and 0.8 * below.size < step < 2.2 * below.size:
            seen.setdefault(below.size, Counter())[round(step * 2) / 2] += 1
    # The closest of those that are common: gaps between paragraphs may be as many as lines.
    return {
        size: min(step for step, times in steps.items() if times * 3 >= max(steps.values()))
        for size, steps in seen.items()
    }


def _parted(
    paragraph: Paragraph, above: Line, line: Line, column: Column, usual: dict[float, float]
) -> bool:
    """Tell whether a line begins another paragraph than the one above it."""
    size = max(1.0, line.size)
    step = line.base - above.base
    if KEYED.match(line.text) and KEYED.match(paragraph.first.text):
        return bool(_ENDS.search(above.text)) or _short(above, line, column)
    if ENTRY.search(above.text) or QUESTION.match(line.text) or ANSWER.match(line.text):
        return True
    if step < 0 or line.is_label or above.is_label:
        return True
    if abs(line.size - above.size) > 0.12 * size or line.bold != above.bold:
        # A word in bold at the beginning of a line changes nothing.
        if abs(line.size - above.size) > 0.12 * size or _short(above, line, column):
            return True
        if line.bold and line.length > 12 and above.length > 12:
            return True
    if step > usual.get(line.size, 1.35 * size) + _MORE_GAP * size:
        return True
    if line.mono and above.mono:
        return False
    first = paragraph.first
    left = above.x1 if len(paragraph.lines) > 1 else min(above.x1, line.x1)
    if paragraph.label:
        # Of an item, all lines but the first begin behind the label, or all at the margin.
        if len(paragraph.lines) > 1 and line.x1 < above.x1 - _INDENT * size:
            return True
        return _short(above, line, column) and bool(_ENDS.search(above.text))
    centred = abs((line.x1 + line.x2) - (above.x1 + above.x2)) < size
    if line.x1 > left + _INDENT * size and not centred:
        hanging = len(paragraph.lines) == 1 and first.x1 < line.x1
        if not hanging or _ENDS.search(above.text) or line.text[:1].isupper():
            return _ENDS.search(above.text) is not None or line.x1 < left + 5 * size
    return _short(above, line, column) and bool(_ENDS.search(above.text))


def _short(above: Line, line: Line, column: Column) -> bool:
    """Tell whether the first word of a line would have had room at the end of the one above."""
    word = line.text.split(" ", 1)[0]
    width = (line.x2 - line.x1) * (len(word) + 1) / max(1, len(line.text))
    return above.x2 + width + _SLACK * line.size < column.x2


def _broken(above: Line, line: Line, column: Column) -> bool:
    """Tell whether a line begins anew although it is of the same paragraph: of an address."""
    if above.mono and line.mono:
        return True
    text = above.text
    if text.endswith(("-", HYPHENATED, "\xad", ",")) and not text[-2:-1].isdigit():
        return False
    if line.text[:1].islower():
        return False
    # Lines in the middle of the page are as long as they are meant to be.
    centred = abs(line.x1 + line.x2 - above.x1 - above.x2) < line.size
    indented = min(above.x1, line.x1) > column.x1 + 2 * line.size
    if centred and indented and abs(line.x1 - above.x1) > line.size:
        return True
    wide = above.x2 - column.x1 > _NEARLY * (column.x2 - column.x1)
    return not wide and _short(above, line, column)


def joins(above: Paragraph, below: Paragraph) -> bool:
    """Tell whether a paragraph goes on in the one that is read next, in another column or page."""
    last, first = above.last, below.first
    if below.label or KEYED.match(first.text) or last.is_label or first.is_label:
        return False
    if abs(last.size - first.size) > 0.05 * last.size or last.bold != first.bold:
        return False
    text = last.text.rstrip()
    if _ENDS.search(text):
        return False
    start = first.text.lstrip("\"'“‘«([")[:1]
    wide = last.x2 > above.x2 - 6 * last.size
    if text.endswith(("-", HYPHENATED, "\xad")):
        return start.islower()
    return start.islower() or (wide and len(above.lines) > 1 and text[-1:] not in ")]")
