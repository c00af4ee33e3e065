"""The pages of PDFs as images, drawn from the files that were indexed, if they are there.

They are drawn where files are read: a page that is too much for it costs its picture alone.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from qa.assistant import Assistant
from qa.errors import Busy, DocumentError, NotFound
from qa.indexing.documents import pdf
from qa.records import Document
from qa.web.originals import read_original

PDF = "application/pdf"
_NO_PAGES = "{} cannot be shown as pages, so its text is shown:"
_MAX_WAITING = 8  # pages asked for at once; a few are drawn at a time
_KEPT = 32  # drawn pages, some 100 KB each
_KEPT_SHARP = 8  # of those that are looked at closely, some 300 KB each


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page as a WebP image; `start` is the offset in the document at which its text begins.

    `boxes` has `(left, top, right, bottom)` in 10,000ths of the page, or None, for each code
    point from there; it is None as a whole if the page does not show which is where.
    """

    image: bytes
    start: int
    boxes: tuple[tuple[int, int, int, int] | None, ...] | None


class Pages:
    """Draws the pages of one collection's PDFs and keeps the last ones; safe for threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        # By sharpness, then by document and page, in the order in which they were drawn.
        self._drawn: dict[int, dict[tuple[str, int], Sheet]] = {1: {}, pdf.SHARPEST: {}}
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(_MAX_WAITING)

    def sizes(self, document: Document) -> list[tuple[float, float]]:
        """Return width and height of each page in points.

        Raises `NotFound` where there is nothing to draw the pages from, saying why.
        """
        try:
            return self._assistant.workers.sizes(self._file(document)).result()
        except DocumentError as error:
            raise NotFound(f"{document.path} {error}, so its text is shown.") from None

    def draw(self, document: Document, number: int, *, sharp: bool = False) -> Sheet:
        """Return a page, the first being 1; a `sharp` image has more pixels, to look closely.

        Raises `NotFound` for a page that is not there or cannot be drawn, `Busy` while many
        are being drawn.
        """
        _must_be_pdf(document)
        if not 1 <= number <= len(document.page_starts):
            raise NotFound(
                f"{document.path} has {len(document.page_starts)} pages, and no page {number}."
            )
        sharpness = pdf.SHARPEST if sharp else 1
        with self._lock:
            page = self._drawn[sharpness].get((document.id, number))
        return page or self._draw(document, number, sharpness)

    def _draw(self, document: Document, number: int, sharpness: int) -> Sheet:
        if not self._room.acquire(blocking=False):
            raise Busy("Many pages are being drawn at the moment. Try again in a moment.")
        try:
            start, end = _text_of(document, number)
            text = document.text[start:end]
            data = self._file(document)
            workers = self._assistant.workers
            drawing = workers.draw(data, number - 1, text, sharpness=sharpness).result()
        except DocumentError as error:
            raise NotFound(f"Page {number} cannot be drawn: {document.path} {error}.") from None
        finally:
            self._room.release()
        page = Sheet(image=drawing.image, start=start, boxes=drawing.boxes)
        with self._lock:
            drawn = self._drawn[sharpness]
            drawn[document.id, number] = page
            while len(drawn) > (_KEPT if sharpness == 1 else _KEPT_SHARP):
                del drawn[next(iter(drawn))]
        return page

    def _file(self, document: Document) -> bytes:
        """Return the bytes of the PDF that a document was read from."""
        _must_be_pdf(document)
        folder = self._assistant.config.data
        return read_original(self._assistant, folder, document, _NO_PAGES.format(document.path))


def _must_be_pdf(document: Document) -> None:
    if document.media_type != PDF:
        raise NotFound(f"{_NO_PAGES.format(document.path)} it is no PDF.")


def _text_of(document: Document, number: int) -> tuple[int, int]:
    """Return start and end of the text of a page, the first being 1."""
    starts = document.page_starts
    end = starts[number] if number < len(starts) else len(document.text)
    return starts[number - 1], end
