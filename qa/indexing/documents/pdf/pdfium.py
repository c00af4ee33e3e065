"""All that is asked of PDFium: glyphs, lines, fields, bookmarks and images of pages."""

from __future__ import annotations

import ctypes
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as raw
from numpy.typing import NDArray

from qa.errors import DocumentError
from qa.indexing.documents.pdf.drawn import read_strokes
from qa.indexing.documents.pdf.glyphs import Frame, read_glyphs, read_runs
from qa.indexing.documents.pdf.legible import is_illegible
from qa.indexing.documents.pdf.page import Bookmark, Glyphs, Note, Page
from qa.indexing.documents.text import normalise

# PDFium is not safe to use from several threads at once.
LOCK = threading.Lock()

_PIXELS_A_POINT, _MAX_PIXELS = 2.0, 1800  # of an image, on its longer side
_PIXELS_TO_READ, _MAX_TO_READ = 2.5, 3000
SHARPEST = 2  # times as many pixels a side, for a page that is looked at closely
_QUALITY = 80  # of WebP, at which small print has no fringes
_MOST_NOTES = 2_000  # fields and comments of a page
_MOST_BOOKMARKS = 20_000
_LETTER = (612.0, 792.0)  # points


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """Open a PDF for one thread at a time; what PDFium complains of is a `DocumentError`."""
    with LOCK:
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


def decrypted(pdf: Any) -> bytes:
    """Return a PDF without its encryption, its streams as compressed as they were."""
    out = io.BytesIO()
    pdf.save(out, flags=raw.FPDF_REMOVE_SECURITY)
    return out.getvalue()


def has_form(pdf: Any) -> bool:
    """Make a form ready to be read and drawn; tell whether there is one."""
    return pdf.get_formtype() != raw.FORMTYPE_NONE and bool(pdf.init_forms() or pdf.formenv)


def image(pdf: Any, number: int, sharpness: int) -> tuple[bytes, int, int]:
    """Draw a page as WebP; return the image, its width and its height in pixels."""
    page = pdf[number]
    try:
        longer = max(page.get_size())
        scale = min(_PIXELS_A_POINT, _MAX_PIXELS / max(1.0, longer))
        bitmap = page.render(scale=scale * min(max(1, sharpness), SHARPEST))
        try:
            picture = bitmap.to_pil().convert("RGB")
        finally:
            bitmap.close()
    finally:
        page.close()
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=_QUALITY, method=2)
    return out.getvalue(), picture.width, picture.height


def pixels(pdf: Any, number: int) -> NDArray[np.uint8]:
    """Draw a page large enough to recognise its letters: uint8 of shape (height, width, 3)."""
    page = pdf[number]
    try:
        longer = max(1.0, *page.get_size())
        bitmap = page.render(scale=min(_PIXELS_TO_READ, _MAX_TO_READ / longer))
        try:
            return np.asarray(bitmap.to_pil().convert("RGB")).copy()
        finally:
            bitmap.close()
    finally:
        page.close()


def read_page(pdf: Any, number: int, *, forms: bool) -> Page:
    """Return what stands on a page, the first being 0."""
    page = pdf[number]
    try:
        frame = Frame(page)
        text_page = page.get_textpage()
        try:
            glyphs, outside = read_glyphs(text_page, frame)
            illegible = is_illegible(text_page, glyphs)
            if illegible:
                glyphs, outside = Glyphs.none(), 0
            runs = read_runs(text_page, glyphs, frame)
        finally:
            text_page.close()
        strokes, pictures = read_strokes(page, frame)
        return Page(
            number=number,
            width=frame.width,
            height=frame.height,
            glyphs=glyphs,
            runs=runs,
            strokes=strokes,
            pictures=pictures,
            notes=_notes(pdf, page, frame, forms=forms),
            outside=outside,
            illegible=illegible,
        )
    finally:
        page.close()


def page_or_none(pdf: Any, number: int, *, forms: bool) -> Page:
    """Return what stands on a page, and for one that PDFium cannot open an empty one."""
    try:
        return read_page(pdf, number, forms=forms)
    except pypdfium2.PdfiumError:
        width, height = size_of(pdf, number)
        return Page(
            number=number,
            width=width,
            height=height,
            glyphs=Glyphs.none(),
            runs=[],
            strokes=[],
            pictures=0,
            notes=[],
            outside=0,
            broken=True,
        )


def size_of(pdf: Any, number: int) -> tuple[float, float]:
    """Return width and height of a page as it is shown, those of a letter where they are broken."""
    try:
        width, height = pdf.get_page_size(number)
    except pypdfium2.PdfiumError:
        return _LETTER
    return width, height


_MARKUP = {
    raw.FPDF_ANNOT_TEXT,
    raw.FPDF_ANNOT_FREETEXT,
    raw.FPDF_ANNOT_HIGHLIGHT,
    raw.FPDF_ANNOT_UNDERLINE,
    raw.FPDF_ANNOT_SQUIGGLY,
    raw.FPDF_ANNOT_STRIKEOUT,
    raw.FPDF_ANNOT_CARET,
    raw.FPDF_ANNOT_STAMP,
    raw.FPDF_ANNOT_SQUARE,
    raw.FPDF_ANNOT_CIRCLE,
    raw.FPDF_ANNOT_LINE,
    raw.FPDF_ANNOT_POLYGON,
    raw.FPDF_ANNOT_POLYLINE,
    raw.FPDF_ANNOT_INK,
}
_WRITTEN = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
_TICKED = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)


def _notes(pdf: Any, page: Any, frame: Frame, *, forms: bool) -> list[Note]:
    """Return the comments of a page and the fields of a form that are filled in."""
    notes = []
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_NOTES)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            note = _note(pdf, annotation, frame, forms=forms)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
        if note is not None:
            notes.append(note)
    return notes


def _note(pdf: Any, annotation: Any, frame: Frame, *, forms: bool) -> Note | None:
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if raw.FPDFAnnot_GetFlags(annotation) & raw.FPDF_ANNOT_FLAG_HIDDEN:
        return None
    rectangle = raw.FS_RECTF()
    if not raw.FPDFAnnot_GetRect(annotation, rectangle):
        return None
    box = frame.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
    if kind == raw.FPDF_ANNOT_WIDGET and forms:
        form = pdf.formenv
        field = raw.FPDFAnnot_GetFormFieldType(form, annotation)

        def ask(function: Any) -> str:
            return _string(lambda buffer, size: function(form, annotation, buffer, size))

        name = ask(raw.FPDFAnnot_GetFormFieldAlternateName) or ask(raw.FPDFAnnot_GetFormFieldName)
        if field in _WRITTEN:
            if raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & 1 << 13:
                return None  # a password
            value = ask(raw.FPDFAnnot_GetFormFieldValue)
            return Note("field", value, name, *box) if value.strip() else None
        if field in _TICKED and raw.FPDFAnnot_IsChecked(form, annotation):
            return Note("tick", "☒", name, *box)
        return None
    if kind not in _MARKUP:
        return None
    words = _entry(annotation, b"Contents")
    if not words.strip():
        return None
    free = kind in (raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP)
    return Note("written" if free else "comment", words, _entry(annotation, b"T"), *box)


def _entry(annotation: Any, key: bytes) -> str:
    return _string(lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size))


def _string(ask: Callable[[Any, int], int]) -> str:
    """Return a string of PDFium's, which tells its length in bytes and is UTF-16."""
    size = min(ask(None, 0), 200_000)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return normalise(buffer.raw[: size - size % 2].decode("utf-16-le", "replace")).strip()


def bookmarks(pdf: Any) -> list[Bookmark]:
    """Return the bookmarks of a PDF in order; none where they are broken."""
    found = []
    try:
        for mark in pdf.get_toc(max_depth=8):
            target = mark.get_dest()
            page = target.get_index() if target else None
            if page is not None and page >= 0:
                title = " ".join(normalise(mark.get_title()).split())
                found.append(Bookmark(title, page, mark.level + 1))
            if len(found) >= _MOST_BOOKMARKS:
                break
    except (pypdfium2.PdfiumError, RuntimeError):
        return found
    return found


def boxes_of(pdf: Any, number: int) -> tuple[NDArray[np.float32], list[Note], float, float]:
    """Return the boxes of a page's glyphs, its notes, and its width and height, in points."""
    page = read_page(pdf, number, forms=pdf.formenv is not None)
    return page.glyphs.boxes, page.notes, page.width, page.height
