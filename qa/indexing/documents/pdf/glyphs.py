"""The glyphs of a page, read quickly: where each stands, and how it looks."""

from __future__ import annotations

import ctypes
import math
import re
from collections import deque
from collections.abc import Callable
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as raw

from qa.indexing.documents.pdf.lines import HYPHENATED
from qa.indexing.documents.pdf.page import Glyphs, Run
from qa.indexing.documents.text import normalise

_BOLD = re.compile(r"bold|black|heavy|semibold|demi(?!sans)", re.I)
_ITALIC = re.compile(r"italic|oblique", re.I)
_MONO = re.compile(r"courier|mono|consol|typewriter|cmtt", re.I)
# PDFium writes one of these where a word is hyphenated at the end of a line.
_AS_HYPHEN = (0xFFFE, 0x02)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ALEF_LAM = re.compile("[\u0622\u0623\u0625\u0627]\u0644")
_LIGHT = 150  # of 255, the luminance above which large print is a watermark


def quick(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Return a function of PDFium that may be called for each of a million glyphs.

    It keeps the lock of the interpreter, and takes addresses as numbers.
    """
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


_V, _I = ctypes.c_void_p, ctypes.c_int
_CODE = quick(raw.FPDFText_GetUnicode, ctypes.c_uint, _V, _I)
_BOX = quick(raw.FPDFText_GetLooseCharBox, _I, _V, _I, _V)
_ORIGIN = quick(raw.FPDFText_GetCharOrigin, _I, _V, _I, _V, _V)
_OBJECT = quick(raw.FPDFText_GetTextObject, _V, _V, _I)
_MATRIX = quick(raw.FPDFText_GetMatrix, _I, _V, _I, _V)
_SIZE = quick(raw.FPDFText_GetFontSize, ctypes.c_double, _V, _I)
_NAME = quick(raw.FPDFText_GetFontInfo, ctypes.c_ulong, _V, _I, _V, ctypes.c_ulong, _V)
_FONT = quick(raw.FPDFTextObj_GetFont, _V, _V)
_COLOUR = quick(raw.FPDFText_GetFillColor, _I, _V, _I, _V, _V, _V, _V)


class Frame:
    """Turns places on a page into points from the top left corner of the page as it is shown."""

    def __init__(self, page: Any) -> None:
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.turned = page.get_rotation() // 90
        across, down = self.right - self.left, self.top - self.bottom
        self.width, self.height = (down, across) if self.turned % 2 else (across, down)

    def place(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Return a place as it is shown; takes numbers or arrays of them."""
        match self.turned:
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
            case 3:
                return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, ...]:
        """Return left, top, right and bottom as they are shown."""
        (x1, y1), (x2, y2) = self.place(left, bottom), self.place(right, top)
        return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def read_glyphs(text_page: Any, frame: Frame) -> tuple[Glyphs, int]:
    """Return the glyphs of a page, and how many visible ones lie beside it."""
    count = max(0, text_page.count_chars())
    handle = ctypes.cast(text_page.raw, _V).value
    codes = np.fromiter(map(_CODE, repeat(handle), range(count)), np.uint32, count)
    found = np.zeros((count, 4), np.float32)  # left, top, right, bottom
    at = found.ctypes.data
    deque(map(_BOX, repeat(handle), range(count), range(at, at + 16 * count, 16)), 0)
    x1, y1 = frame.place(found[:, 0], found[:, 1])
    x2, y2 = frame.place(found[:, 2], found[:, 3])
    boxes = np.stack(
        [np.minimum(x1, x2), np.minimum(y1, y2), np.maximum(x1, x2), np.maximum(y1, y2)], axis=1
    )
    text = "".join(map(_CHARS.__getitem__, codes.tolist()))
    visible = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32) != 0x20
    if _RIGHT_TO_LEFT.search(text):
        text = _in_reading_order(text, boxes)
    # What lies beside the page's box is not drawn.
    within = (
        (boxes[:, 0] <= frame.width)
        & (boxes[:, 2] >= 0)
        & (boxes[:, 1] <= frame.height)
        & (boxes[:, 3] >= 0)
    )
    outside = int((visible & ~within).sum())
    return Glyphs(text=text, boxes=boxes, visible=visible & within), outside


class _Chars(dict[int, str]):
    """One character for each code of PDFium's, a space for what is no text."""

    def __missing__(self, code: int) -> str:
        char = normalise(chr(code)) if code <= 0x10FFFF else ""
        if code in _AS_HYPHEN:
            char = HYPHENATED
        elif not char or char.isspace():
            char = " "
        elif "\x80" <= char <= "\x9f":
            char = "•"  # of a font of signs, which are mostly the bullets of lists
        if len(self) < 10_000:
            self[code] = char
        return char


_CHARS = _Chars()


def read_runs(text_page: Any, glyphs: Glyphs, frame: Frame) -> list[Run]:
    """Cut the glyphs of a page into stretches of one line and one font, in the file's order."""
    places = np.flatnonzero(glyphs.visible)
    if not len(places):
        return []
    boxes = glyphs.boxes[places]
    height = np.maximum(boxes[:, 3] - boxes[:, 1], 0.1)
    gap = boxes[1:, 0] - boxes[:-1, 2]
    # From right to left, the next stands before the last.
    back = boxes[:-1, 0] - boxes[1:, 2]
    # One glyph may stand for several letters, each of which has its box.
    same = np.abs(boxes[1:] - boxes[:-1]).max(axis=1) < 0.01
    # Within a run there is no gap as wide as between columns, and no step back.
    near = (gap < 0.6 * height[1:]) & (gap > -0.6 * height[1:])
    written_back = (back < 0.6 * height[1:]) & (back > -0.6 * height[1:])
    level = (abs(boxes[1:, 1] - boxes[:-1, 1]) < 0.3) & (abs(boxes[1:, 3] - boxes[:-1, 3]) < 0.3)
    right_to_left = np.zeros(len(places), bool)
    if _RIGHT_TO_LEFT.search(glyphs.text):
        told = (bool(_RIGHT_TO_LEFT.match(glyphs.text[place])) for place in places)
        right_to_left = np.fromiter(told, bool, len(places))
    either = right_to_left[1:] | right_to_left[:-1]
    apart = ~(level & (near | same | (either & written_back)))
    cuts = np.concatenate([[0], np.flatnonzero(apart) + 1, [len(places)]])
    starts = cuts[:-1]
    x1 = np.minimum.reduceat(boxes[:, 0], starts).tolist()
    x2 = np.maximum.reduceat(boxes[:, 2], starts).tolist()
    y1, y2 = boxes[starts, 1].tolist(), boxes[starts, 3].tolist()
    fonts = _Fonts(text_page, frame)
    first, last = places[starts].tolist(), (places[cuts[1:] - 1] + 1).tolist()
    runs = []
    for start, end, left, top, right, bottom in zip(first, last, x1, y1, x2, y2, strict=True):
        look, base = fonts.of(start)
        runs.append(
            Run(start, end, left, top, right, bottom, bottom if base is None else base, look)
        )
    return runs


def _in_reading_order(text: str, boxes: Any) -> str:
    """Return a text in which lam stands before alef where both are one glyph.

    Letters that run from right to left are turned one by one, and those of a glyph were in order.
    """
    chars = list(text)
    for match in _ALEF_LAM.finditer(text):
        first = match.start()
        if np.abs(boxes[first] - boxes[first + 1]).max() < 0.01:
            chars[first], chars[first + 1] = chars[first + 1], chars[first]
    return "".join(chars)


class _Fonts:
    """How glyphs look, asked once for each object of the page."""

    def __init__(self, text_page: Any, frame: Frame) -> None:
        self._page = ctypes.cast(text_page.raw, _V).value
        self._frame = frame
        self._looks: dict[int, tuple[float, int, bool, bool, bool, bool]] = {}
        self._names: dict[int, tuple[bool, bool, bool]] = {}
        self._buffer = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()
        self._matrix = (ctypes.c_float * 6)()
        self._point = (ctypes.c_double * 2)()
        self._colour = (ctypes.c_uint * 4)()

    def of(self, index: int) -> tuple[tuple[float, int, bool, bool, bool, bool], float | None]:
        """Return look and base line of a glyph.

        A look is size in points, quarters of a turn to the left (-1 for any other), and
        whether it is bold, italic, of fixed width, and faint.
        """
        thing = _OBJECT(self._page, index) or 0
        look = self._looks.get(thing)
        if look is None:
            look = self._looks[thing] = self._look(index, thing)
        address = ctypes.addressof(self._point)
        if not _ORIGIN(self._page, index, address, address + 8):
            return look, None
        return look, self._frame.place(*self._point)[1]

    def _look(self, index: int, thing: int) -> tuple[float, int, bool, bool, bool, bool]:
        size = _SIZE(self._page, index)
        a, b, c, d = 1.0, 0.0, 0.0, 1.0
        if _MATRIX(self._page, index, ctypes.addressof(self._matrix)):
            a, b, c, d = self._matrix[:4]
        size = abs(size) * (math.hypot(c, d) or 1.0)
        angle = math.degrees(math.atan2(b, a)) - 90 * self._frame.turned
        quarter = round(angle / 90)
        turn = quarter % 4 if abs(angle - 90 * quarter) < 8 else -1
        font = (_FONT(thing) if thing else 0) or 0
        kind = self._names.get(font)
        if kind is None:
            length = _NAME(
                self._page,
                index,
                ctypes.addressof(self._buffer),
                len(self._buffer),
                ctypes.addressof(self._flags),
            )
            name = self._buffer.raw[: min(length, 255)].decode("utf-8", "replace")
            flags = self._flags.value if length else 0
            kind = (
                bool(_BOLD.search(name) or flags & 1 << 18),
                bool(_ITALIC.search(name) or flags & 1 << 6),
                bool(_MONO.search(name) or flags & 1),
            )
            if font:
                self._names[font] = kind
        faint = (size > 30 or turn < 0) and self._is_faint(index)
        return (round(size, 1), turn, *kind, faint)

    def _is_faint(self, index: int) -> bool:
        at = ctypes.addressof(self._colour)
        if not _COLOUR(self._page, index, at, at + 4, at + 8, at + 12):
            return False
        red, green, blue, opacity = self._colour
        return 0.3 * red + 0.59 * green + 0.11 * blue > _LIGHT or opacity < 140
