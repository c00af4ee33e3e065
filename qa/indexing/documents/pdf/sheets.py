"""Pages as they are read: lines in order, tables, footnotes apart, and what is left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from qa.indexing.documents.pdf import furniture
from qa.indexing.documents.pdf.layout import Column, Region, arrange
from qa.indexing.documents.pdf.lines import Line, gather, mostly_right_to_left
from qa.indexing.documents.pdf.page import Glyphs, Note, Page, Run, Stroke
from qa.indexing.documents.pdf.tables import Ruling, ruled, ruling

_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[*†‡§¶#]{1,3})[\])]?\.?$")
_BEGINS_WITH_MARK = re.compile(r"([\[(]\d{1,3}[\])]|\d{1,3}|[*†‡§¶#]{1,3})\s*(?=\S)")
_NOTE_SIZE = 0.94  # of the text, which a footnote's type is smaller than
_MOST_NOTE_LINES = 60


@dataclass(slots=True)
class Footnote:
    """A footnote of a page: its mark as printed, how long that is in its first line, its lines."""

    mark: str
    length: int
    lines: list[Line]


@dataclass(slots=True)
class Sheet:
    """A page: what is read on it in order, its footnotes, and what stands across the text."""

    page: Page
    lines: list[Line]
    across: Ruling
    down: Ruling
    turned: list[Line]
    regions: list[Region] = field(default_factory=list)
    footnotes: list[Footnote] = field(default_factory=list)
    left_over: list[Note] = field(default_factory=list)  # fields and comments beside no line


@dataclass(slots=True)
class Sheets:
    """All pages of a document, the usual size of its type, and what was left out."""

    sheets: list[Sheet]
    size: float
    bold: bool
    furniture: furniture.Furniture
    left_out: Counter[str]


def lay_out(pages: Sequence[Page]) -> Sheets:
    """Return the pages of a document in the order in which each is read."""
    left_out: Counter[str] = Counter()
    sheets = [_sheet(page) for page in pages]
    _leave_out_watermarks(sheets, left_out)
    found = furniture.find([one.lines for one in sheets], [one.page.height for one in sheets])
    left_out["running head"] += found.heads
    left_out["page number"] += found.numbers
    left_out["text beside the page"] += sum(page.outside for page in pages)
    left_out["picture"] += sum(page.pictures for page in pages)
    sizes: Counter[float] = Counter()
    bold = 0
    for sheet in sheets:
        sheet.lines = [line for line in sheet.lines if id(line) not in found.lines]
        for line in sheet.lines:
            sizes[line.size] += line.length
            bold += line.length if line.bold else 0
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    for sheet in sheets:
        _arrange(sheet, size)
    return Sheets(sheets, size, 2 * bold > sum(sizes.values()), found, +left_out)


def _sheet(page: Page) -> Sheet:
    quarters: Counter[int] = Counter()
    for run in page.runs:
        quarters[run.look[1]] += run.end - run.start
    main = max((0, 1, 2, 3), key=lambda quarter: (quarters[quarter], -quarter))
    if main:
        page = _upright(page, main)
    if mostly_right_to_left(page.glyphs.text):
        page = _mirrored(page)
    across, down = ruling(page.strokes)
    upright = [run for run in page.runs if run.look[1] == main]
    turned: list[Line] = []
    for quarter in sorted(set(quarters) - {main}):
        runs = [run for run in page.runs if run.look[1] == quarter]
        turned += _turned_lines(page, runs, (quarter - main) % 4 if quarter >= 0 else -1)
    return Sheet(page, gather(page.glyphs, upright, down), across, down, turned)


def _turn(box: tuple[float, ...], quarter: int, width: float, height: float) -> tuple[float, ...]:
    """Return a box on a page of this size, turned until text of this direction is upright."""
    x1, y1, x2, y2 = box
    match quarter:
        case 1:
            return height - y2, x1, height - y1, x2
        case 2:
            return width - x2, height - y2, width - x1, height - y1
        case 3:
            return y1, width - x2, y2, width - x1
    return x1, y1, x2, y2


def _turn_run(run: Run, quarter: int, page: Page) -> Run:
    x1, y1, x2, y2 = _turn(run[2:6], quarter, page.width, page.height)
    return run._replace(x1=x1, y1=y1, x2=x2, y2=y2, base=y2 - 0.2 * (y2 - y1))


def _turn_glyphs(glyphs: Glyphs, quarter: int, page: Page) -> Glyphs:
    boxes = np.stack(
        [
            np.asarray(side)
            for side in _turn(tuple(glyphs.boxes.T), quarter, page.width, page.height)
        ],
        axis=1,
    )
    return Glyphs(text=glyphs.text, boxes=boxes, visible=glyphs.visible)


def _upright(page: Page, quarter: int) -> Page:
    """Return a page turned until the text of this direction is upright."""
    size = (page.height, page.width) if quarter % 2 else (page.width, page.height)
    return replace(
        page,
        width=size[0],
        height=size[1],
        glyphs=_turn_glyphs(page.glyphs, quarter, page),
        runs=[_turn_run(run, quarter, page) for run in page.runs],
        strokes=[Stroke(*_turn(one, quarter, page.width, page.height)) for one in page.strokes],
        notes=[
            Note(*note[:3], *_turn(note[3:], quarter, page.width, page.height))
            for note in page.notes
        ],
    )


def _mirrored(page: Page) -> Page:
    """Return a page as in a mirror: what stands at its right comes first then."""
    width = page.width
    boxes = page.glyphs.boxes.copy()
    boxes[:, 0], boxes[:, 2] = width - page.glyphs.boxes[:, 2], width - page.glyphs.boxes[:, 0]
    return replace(
        page,
        glyphs=replace(page.glyphs, boxes=boxes, mirrored=True),
        runs=[run._replace(x1=width - run.x2, x2=width - run.x1) for run in page.runs],
        strokes=[one._replace(x1=width - one.x2, x2=width - one.x1) for one in page.strokes],
        notes=[one._replace(x1=width - one.x2, x2=width - one.x1) for one in page.notes],
    )


def _turned_lines(page: Page, runs: list[Run], quarter: int) -> list[Line]:
    """Return the lines of text that is not upright, each with the box in which it stands."""
    if quarter < 0:
        return _slanted(page, runs)
    glyphs = _turn_glyphs(page.glyphs, quarter, page)
    lines = gather(glyphs, [_turn_run(run, quarter, page) for run in runs])
    turned = (page.height, page.width) if quarter % 2 else (page.width, page.height)
    for line in lines:
        box = (line.x1, line.y1, line.x2, line.y2)
        line.x1, line.y1, line.x2, line.y2 = _turn(box, -quarter % 4, *turned)
        line.base = line.y2
    return lines


def _slanted(page: Page, runs: list[Run]) -> list[Line]:
    """Return text at any other angle: what follows each other in the file is one line."""
    lines: list[Line] = []
    part: list[Run] = []
    for run in runs:
        last = part[-1] if part else None
        if last is not None and (
            run.start - last.end > 2
            or run.look != last.look
            or abs(run.x1 - last.x2) > 1.5 * run.look[0]
        ):
            lines.append(Line(page.glyphs, part))
            part = []
        part.append(run)
    if part:
        lines.append(Line(page.glyphs, part))
    return lines


def _leave_out_watermarks(sheets: list[Sheet], left_out: Counter[str]) -> None:
    """Leave out what is printed faintly in large letters across the text."""
    slanted: Counter[str] = Counter(
        line.text for sheet in sheets for line in sheet.turned if line.runs[0].look[1] < 0
    )
    for sheet in sheets:
        size = max((line.size for line in sheet.lines), default=0.0)

        def is_mark(line: Line, size: float = size) -> bool:
            look = line.runs[0].look
            if look[1] >= 0:
                return look[5] and look[0] > 30 and line.length <= 40
            large = look[0] > 24 and line.length <= 40
            return large and (look[5] or slanted[line.text] > 1 or look[0] > 1.5 * size)

        marks = {id(line) for line in (*sheet.lines, *sheet.turned) if is_mark(line)}
        # Where there is nothing else, it is what the page says.
        if marks and len(marks) < len(sheet.lines) + len(sheet.turned):
            left_out["watermark"] += len(marks)
            sheet.lines = [line for line in sheet.lines if id(line) not in marks]
            sheet.turned = [line for line in sheet.turned if id(line) not in marks]


def _arrange(sheet: Sheet, size: float) -> None:
    sheet.left_over = _attach(sheet.page.notes, sheet.lines)
    grids, rest = ruled(sheet.across, sheet.down, [*sheet.lines, *sheet.turned])
    turned = set(map(id, sheet.turned))
    sheet.turned = [line for line in rest if id(line) in turned]
    sheet.regions = arrange([line for line in rest if id(line) not in turned], grids)
    raised = _raised_marks(sheet.lines)
    for region in sheet.regions:
        if isinstance(region, Column):
            sheet.footnotes += _take_footnotes(region, size, raised)
    sheet.regions = [one for one in sheet.regions if not isinstance(one, Column) or one.lines]


def _attach(notes: Sequence[Note], lines: Sequence[Line]) -> list[Note]:
    """Give each field and each comment to the line that it belongs to; return the others."""
    left = []
    for note in notes:
        best, nearest = None, float("inf")
        middle = (note.y1 + note.y2) / 2
        for line in lines:
            beside = line.y1 - 2 < middle < line.y2 + 2
            before, after = note.x1 - line.x2, line.x1 - note.x2
            far = float("inf")
            if note.kind == "comment":
                far = abs((line.y1 + line.y2) / 2 - middle) + max(0.0, before, after) / 20
            elif note.kind == "tick" and beside and after > -3:
                far = max(0.0, after)  # the label of a box to tick stands behind it
            elif note.kind in ("field", "tick") and beside and before > -3:
                far = max(0.0, before) + (20 if note.kind == "tick" else 0)
            elif note.kind == "field" and -4 <= note.y1 - line.y2 < 1.5 * line.size:
                over = line.x1 < note.x2 and line.x2 > note.x1
                far = 100 + note.y1 - line.y2 if over else far
            if far < nearest:
                best, nearest = line, far
        limit = 400 if note.kind == "comment" else 250
        if best is None or nearest > limit:
            left.append(note)
        else:
            best.notes.append(note)
    return left


def _raised_marks(lines: Sequence[Line]) -> set[str]:
    """Return the marks on a page that may lead to footnotes."""
    marks = set()
    for line in lines:
        for run in line.runs[1:]:
            if run.end - run.start <= 5 and line.raised(run):
                marks |= set(marks_in(line.glyphs.text[run.start : run.end]))
        if line.text[-1:] in "*†‡" or "* " in line.text:
            marks |= set(re.findall(r"(?<=\S)[*†‡]{1,3}(?=\s|$)", line.text))
        marks |= set(re.findall(r"(?<=\S)\[\d{1,3}\]|(?<=\s)\[\d{1,3}\](?=[\s.,;])", line.text))
    return marks


def marks_in(text: str) -> list[str]:
    """Return the marks of footnotes that a raised text holds: of "1,2" both."""
    parts = [part for part in re.split(r"[,;\s]+|(?<=\))(?=\()", text.strip()) if part]
    return parts if all(_MARK.match(part) for part in parts) else []


def _take_footnotes(column: Column, size: float, raised: set[str]) -> list[Footnote]:
    """Take the footnotes off the end of a column."""
    lines = column.lines
    first = None
    starts: dict[int, tuple[str, int]] = {}
    for number in range(len(lines) - 1, max(-1, len(lines) - 1 - _MOST_NOTE_LINES), -1):
        line = lines[number]
        start = _note_start(line, size, raised)
        if start is not None:
            starts[number] = start
            first = number
        elif line.size > _NOTE_SIZE * size and (first is not None or not _under(lines, number)):
            break
    if first is None:
        return []
    made: list[Footnote] = []
    for number in range(first, len(lines)):
        if number in starts:
            made.append(Footnote(*starts[number], [lines[number]]))
        else:
            made[-1].lines.append(lines[number])
    column.lines = lines[:first]
    return made


def _under(lines: Sequence[Line], number: int) -> bool:
    """Tell whether a line in the type of the text may be the second of a footnote."""
    above = lines[max(0, number - 4) : number]
    return any(
        one.runs[0].end - one.runs[0].start <= 4 and one.raised(one.runs[0]) for one in above
    )


def _note_start(line: Line, size: float, raised: set[str]) -> tuple[str, int] | None:
    """Return the mark that a line begins with, and its length, if a footnote begins there."""
    first = line.runs[0]
    mark = line.glyphs.text[first.start : first.end]
    if len(line.runs) > 1 and first.end - first.start <= 5 and line.raised(first):
        if _MARK.match(mark):
            length = line.length_of([first])
            return (mark, length) if line.text[length:].strip() else None
        return None
    if line.size > _NOTE_SIZE * size:
        return None
    match = _BEGINS_WITH_MARK.match(line.text)
    if match and match[1] in raised and line.text[match.end() :].strip():
        return match[1], match.end()
    return None


def text_column(lines: list[Line]) -> Column:
    """Return lines of a text that stands apart as a column of their own."""
    return Column(
        lines,
        min(line.x1 for line in lines),
        max(line.x2 for line in lines),
    )
