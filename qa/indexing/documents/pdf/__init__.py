"""PDF, page by page: its text in reading order, and its pages as images."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.errors import DocumentError
from qa.indexing.documents.authors import person
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.pdf import ocr, pdfium
from qa.indexing.documents.pdf.page import Page
from qa.indexing.documents.pdf.pdfium import SHARPEST
from qa.indexing.documents.pdf.sheets import lay_out
from qa.indexing.documents.pdf.trace import Remembered, Trace
from qa.indexing.documents.pdf.writing import write
from qa.indexing.documents.text import Parsed, normalise
from qa.indexing.documents.unfolding import check_streams

__all__ = ["BOX_UNITS", "SHARPEST", "Drawing", "draw", "parse", "sizes"]

BOX_UNITS = 10_000  # to the width and to the height of a page, whatever its size

_MADE_UP = re.compile(r"\(?(?:untitled|unbenannt|anonymous|unspecified|document ?\d*$|scan)", re.I)
_read_lately = Remembered()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A page as a WebP image, `width` by `height` pixels, and where its characters stand.

    `boxes[i]` is left, top, right and bottom of the page's i-th code point in `BOX_UNITS`
    from the top left corner, None for white space and what has no place on this page. `boxes`
    is None as a whole where the text is not what is read on the page.
    """

    image: bytes
    width: int
    height: int
    boxes: tuple[tuple[int, int, int, int] | None, ...] | None


def parse(data: bytes) -> Parsed:
    """Read the text of a PDF, with the offset at which each page starts.

    A file encrypted with an empty password opens. Raises `DocumentError` for a password,
    a broken file, a page that unfolds to too much, and a scan that has no text.
    """
    check_streams(data)
    if b"/Encrypt" in data:
        with pdfium.opened(data) as pdf:
            check_streams(pdfium.decrypted(pdf))
    parsed, _ = _read(data)
    return parsed


def sizes(data: bytes) -> list[tuple[float, float]]:
    """Return width and height of each page in points, as it is shown; a broken one has some size.

    Raises `DocumentError` as `parse` does.
    """
    with pdfium.opened(data) as pdf:
        return [pdfium.size_of(pdf, number) for number in range(len(pdf))]


def draw(data: bytes, number: int, text: str, *, sharpness: int = 1) -> Drawing:
    """Draw a page, the first being 0; `text` is what `parse` read on it.

    `sharpness`, 1 to `SHARPEST`, is how many times as many pixels a side it has. Raises
    `DocumentError` as `parse` does, and for a page that is not there.
    """
    with pdfium.opened(data) as pdf:
        if not 0 <= number < len(pdf):
            raise DocumentError(f"has {len(pdf)} page(s), and no page {number + 1}")
        pdfium.has_form(pdf)
        image, width, height = pdfium.image(pdf, number, sharpness)
    return Drawing(image=image, width=width, height=height, boxes=_boxes(data, number, text))


def _read(data: bytes) -> tuple[Parsed, Trace]:
    with pdfium.opened(data) as pdf:
        forms = pdfium.has_form(pdf)
        pages = [pdfium.page_or_none(pdf, number, forms=forms) for number in range(len(pdf))]
        bookmarks = pdfium.bookmarks(pdf)
        known = pdf.get_metadata_dict(skip_empty=True)
        attached = pdf.count_attachments()
    recognised = _recognise(data, pages)
    if pages and not any(page.runs or page.notes for page in pages):
        raise _without_text(pages)
    builder = Builder()
    sheets = lay_out(pages)
    writer, title = write(sheets, bookmarks, builder)
    builder.left_out.update(+sheets.left_out)
    builder.left_out["attachment"] += attached
    for kind, numbers in _unread(pages).items():
        if numbers:
            builder.left_out[f"pages {kind}: {_listed(numbers)}"] = len(numbers)
    parsed = builder.parsed(
        title=_sensible(known.get("Title")) or title or None,
        author=_author(known),
        date=_date(known.get("CreationDate")),
    )
    trace = writer.trace(parsed.text, recognised)
    _read_lately.keep(data, parsed.text, parsed.page_starts, trace)
    return parsed, trace


def _unread(pages: list[Page]) -> dict[str, list[int]]:
    """Return the numbers of the pages, from 1, of which nothing was read, by what is wrong."""
    empty = [page for page in pages if not page.runs]
    return {
        "that are broken": [page.number + 1 for page in empty if page.broken],
        "of unknown letters": [page.number + 1 for page in empty if page.illegible],
        "without text": [page.number + 1 for page in empty if page.pictures and not page.illegible],
    }


def _without_text(pages: list[Page]) -> DocumentError:
    """Return the error for a file of which nothing was read."""
    if all(page.broken for page in pages):
        return DocumentError(f"is a broken PDF ({len(pages)} page(s), none of which can be opened)")
    if any(page.illegible for page in pages):
        return DocumentError(
            "does not tell which letters the signs on its pages are, so it has no text; print it "
            'into a new PDF from its program, install the extra "ocr", or run OCR on it first'
        )
    return DocumentError(
        f"has no text on its {len(pages)} page(s), probably a scan; install the extra "
        '"ocr", or run OCR on it first'
    )


def _recognise(data: bytes, pages: list[Page]) -> dict[int, NDArray[np.float32]]:
    """Put words to the pages that are pictures, if that can be done; return their boxes."""
    scans = [page.number for page in pages if not page.runs and (page.pictures or page.illegible)]
    recognised: dict[int, NDArray[np.float32]] = {}
    if not scans or not ocr.available():
        return recognised
    for number in scans[: ocr.MOST_PAGES]:
        with pdfium.opened(data) as pdf:
            picture = pdfium.pixels(pdf, number)
        # Meanwhile others may use PDFium, as this takes long.
        pages[number] = ocr.with_words(pages[number], ocr.recognise(picture))
        recognised[number] = pages[number].glyphs.boxes
    return recognised


def _listed(numbers: Sequence[int]) -> str:
    """Return numbers as they are told: "2, 5–7"."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in spans)


def _boxes(
    data: bytes, number: int, text: str
) -> tuple[tuple[int, int, int, int] | None, ...] | None:
    """Return the box of each code point of a page's text, None if that is not its text."""
    held = _read_lately.get(data)
    if held is None:
        try:
            parsed, trace = _read(data)
        except DocumentError:
            return () if not text else None
        held = parsed.text, parsed.page_starts, trace
    whole, starts, trace = held
    start = starts[number]
    end = starts[number + 1] if number + 1 < len(starts) else len(whole)
    if whole[start:end].rstrip() != text.rstrip():
        return None
    if text and not len(trace.glyphs):
        return None
    with pdfium.opened(data) as pdf:
        pdfium.has_form(pdf)
        glyphs, notes, width, height = pdfium.boxes_of(pdf, number)
    places = trace.recognised.get(number, glyphs)
    units = np.array([BOX_UNITS / max(1.0, width), BOX_UNITS / max(1.0, height)] * 2)
    boxes: list[tuple[int, int, int, int] | None] = [None] * len(text)
    for at, page, glyph in trace.of(start, start + len(text)):
        if page == number and glyph != -1:
            box = places[glyph] if glyph >= 0 else np.array(notes[-2 - glyph][3:])
            x1, y1, x2, y2 = np.rint(box * units).clip(-BOX_UNITS, 2 * BOX_UNITS).tolist()
            boxes[at - start] = (int(x1), int(y1), int(x2), int(y2))
    return tuple(boxes)


def _author(known: dict[str, str]) -> str | None:
    author = person(normalise(known.get("Author") or ""))
    made_by = {known.get(name, "").strip() for name in ("Creator", "Producer")}
    return None if author is None or author in made_by or "@" in author.split()[0] else author


def _sensible(title: str | None) -> str | None:
    """Drop titles that a program made up: file names, "untitled", "Microsoft Word - x"."""
    title = re.sub(r"^Microsoft \w+ - ", "", normalise(title or "")).strip()
    made_up = re.search(
        r"\.(docx?|indd|qxd|tex|dvi|pdf|xlsx?|pptx?|p65|fm|odt|rtf|cdr|html?)$", title, re.I
    )
    words = re.search(r"[^\W\d_]{3}", title)
    if made_up or not words or _MADE_UP.match(title):
        return None
    return title


def _date(stamp: str | None) -> str | None:
    """Turn `D:20230519…` (ISO 32000-1, 7.9.4) into 2023-05-19."""
    match = re.match(r"D:(\d{4})(\d{2})?(\d{2})?", stamp or "")
    return "-".join(part for part in match.groups() if part) if match else None
