"""PDF, page by page, by pypdfium2."""

from __future__ import annotations

import re
import threading

import pypdfium2

from qa.errors import DocumentError
from qa.indexing.documents.text import Parsed, TextBuilder, normalise

# PDFium is not safe to use from several threads at once.
_LOCK = threading.Lock()

# PDFium writes U+FFFE (or U+0002) where a word is hyphenated at the end of a line.
_HYPHENATED = re.compile("[\ufffe\x02]\\s*")


def parse(data: bytes) -> Parsed:
    """Read the text of a PDF, with the offset at which each page starts.

    A file encrypted with an empty password opens. Raises `DocumentError` for a password,
    a broken file, and a scan that has no text.
    """
    with _LOCK:
        try:
            pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise DocumentError("is locked with a password; save it without one") from None
            raise DocumentError(f"is a broken PDF ({error})") from None
        try:
            pages = [_page_text(pdf, number) for number in range(len(pdf))]
            known = pdf.get_metadata_dict(skip_empty=True)
        except pypdfium2.PdfiumError as error:
            raise DocumentError(f"is a broken PDF ({error})") from None
        finally:
            pdf.close()
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
