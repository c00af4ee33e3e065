"""The words on pages that are pictures, if the extra "ocr" is installed."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa.indexing.documents.pdf.page import Glyphs, Page, Run
from qa.indexing.documents.text import normalise

MOST_PAGES = 300  # of a document, at some seconds each
_SURE = 0.5  # of 1, below which what was recognised is left out
_SIZE = 0.75  # of the height of a line's box is the size of its type

_LOCK = threading.Lock()  # one page at a time, which takes all cores


class Found(NamedTuple):
    """A line of text, and the box in which it stands in shares of the picture."""

    text: str
    x1: float
    y1: float
    x2: float
    y2: float


def available() -> bool:
    """Tell whether pictures can be read."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def recognise(picture: NDArray[np.uint8]) -> list[Found]:
    """Return the lines of text in a picture, uint8 of shape (height, width, 3), red first."""
    height, width = picture.shape[:2]
    with _LOCK:
        told = _engine()(np.ascontiguousarray(picture[:, :, ::-1]))
    if told.boxes is None or told.txts is None:
        return []
    found = []
    for box, text, score in zip(told.boxes, told.txts, told.scores, strict=True):
        if score >= _SURE and text.strip():
            (x1, y1), (x2, y2) = np.min(box, axis=0).tolist(), np.max(box, axis=0).tolist()
            found.append(Found(text, x1 / width, y1 / height, x2 / width, y2 / height))
    return found


def with_words(page: Page, found: Sequence[Found]) -> Page:
    """Return a page with what was recognised on it, as if it were set in type.

    The letters of a line are taken to be equally wide.
    """
    parts: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    runs: list[Run] = []
    for one in found:
        text = " ".join(normalise(one.text).split())
        if not text:
            continue
        x1, x2 = one.x1 * page.width, one.x2 * page.width
        y1, y2 = one.y1 * page.height, one.y2 * page.height
        step = (x2 - x1) / len(text)
        start = len(boxes)
        parts.append(text)
        boxes += [(x1 + step * i, y1, x1 + step * (i + 1), y2) for i in range(len(text))]
        size = round(_SIZE * (y2 - y1)) or 1.0  # those of a text differ by chance
        look = (float(size), 0, False, False, False, False)
        base = y2 - 0.2 * (y2 - y1)
        runs.append(Run(start, len(boxes), x1, y1, x2, y2, base, look))
        parts.append(" ")
        boxes.append((x2, y1, x2, y2))
    text = "".join(parts)
    visible = np.array([char != " " for char in text], bool)
    glyphs = Glyphs(text=text, boxes=np.array(boxes, np.float32).reshape(-1, 4), visible=visible)
    return replace(page, glyphs=glyphs, runs=runs)
