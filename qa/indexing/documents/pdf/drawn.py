"""What is drawn on a page beside its text: lines, rectangles, pictures."""

from __future__ import annotations

import ctypes
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import pypdfium2.raw as raw

from qa.indexing.documents.pdf.glyphs import Frame, quick
from qa.indexing.documents.pdf.page import THIN, Stroke

_MOST_STROKES = 20_000  # of a page; a map has more, and no tables
_MOST_SEGMENTS = 2_000  # of a path

_V, _I = ctypes.c_void_p, ctypes.c_int
_PART = quick(raw.FPDFPage_GetObject, _V, _V, _I)
_KIND = quick(raw.FPDFPageObj_GetType, _I, _V)
_BOUNDS = quick(raw.FPDFPageObj_GetBounds, _I, _V, _V, _V, _V, _V)
_FORM_PARTS = quick(raw.FPDFFormObj_CountObjects, _I, _V)
_FORM_PART = quick(raw.FPDFFormObj_GetObject, _V, _V, ctypes.c_ulong)


def read_strokes(page: Any, frame: Frame) -> tuple[list[Stroke], int]:
    """Return the straight lines and the rectangles of a page, and how many pictures it has."""
    strokes: list[Stroke] = []
    pictures = 0
    handle = ctypes.cast(page.raw, _V).value
    corner = (ctypes.c_float * 4)()
    at = ctypes.addressof(corner)
    count = max(0, raw.FPDFPage_CountObjects(page))
    parts = list(map(_PART, repeat(handle), range(count)))
    kinds = np.fromiter(map(_KIND, parts), np.int32, count)
    for number in np.flatnonzero(kinds != raw.FPDF_PAGEOBJ_TEXT)[:_MOST_STROKES].tolist():
        part, kind = parts[number], kinds[number]
        if kind == raw.FPDF_PAGEOBJ_PATH:
            if _BOUNDS(part, at, at + 4, at + 8, at + 12):
                box = frame.box(*corner)
                thin = min(box[2] - box[0], box[3] - box[1]) <= THIN
                strokes += [Stroke(*box)] if thin else _sides(part, frame)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            pictures += 1
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            # Places in a form are its own; what matters is whether there are pictures in it.
            inner = range(max(0, min(_FORM_PARTS(part), 1000)))
            held = map(_FORM_PART, repeat(part), inner)
            pictures += sum(_KIND(one) == raw.FPDF_PAGEOBJ_IMAGE for one in held if one)
    return strokes, pictures


def _sides(part: Any, frame: Frame) -> list[Stroke]:
    """Return the straight lines and thin bars of a path; none if it fills a shape."""
    part = ctypes.cast(part, raw.FPDF_PAGEOBJECT)
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(part, filled, stroked)
    count = raw.FPDFPath_CountSegments(part)
    if not 2 <= count <= _MOST_SEGMENTS or not (stroked.value or count > 5):
        return []
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(part, matrix):
        return []
    x, y = ctypes.c_float(), ctypes.c_float()
    strokes: list[Stroke] = []
    bars: list[list[tuple[float, float]]] = []
    for number in range(count):
        segment = raw.FPDFPath_GetPathSegment(part, number)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO or not raw.FPDFPathSegment_GetPoint(segment, x, y):
            return []
        point = frame.place(
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if kind == raw.FPDF_SEGMENT_MOVETO or not bars:
            bars.append([point])
        else:
            bars[-1].append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            bars[-1].append(bars[-1][0])
    for points in bars:
        xs, ys = [one[0] for one in points], [one[1] for one in points]
        if min(max(xs) - min(xs), max(ys) - min(ys)) <= THIN:
            strokes.append(Stroke(min(xs), min(ys), max(xs), max(ys)))
        elif stroked.value:
            strokes += [
                Stroke(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
                for a, b in pairwise(points)
            ]
    return strokes
