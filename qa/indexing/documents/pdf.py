"""PDF, page by page, by pypdfium2: its text, and its pages as images."""

from __future__ import annotations

import ctypes
import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw

from qa.errors import DocumentError
from qa.indexing.documents.text import Parsed, TextBuilder, normalise
from qa.indexing.documents.unfolding import check_streams

# PDFium is not safe to use from several threads at once.
_LOCK = threading.Lock()

# PDFium writes U+FFFE (or U+0002) where a word is hyphenated at the end of a line.
_HYPHENATED = re.compile("[\ufffe\x02]\\s*")

BOX_UNITS = 10_000  # to the width and to the height of a page, whatever its size
_PIXELS_A_POINT, _MAX_PIXELS = 2.0, 1800  # of an image, on its longer side
SHARPEST = 2  # times as many pixels a side, for a page that is looked at closely
_QUALITY = 80  # of WebP, at which small print has no fringes


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A page as a WebP image, `width` by `height` pixels, and where its characters stand.

    `boxes[i]` is left, top, right and bottom of the page's i-th code point in `BOX_UNITS`
    from the top left corner, None for white space. `boxes` is None as a whole where the
    characters on the page are not those of the text.
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
    with _opened(data) as pdf:
        if b"/Encrypt" in data:
            check_streams(_decrypted(pdf))
        pages = [_page_text(pdf, number) for number in range(len(pdf))]
        known = pdf.get_metadata_dict(skip_empty=True)
    if pages and not any(page.strip() for page in pages):
        raise DocumentError(
            f"has no text on its {len(pages)} page(s), probably a scan; run OCR on it first"
        )
    builder = TextBuilder()
    # One line feed between pages: a sentence may go on across them.
    starts = [builder.add(page, gap="\n") for page in pages]
    return Parsed(
        text=builder.text(),
        title=_sensible(known.get("Title")),
        author=known.get("Author"),
        date=_date(known.get("CreationDate")),
        page_starts=starts,
    )


def sizes(data: bytes) -> list[tuple[float, float]]:
    """Return width and height of each page in points, as it is shown.

    Raises `DocumentError` as `parse` does.
    """
    with _opened(data) as pdf:
        return [pdf.get_page_size(number) for number in range(len(pdf))]


def draw(data: bytes, number: int, text: str, *, sharpness: int = 1) -> Drawing:
    """Draw a page, the first being 0; `text` is what `parse` read on it.

    `sharpness`, 1 to `SHARPEST`, is how many times as many pixels a side it has. Raises
    `DocumentError` as `parse` does, and for a page that is not there.
    """
    with _opened(data) as pdf:
        if not 0 <= number < len(pdf):
            raise DocumentError(f"has {len(pdf)} page(s), and no page {number + 1}")
        page = pdf[number]
        try:
            longer = max(page.get_size())
            scale = min(_PIXELS_A_POINT, _MAX_PIXELS / max(1.0, longer))
            bitmap = page.render(scale=scale * min(max(1, sharpness), SHARPEST))
            try:
                image = bitmap.to_pil().convert("RGB")
            finally:
                bitmap.close()
            boxes = _boxes(page, text)
        finally:
            page.close()
    out = io.BytesIO()
    image.save(out, "WEBP", quality=_QUALITY, method=2)
    return Drawing(image=out.getvalue(), width=image.width, height=image.height, boxes=boxes)


@contextmanager
def _opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF for one thread at a time; what PDFium complains of is a `DocumentError`."""
    with _LOCK:
        try:
            pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise DocumentError("is locked with a password; save it without one") from None
            raise DocumentError(f"is a broken PDF ({error})") from None
        try:
            yield pdf
        except pypdfium2.PdfiumError as error:
            raise DocumentError(f"is a broken PDF ({error})") from None
        finally:
            pdf.close()


def _decrypted(pdf: pypdfium2.PdfDocument) -> bytes:
    """Return a PDF without its encryption, its streams as compressed as they were."""
    out = io.BytesIO()
    pdf.save(out, flags=pypdfium2.raw.FPDF_REMOVE_SECURITY)
    return out.getvalue()


def _boxes(
    page: pypdfium2.PdfPage, text: str
) -> tuple[tuple[int, int, int, int] | None, ...] | None:
    """Return the box of each code point of a page's text, None if they do not correspond.

    The text is the page's characters in their order, but that white space was made and
    hyphens were dropped. So the visible characters of both must be the same, one by one.
    """
    text_page = page.get_textpage()
    try:
        drawn = _visible_characters(page, text_page)
        visible = [i for i, char in enumerate(text) if not char.isspace()]
        if [text[i] for i in visible] != [char for _, char in drawn]:
            return None
        boxes: list[tuple[int, int, int, int] | None] = [None] * len(text)
        for i, (index, _) in zip(visible, drawn, strict=True):
            boxes[i] = _on_image(page, text_page.get_charbox(index, loose=True))
    finally:
        text_page.close()
    return tuple(boxes)


def _visible_characters(
    page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage
) -> list[tuple[int, str]]:
    """Return the characters that the text of a page is made of, each with its index."""
    left, bottom, right, top = page.get_bbox()
    found = []
    for index in range(text_page.count_chars()):
        code = pypdfium2.raw.FPDFText_GetUnicode(text_page, index)
        char = normalise(chr(code)) if code <= 0x10FFFF else ""
        if not char or char.isspace():
            continue
        box = text_page.get_charbox(index)
        # Characters beside the page's box are not drawn, and were left out of the text too.
        if box[0] <= right and box[2] >= left and box[1] <= top and box[3] >= bottom:
            found.append((index, char))
    return found


def _on_image(
    page: pypdfium2.PdfPage, box: tuple[float, float, float, float]
) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom on the image of a box on the page, turned or not."""
    corners = []
    for x, y in (box[:2], box[2:]):
        across, down = ctypes.c_int(), ctypes.c_int()
        pypdfium2.raw.FPDF_PageToDevice(page, 0, 0, BOX_UNITS, BOX_UNITS, 0, x, y, across, down)
        corners.append((across.value, down.value))
    (x1, y1), (x2, y2) = corners
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _page_text(pdf: pypdfium2.PdfDocument, number: int) -> str:
    page = pdf[number]
    try:
        text_page = page.get_textpage()
        try:
            text = text_page.get_text_bounded()
        finally:
            text_page.close()
    finally:
        page.close()
    return normalise(_HYPHENATED.sub("", text)).strip("\n")


def _sensible(title: str | None) -> str | None:
    """Drop titles that a program made up: file names, "untitled", "Microsoft Word - x"."""
    title = re.sub(r"^Microsoft \w+ - ", "", normalise(title or "")).strip()
    made_up = re.search(r"\.(docx?|indd|qxd|tex|dvi|pdf|xlsx?|pptx?|p65|fm)$", title, re.I)
    words = re.search(r"[^\W\d_]{3}", title)
    if made_up or not words or title.lower().startswith("untitled"):
        return None
    return title


def _date(stamp: str | None) -> str | None:
    """Turn `D:20230519…` (ISO 32000-1, 7.9.4) into 2023-05-19."""
    match = re.match(r"D:(\d{4})(\d{2})?(\d{2})?", stamp or "")
    return "-".join(part for part in match.groups() if part) if match else None
