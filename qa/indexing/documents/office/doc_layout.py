"""The layout of old Word documents (MS-DOC): pieces of text, paragraphs' settings, lists."""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from qa.errors import DocumentError
from qa.indexing.documents.compound import Compound
from qa.indexing.documents.office.numbering import Level, Numbering
from qa.indexing.documents.office.rtf_records import CellEdge

# Places in the file's head: the number of a pair of offset and length.
_STYLES, _NOTE_MARKS, _NOTE_TEXTS, _COMMENT_MARKS, _COMMENT_TEXTS = 1, 2, 3, 4, 5
_HEADERS, _CHARACTERS, _PARAGRAPHS, _PIECES = 11, 12, 13, 33
_ENDNOTE_MARKS, _ENDNOTE_TEXTS, _LISTS, _USED_LISTS = 46, 47, 73, 74
_STORIES = {
    # The part of the text, its marks (what comes with each is of so many bytes), its texts.
    "footnote": ("footnotes", _NOTE_MARKS, 2, _NOTE_TEXTS),
    "comment": ("comments", _COMMENT_MARKS, 30, _COMMENT_TEXTS),
    "endnote": ("endnotes", _ENDNOTE_MARKS, 2, _ENDNOTE_TEXTS),
}
_PARTS = ("main", "footnotes", "headers", "macros", "comments", "endnotes", "boxes")
_HEAD = 0x9A + 8 * 93  # bytes before all else
_PAGE = 512  # bytes
_MOST = 1_000_000  # paragraphs, runs
_NUMBER_FORMS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter",
    5: "ordinal", 22: "decimalZero", 23: "bullet", 255: "none",
}  # fmt: skip
# Numbers of styles that Word brings along, whose names are of the language that it was in.
_BUILT_IN = {
    **{number: f"heading {number}" for number in range(1, 10)},
    **{18 + number: f"toc {number}" for number in range(1, 10)},
    34: "caption",
    62: "title",
    101: "html preformatted",
    180: "quote",
    181: "intense quote",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a paragraph is set."""

    style: int = 0
    in_table: bool = False
    row_end: bool = False
    header: bool = False  # a row that is printed anew on every page
    number: str = ""  # of its list
    level: int = 0
    outline: int | None = None
    edges: list[CellEdge] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of characters looks."""

    unseen: bool = False  # hidden or deleted
    bold: bool = False


class File:
    """An old Word document. Positions count characters of `text`."""

    def __init__(self, compound: Compound) -> None:
        self._word = compound.stream("WordDocument")
        if len(self._word) < _HEAD:
            raise DocumentError("is damaged; open it in Word and save it again")
        magic, version = struct.unpack_from("<HH", self._word)
        (flags,) = struct.unpack_from("<H", self._word, 10)
        if flags & 0x0100:
            raise DocumentError("is locked with a password; save it without one")
        if magic != 0xA5EC or version < 0xC1:
            raise DocumentError("is of a Word older than 1997; save it as .docx")
        self._table = compound.stream("1Table" if flags & 0x0200 else "0Table")
        self._counts = struct.unpack_from("<7i", self._word, 0x4C)
        self._starts: list[int] = []  # of pieces
        self._places: list[tuple[int, int]] = []  # in the file, and bytes a character
        self.text = self._read_text()
        self.styles: dict[int, tuple[str, int | None]] = {}
        self._read_styles()
        self.numbering = self._read_lists()
        self._paragraphs = self._pages(_PARAGRAPHS, 13)
        self._characters = self._pages(_CHARACTERS, 1)

    def _told(self, number: int) -> bytes:
        """Return what a pair of offset and length in the head leads to."""
        start, length = struct.unpack_from("<iI", self._word, 0x9A + 8 * number)
        return self._table[start : start + length] if start >= 0 else b""

    def part(self, name: str) -> tuple[int, int]:
        """Return start and end of a part of the text."""
        number = _PARTS.index(name)
        start = sum(max(0, count) for count in self._counts[:number])
        return min(start, len(self.text)), min(start + max(0, self._counts[number]), len(self.text))

    def stories(self, kind: str) -> Iterator[tuple[int, tuple[int, int]]]:
        """Yield the notes, comments or headers: where the mark stands, and the text's span."""
        if kind == "header":
            start, end = self.part("headers")
            bounds = _numbers(self._told(_HEADERS))
            marks = [0] * len(bounds)
            # The first six part footnotes from the text.
            bounds = bounds[6:]
        else:
            part, place, extra, texts = _STORIES[kind]
            start, end = self.part(part)
            data = self._told(place)
            count = max(0, (len(data) - 4) // (4 + extra))
            marks = _numbers(data[: 4 * count])
            bounds = _numbers(self._told(texts))
        done = start
        for mark, first, last in zip(marks, bounds, bounds[1:], strict=False):
            span = start + max(0, first), min(start + last, end)
            # One after another, whatever the file says.
            if done <= span[0] < span[1]:
                done = span[1]
                yield mark, span

    # The text

    def _read_text(self) -> str:
        data, at = self._told(_PIECES), 0
        while at + 3 <= len(data) and data[at] == 1:  # settings for pieces, which come before
            at += 3 + struct.unpack_from("<H", data, at + 1)[0]
        if at + 5 > len(data) or data[at] != 2:
            raise DocumentError("is damaged; open it in Word and save it again")
        (length,) = struct.unpack_from("<I", data, at + 1)
        held = data[at + 5 : at + 5 + length]
        count = (len(held) - 4) // 12
        bounds = _numbers(held[: 4 * (count + 1)])
        texts = []
        done = 0
        for number in range(count):
            (place,) = struct.unpack_from("<I", held, 4 * (count + 1) + 8 * number + 2)
            size = bounds[number + 1] - bounds[number]
            if bounds[number] != done or size <= 0 or done + size > len(self._word):
                break
            single = bool(place & 0x40000000)
            place = (place & 0x3FFFFFFF) // 2 if single else place & 0x3FFFFFFF
            self._starts.append(done)
            self._places.append((place, 1 if single else 2))
            texts.append(_decoded(self._word, place, size, single=single))
            done += size
        return "".join(texts)

    def _place(self, position: int) -> int:
        """Return where a character lies in the file."""
        number = bisect_right(self._starts, position) - 1
        place, size = self._places[number]
        return place + (position - self._starts[number]) * size

    # Settings

    def _pages(self, number: int, size: int) -> list[tuple[int, int, bytes]]:
        """Return the settings of runs: start and end in the file, and what is set."""
        data = self._told(number)
        count = max(0, (len(data) - 4) // 8)
        pages = _numbers(data[4 * (count + 1) :])
        found: list[tuple[int, int, bytes]] = []
        for page in pages[:count]:
            held = self._word[(page & 0x3FFFFF) * _PAGE :][:_PAGE]
            if len(held) < _PAGE or len(found) > _MOST:
                continue
            runs = held[_PAGE - 1]
            bounds = _numbers(held[: 4 * (runs + 1)])
            for run in range(min(runs, len(bounds) - 1)):
                place = 4 * (runs + 1) + run * size
                at = held[place] * 2 if place < _PAGE else 0
                found.append((bounds[run], bounds[run + 1], _setting(held, at, size)))
        found.sort(key=lambda run: run[0])
        return found

    def _run(self, runs: list[tuple[int, int, bytes]], position: int) -> tuple[int, int, bytes]:
        place = self._place(position)
        number = bisect_right(runs, place, key=lambda run: run[0]) - 1
        if number >= 0 and runs[number][1] > place:
            return runs[number]
        return place, place + 1, b""

    def setting(self, position: int) -> Setting:
        """Return how the paragraph is set that ends at a position."""
        if not self._starts:
            return Setting()
        _, _, held = self._run(self._paragraphs, position)
        style = struct.unpack_from("<H", held)[0] if len(held) >= 2 else 0
        setting = Setting(style=style)
        for code, value in _operations(held[2:]):
            setting = _changed(setting, code, value)
        return setting

    def looks(self, start: int, end: int) -> Iterator[tuple[int, int, Look]]:
        """Yield pieces of the text that look the same."""
        while start < end:
            place = self._place(start)
            _, stop, held = self._run(self._characters, start)
            number = bisect_right(self._starts, start) - 1
            size = self._places[number][1]
            piece_end = (
                self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)
            )
            last = min(end, piece_end, start + max(1, (stop - place) // size))
            yield start, last, _look(held)
            start = last

    # Styles and lists

    def _read_styles(self) -> None:
        data = self._told(_STYLES)
        if len(data) < 6:
            return
        head, count, base = struct.unpack_from("<HHH", data)
        at, based_on = 2 + head, {}
        for style in range(min(count, 4096)):
            if at + 2 > len(data):
                break
            (size,) = struct.unpack_from("<H", data, at)
            held = data[at + 2 : at + 2 + size]
            at += 2 + size + size % 2
            if len(held) < base + 2 or len(held) < 4:
                continue
            known, below = struct.unpack_from("<HH", held)
            (length,) = struct.unpack_from("<H", held, base)
            told = held[base + 2 : base + 2 + 2 * length].decode("utf-16-le", "replace")
            title = _BUILT_IN.get(known & 0x0FFF) or told.split(",")[0].lower()
            self.styles[style] = title, None
            based_on[style] = below >> 4
        names = dict(self.styles)
        for style, (title, _) in names.items():
            seen = {style}
            above = based_on[style]
            while above in names and above not in seen and len(seen) < 20:
                if names[above][0].startswith("heading ") and not title.startswith("heading "):
                    self.styles[style] = title, int(names[above][0][8:9] or 1) - 1
                    break
                seen.add(above)
                above = based_on[above]

    def _read_lists(self) -> Numbering:
        schemes: dict[str, dict[int, Level]] = {}
        data = self._told(_LISTS)
        count = struct.unpack_from("<H", data)[0] if len(data) >= 2 else 0
        # The levels follow the lists, and are not counted in the length that is told.
        start = struct.unpack_from("<i", self._word, 0x9A + 8 * _LISTS)[0]
        at = start + 2 + 28 * count
        for number in range(count):
            held = data[2 + 28 * number :][:28]
            if len(held) < 28:
                break
            levels: dict[int, Level] = {}
            for place in range(1 if held[26] & 1 else 9):
                level, at = _level(self._table, at)
                if level is None:
                    break
                levels[place] = level
            schemes[str(struct.unpack_from("<i", held)[0])] = levels
        used = self._told(_USED_LISTS)
        lists = {
            str(number + 1): str(struct.unpack_from("<i", used, 4 + 16 * number)[0])
            for number in range(max(0, (len(used) - 4) // 16))
            if number < struct.unpack_from("<i", used)[0]
        }
        return Numbering.of(schemes, lists)


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}i", data[: len(data) // 4 * 4]))


def _decoded(data: bytes, place: int, size: int, *, single: bool) -> str:
    """Return so many characters, one for each that the file counts."""
    if single:
        held = data[place : place + size].decode("cp1252", "replace")
    else:
        units = array("H", data[place : place + 2 * size][: size * 2 // 2 * 2])
        if struct.pack("=H", 1) != struct.pack("<H", 1):
            units.byteswap()
        held = "".join(map(chr, units))
    return held.ljust(size)


def _setting(page: bytes, at: int, size: int) -> bytes:
    """Return what is set for a run; that of a paragraph begins with its style."""
    if not at or at >= _PAGE - 1:
        return b""
    if size == 1:
        return page[at + 1 : at + 1 + page[at]]
    if page[at]:
        return page[at + 1 : at + 2 * page[at]]
    return page[at + 2 : at + 2 + 2 * page[at + 1]]


def _operations(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield what is set, as codes and values."""
    at = 0
    while at + 3 <= len(data):
        (code,) = struct.unpack_from("<H", data, at)
        at += 2
        if code == 0xD608:  # the cells of a row
            size = struct.unpack_from("<H", data, at)[0] + 1 if at + 2 <= len(data) else 2
        else:
            size = (1, 1, 2, 4, 2, 2, data[at] + 1, 3)[code >> 13]
        yield code, data[at : at + size]
        at += size


def _changed(setting: Setting, code: int, value: bytes) -> Setting:
    number = int.from_bytes(value[:2], "little")
    changes: dict[int, dict[str, Any]] = {
        0x2416: {"in_table": bool(number)},
        0x2417: {"row_end": bool(number)},
        0x3404: {"header": bool(number)},
        0x260A: {"level": min(number, 8)},
        0x460B: {"number": str(number) if number else ""},
        0x2640: {"outline": number if number < 9 else None},
        0x4600: {"style": number},
    }
    if code == 0xD608:
        return replace(setting, edges=_edges(value))
    return replace(setting, **changes[code]) if code in changes else setting


def _edges(value: bytes) -> list[CellEdge]:
    """Read how the cells of a row are set."""
    count = value[2] if len(value) > 2 else 0
    edges = []
    for number in range(count):
        at = 3 + 2 * (number + 1)
        if at + 2 > len(value):
            break
        edge = CellEdge(struct.unpack_from("<h", value, at)[0])
        flags_at = 3 + 2 * (count + 1) + 20 * number
        flags = int.from_bytes(value[flags_at : flags_at + 2], "little")
        edge.merged = bool(flags & 0x02)
        edge.begins_down = bool(flags & 0x40)
        edge.merged_down = bool(flags & 0x20) and not edge.begins_down
        edges.append(edge)
    return edges


def _look(data: bytes) -> Look:
    unseen = bold = False
    for code, value in _operations(data):
        on = bool(value and value[0] & 1)
        if code in (0x0800, 0x083C):
            unseen = unseen or on
        elif code == 0x0835:
            bold = on
    return Look(unseen, bold)


def _level(data: bytes, at: int) -> tuple[Level | None, int]:
    """Read a level of a list; return it and where the next one begins."""
    if at < 0 or at + 28 > len(data):
        return None, len(data)
    start, form = struct.unpack_from("<iB", data, at)
    characters, paragraph = data[at + 24], data[at + 25]
    at += 28 + characters + paragraph
    if at + 2 > len(data):
        return None, len(data)
    (length,) = struct.unpack_from("<H", data, at)
    told = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    text = "".join(f"%{ord(char) + 1}" if ord(char) < 9 else char for char in told)
    level = Level(form=_NUMBER_FORMS.get(form, "decimal"), text=text, start=max(0, start))
    return level, at + 2 + 2 * length
