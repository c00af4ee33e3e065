"""Runs of glyphs put together to lines, in whatever order the file draws them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from qa.indexing.documents.pdf.page import Glyphs, Note, Run

# In sizes of the type:
_SAME_BASE = 0.25  # between the base lines of what stands in one line
_SPACE, _SPACE_WITHIN = 0.13, 0.22  # between two words that the file parts without a space
_AGAIN = 0.15  # between two drawings of the same glyph that are meant as one
COLUMN_GAP = 0.9  # within a line there is no gap as wide as between columns
_RAISED = 0.12  # of the base line of a mark that is set high
_SMALL = 0.88  # of the size of the line that a raised or lowered mark is in
_DROPPED = 1.8  # of the size of the text that a large first letter belongs to

HYPHENATED = "\x02"
_COMPOSED = re.compile("[\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufefc]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_RAISED_DIGITS = dict(zip("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ", strict=True))
_BULLET_SHIFT, _BULLET_GAP = 0.45, 4.0
_BULLET = re.compile("[•●○◦▪■□▫‣⁃∙·►➢➤❖\uf0b7\uf0a7\uf0d8]")
LABEL = re.compile(
    r"(?:[•●○◦▪■□▫‣⁃∙·►➢➤✓✔❖\uf0b7\uf0a7\uf0d8–—*-]"
    r"|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\[\d{1,3}\]|\d{0,2}(?:\.\d{1,2}){1,4}\.?)$"
)
DOTTED = re.compile(r"\d{0,2}(?:\.\d{1,2})+\.?$")

Words = tuple[str, Sequence[int]]  # a text, and of each character the number of its glyph, or -1


class Line:
    """Runs that stand in one line, with no gap between them as wide as between columns."""

    __slots__ = (
        "_words",
        "base",
        "bold",
        "glyphs",
        "label_end",
        "length",
        "notes",
        "runs",
        "size",
        "x1",
        "x2",
        "y1",
        "y2",
    )

    def __init__(self, glyphs: Glyphs, runs: list[Run], label_end: int = 0) -> None:
        self.glyphs = glyphs
        self.runs = runs
        self.label_end = label_end  # so many runs are a list's label, with a gap after it
        self.notes: list[Note] = []  # fields of a form that this is the label of
        self._words: Words | None = None
        main = max(runs, key=lambda run: run.end - run.start) if len(runs) > 1 else runs[0]
        self.x1 = min(run.x1 for run in runs)
        self.x2 = max(run.x2 for run in runs)
        self.y1, self.y2 = main.y1, main.y2
        self.base = main.base
        self.size = main.look[0] or 1.0
        self.length = sum(run.end - run.start for run in runs)
        heavy = sum(run.end - run.start for run in runs if run.look[2])
        self.bold = heavy > 0.9 * self.length

    @property
    def mono(self) -> bool:
        """Whether all of it is in type of fixed width."""
        return all(run.look[4] for run in self.runs)

    @property
    def is_label(self) -> bool:
        """Whether it names a field of a form that is filled in."""
        return any(note.kind != "comment" for note in self.notes)

    @property
    def text(self) -> str:
        """What it says, spaces included."""
        return self.words()[0]

    def words(self) -> Words:
        """Return its text, and of each character the number of its glyph, -1 for a space."""
        if self._words is None:
            self._words = _read(self)
        return self._words

    def length_of(self, runs: Sequence[Run]) -> int:
        """Return how many characters its first runs take, with the space behind them."""
        text, origins = self.words()
        held = {glyph for run in runs for glyph in range(run.start, run.end)}
        length = next((i for i, one in enumerate(origins) if one not in held and one >= 0), None)
        if length is None:
            return len(text)
        return length

    def raised(self, run: Run) -> bool:
        """Tell whether a run is set high and small, as a mark of a footnote is."""
        return run.look[0] <= _SMALL * self.size and run.base < self.base - _RAISED * self.size


def merged(lines: Sequence[Line], *, label: bool = False) -> Line:
    """Return lines that stand side by side as one; `label` tells that the first is a label."""
    runs = [run for line in lines for run in line.runs]
    one = Line(lines[0].glyphs, runs, len(lines[0].runs) if label else lines[0].label_end)
    one.notes = [note for line in lines for note in line.notes]
    if label:
        one.base, one.size, one.y1, one.y2 = (
            lines[1].base,
            lines[1].size,
            lines[1].y1,
            lines[1].y2,
        )
        one.bold = lines[1].bold
    return one


def _read(line: Line) -> Words:
    text = line.glyphs.text
    runs = line.runs
    if len(runs) == 1 and text.isascii() and not line.glyphs.mirrored:
        part, numbers = text[runs[0].start : runs[0].end], range(runs[0].start, runs[0].end)
        return _closed_up(part, numbers, line) if part[1:2] == " " else (part, numbers)
    if not text.isascii() or line.glyphs.mirrored:
        runs = _in_reading_order(runs, text, mirrored=line.glyphs.mirrored)
    out: list[str] = []
    origins: list[int] = []
    before: Run | None = None
    for run in runs:
        if before is not None and run.look[1] < 0:
            if text[before.end : run.start].isspace():
                out.append(" ")
                origins.append(-1)
        elif before is not None:
            gap = max(run.x1 - before.x2, before.x1 - run.x2)
            # Where the file goes on without a space, letters may only stand a little apart.
            wide = _SPACE_WITHIN if run.start == before.end else _SPACE
            dropped = before.end - before.start == 1 and before.look[0] >= _DROPPED * run.look[0]
            if gap > (0.8 if dropped else wide) * min(run.look[0], before.look[0]):
                out.append(" ")
                origins.append(-1)
        before = run
        part = text[run.start : run.end]
        if len(part) <= 4 and line.raised(run) and all(c in _RAISED_DIGITS for c in part):
            part = "".join(_RAISED_DIGITS[c] for c in part)
        if not part.isascii() and _COMPOSED.search(part):
            for number, char in enumerate(part, run.start):
                plain = unicodedata.normalize("NFKC", char) if _COMPOSED.match(char) else char
                out.append(plain)
                origins += [number] * len(plain)
            continue
        out.append(part)
        origins += range(run.start, run.end)
    return _closed_up("".join(out), origins, line)


def _in_reading_order(runs: list[Run], text: str, *, mirrored: bool) -> list[Run]:
    """Return the runs of a line as they are read: by its direction, and each part by its own."""
    parts = [text[run.start : run.end] for run in runs]
    back = mostly_right_to_left("".join(parts))
    if not mirrored and not any(map(_RIGHT_TO_LEFT.search, parts)):
        return runs
    ordered = sorted(runs, key=lambda run: run.x1, reverse=back != mirrored)
    out: list[Run] = []
    other: list[Run] = []  # runs that are written in the other direction
    for run in ordered:
        part = text[run.start : run.end]
        if any(map(str.isalnum, part)) and mostly_right_to_left(part) != back:
            other.append(run)
            continue
        out += reversed(other)
        other = []
        out.append(run)
    return out + other[::-1]


def mostly_right_to_left(text: str) -> bool:
    """Tell whether most letters of a text are written from right to left."""
    if text.isascii():
        return False
    return 2 * len(_RIGHT_TO_LEFT.findall(text)) > sum(map(str.isalpha, text))


def _closed_up(text: str, origins: Sequence[int], line: Line) -> Words:
    """Return the text with spaces between words only, where it was s p a c e d  o u t."""
    tokens = text.split()
    if len(tokens) < 4 or sum(len(token) == 1 for token in tokens) < 0.85 * len(tokens):
        return text, origins
    seen = [(i, origin) for i, origin in enumerate(origins) if origin >= 0 and text[i] != " "]
    if not all(text[i].isalpha() or text[i] in "&.,:-–'’!?" for i, _ in seen):
        return text, origins
    boxes = line.glyphs.boxes
    gaps = [float(boxes[right][0] - boxes[left][2]) for (_, left), (_, right) in pairwise(seen)]
    usual = sorted(gaps)[len(gaps) // 2]
    if usual < 0.05 * line.size:
        return text, origins
    out, kept = [], []
    for number, (i, origin) in enumerate(seen):
        if number and gaps[number - 1] > 1.7 * usual:
            out.append(" ")
            kept.append(-1)
        out.append(text[i])
        kept.append(origin)
    return "".join(out), kept


def gather(
    glyphs: Glyphs, runs: Iterable[Run], down: Sequence[tuple[float, float, float]] = ()
) -> list[Line]:
    """Return the lines that upright runs make, from the top of the page downwards.

    `down` are lines that are drawn between columns, sorted: place, upper and lower end of each.
    """
    rows = _rows(_once(glyphs, runs))
    _take_marks(rows)
    lines = []
    for row in rows:
        row.sort(key=lambda run: run.x1)
        part: list[Run] = []
        end = 0.0
        for run in row:
            size = max(run.look[0], part[-1].look[0]) if part else 0
            if part and (
                run.x1 - end > COLUMN_GAP * size
                or run.x1 < end - 0.7 * size
                or _lies_between(down, end - 1, run.x1 + 1, run.base)
            ):
                lines.append(Line(glyphs, part))
                part = []
            end = max(end, run.x2) if part else run.x2
            part.append(run)
        if part:
            lines.append(Line(glyphs, part))
    lines = _with_bullets(lines)
    lines.sort(key=lambda line: (line.y1, line.x1))
    return lines


def _lies_between(
    down: Sequence[tuple[float, float, float]], left: float, right: float, base: float
) -> bool:
    """Tell whether a line, of those sorted by place, is drawn between two texts."""
    first = bisect_left(down, (left,))
    return any(y1 < base < y2 for _, y1, y2 in down[first : bisect_left(down, (right,))])


def _with_bullets(lines: list[Line]) -> list[Line]:
    """Put bullets to the lines behind them, though they may stand a little higher or lower."""
    bullets = {id(line) for line in lines if line.length == 1 and _BULLET.match(line.text)}
    if not bullets:
        return lines
    others = sorted((line for line in lines if id(line) not in bullets), key=lambda one: one.base)
    bases = [line.base for line in others]
    labelled: dict[int, Line] = {}  # by the `id` of the line that a bullet is put to
    for bullet in lines:
        if id(bullet) not in bullets:
            continue
        best, nearest = None, float("inf")
        for number in range(bisect_left(bases, bullet.base - 20), len(others)):
            line = others[number]
            if line.base > bullet.base + 20:
                break
            gap = line.x1 - bullet.x2
            near = abs(line.base - bullet.base) <= _BULLET_SHIFT * line.size
            if near and -1 < gap < min(nearest, _BULLET_GAP * line.size):
                best, nearest = line, gap
        if best is None or id(best) in labelled:
            bullets.discard(id(bullet))  # it labels nothing
        else:
            labelled[id(best)] = merged([bullet, best], label=True)
    kept = [line for line in lines if id(line) not in bullets]
    return [labelled.get(id(line), line) for line in kept]


def _once(glyphs: Glyphs, runs: Iterable[Run]) -> list[Run]:
    """Leave out what is drawn again at nearly the same place, as some make letters bold."""
    kept: list[Run] = []
    seen: dict[tuple[str, int], list[Run]] = {}
    for run in runs:
        text = glyphs.text[run.start : run.end]
        for band in (round(run.base / 4), round(run.base / 4) - 1, round(run.base / 4) + 1):
            near = seen.get((text, band), ())
            if any(
                run.start != one.end  # several letters may be one glyph
                and abs(run.x1 - one.x1) < min(_AGAIN * run.look[0], 0.35 * (run.x2 - run.x1))
                and abs(run.base - one.base) < _AGAIN * run.look[0]
                for one in near[-8:]
            ):
                break
        else:
            seen.setdefault((text, round(run.base / 4)), []).append(run)
            kept.append(run)
    return kept


def _rows(runs: Iterable[Run]) -> list[list[Run]]:
    """Return runs by their base line."""
    rows: list[list[Run]] = []
    base = size = 0.0
    for run in sorted(runs, key=lambda run: run.base):
        if rows and run.base - base <= _SAME_BASE * min(size, run.look[0]):
            rows[-1].append(run)
        else:
            rows.append([run])
            base, size = run.base, run.look[0]
    return rows


def _take_marks(rows: list[list[Run]]) -> None:
    """Put raised and lowered marks, and large first letters, into the rows they belong to."""
    bases = [row[0].base for row in rows]
    for number, row in enumerate(rows):
        for run in [run for run in row if run.end - run.start <= 8]:
            target = _row_of_mark(run, rows, bases, number)
            if target is not None:
                row.remove(run)
                rows[target].append(run)
    rows[:] = [row for row in rows if row]


def _row_of_mark(run: Run, rows: list[list[Run]], bases: list[float], number: int) -> int | None:
    size = run.look[0]
    lowest = bisect_left(bases, run.base - 0.6 * size)
    best, largest = None, 0.0
    for other in range(lowest, min(len(rows), lowest + 40)):
        if other == number:
            continue
        shift = bases[other] - run.base  # above 0 for a mark that is raised
        if shift > 1.3 * size:
            break
        for one in rows[other][:60]:
            if size > _SMALL * one.look[0] or not -0.35 < shift / one.look[0] < 0.75:
                continue
            near = 0.3 * one.look[0]
            after, before = run.x1 - one.x2, one.x1 - run.x2
            beside = -near < after < near or -near < before < near
            if beside and one.look[0] > largest:
                best, largest = other, one.look[0]
    if best is not None:
        return best
    if run.end - run.start <= 2:
        # A large first letter: its top stands at that of the line which it begins.
        for other in range(max(0, number - 4), number):
            for one in rows[other][:60]:
                if size < _DROPPED * one.look[0] or abs(one.y1 - run.y1) > one.look[0]:
                    continue
                if -0.2 < (one.x1 - run.x2) / one.look[0] < 0.8:
                    return other
    return None
