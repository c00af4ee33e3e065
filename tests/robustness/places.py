"""Where a text of somebody else can come to stand: in a file, in an index, in a question."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from xml.sax.saxutils import escape

from common import ROOT
from hostile import opendocument, paper, word, workbook

import qa
from qa.errors import DocumentError, SourcebookError
from qa.indexing.documents import parse
from qa.indexing.documents.builder import Builder
from qa.indexing.inputs import input_of, title_of
from qa.indexing.text import language
from qa.indexing.text.analyze import analysed_as, terms, words
from qa.indexing.text.chunk import split
from qa.indexing.text.sentences import sentence_spans
from qa.records import Document

FORMATS = [".txt", ".md", ".html", ".csv", ".json", ".xml", ".rst", ".adoc", ".tex", ".org"]
FORMATS += [".eml", ".mbox", ".srt", ".rtf", ".py", ".yaml", ".ipynb"]


def reading(ending: str) -> Callable[[str], None]:
    """Return what reads a text as a file with this ending."""
    return _read_as(ending, lambda text: text)


def _read_as(ending: str, made: Callable[[str], str | bytes]) -> Callable[[str], None]:
    def read(text: str) -> None:
        content = made(text)
        data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        with suppress(DocumentError):
            parse(data, f"a{ending}")

    return read


def _marked(text: str) -> str:
    """Return a text as it may stand in XML."""
    return escape(re.sub(r"[\x00-\x08\x0b-\x1f]", "", text))


def _word(text: str) -> bytes:
    run = f'<w:r><w:t xml:space="preserve">{_marked(text)}</w:t></w:r>'
    cells = (
        f"<w:tbl><w:tr><w:tc><w:p>{run}</w:p></w:tc><w:tc><w:p>{run}</w:p></w:tc></w:tr></w:tbl>"
    )
    return word(f"<w:p>{run}</w:p><w:p>{run}</w:p>{cells}")


def _workbook(text: str) -> bytes:
    cell = f'<c t="inlineStr"><is><t xml:space="preserve">{_marked(text)}</t></is></c>'
    return workbook(f"<sheetData>{f'<row>{cell}<c><v>1</v></c></row>' * 3}</sheetData>")


def _text_document(text: str) -> bytes:
    said = _marked(text)
    return opendocument(
        "text", f'<text:h text:outline-level="1">{said}</text:h><text:p>{said}</text:p>'
    )


def _paper(text: str) -> bytes:
    said = re.sub(r"([()\\])", r"\\\1", text).encode("latin-1", "replace")
    lines = [b"1 0 0 1 72 %d Tm (%s) Tj" % (at, said) for at in (700, 680, 660)]
    return paper(b"BT /F1 6 Tf " + b" ".join(lines) + b" ET")


def _page(text: str) -> str:
    said = _marked(text)
    return (
        f"<html><head><title>{said}</title><meta name=author content='{said}'></head><body>"
        f"<article><h1>{said}</h1><p>{said}</p><ul><li>{said}</ul><table><tr><td>{said}<td>1"
        f"</table><pre>{said}</pre><figure><figcaption>{said}</figcaption></figure></article>"
    )


# By where a text stands there, more than once in most.
PLACES: dict[str, Callable[[str], None]] = {
    **{ending: reading(ending) for ending in FORMATS},
    "a Word document": _read_as(".docx", _word),
    "a workbook": _read_as(".xlsx", _workbook),
    "an OpenDocument text": _read_as(".odt", _text_document),
    "a PDF": _read_as(".pdf", _paper),
    "a page": _read_as(".html", _page),
    "cells": _read_as(
        ".csv", lambda text: "a,b\n" + '"{}",1\n'.format(text.replace('"', '""')) * 2
    ),
    "a Markdown text": _read_as(
        ".md",
        lambda text: (
            f"---\ntitle: {text}\n---\n# {text}\n\n{text}\n\n- {text}\n\n"
            f"| {text} | a |\n|---|---|\n| {text} | b |\n"
        ),
    ),
    "a paper in LaTeX": _read_as(
        ".tex",
        lambda text: f"\\title{{{text}}}\\section{{{text}}}\n{text}\n\\begin{text} \\item{text}",
    ),
    "a mail": _read_as(
        ".eml",
        lambda text: (
            f"From: a\nSubject: {text}\n\nHi\n\nOn 1 May 2024 {text} wrote:\n> {text}\n"
            f"{text}\nFrom: {text}\nSent: b\n"
        ),
    ),
}


@contextmanager
def asking() -> Iterator[Callable[[str], None]]:
    """Yield what asks a text of the sample documents."""
    with tempfile.TemporaryDirectory() as folder, qa.build(ROOT / "data", folder) as assistant:

        def ask(text: str) -> None:
            with suppress(SourcebookError):
                assistant.ask(text)

        yield ask


def indexing(text: str) -> None:
    """Index a document of one paragraph of a text."""
    builder = Builder()
    builder.leaf("paragraph", text)
    parsed = builder.parsed()
    index(
        Document(
            id="a",
            path="a.txt",
            title="A title",
            media_type="text/plain",
            text=parsed.text,
            language=language.detect(parsed.text),
            blocks=parsed.blocks,
        )
    )


def index(document: Document) -> None:
    """Do with a document what the process of the index does before anything is embedded."""
    title = title_of(document, _MODEL)
    passages = split(document, max_chars=600, max_pieces=250, word_pieces=_MODEL.word_pieces)
    for passage in passages:
        given = input_of(document, title, passage, _MODEL)
        terms(given.text, analysed_as(document.language))
        words(given.text)
    sentence_spans(document.text, document.language)


class Pieces:
    """Stands for a model, of which its word pieces are all that counts here."""

    max_pieces = 256

    def word_pieces(self, text: str) -> list[tuple[int, int]]:
        """Return where the pieces of a text are."""
        return [match.span() for match in _WORD.finditer(text)]


_MODEL: Any = Pieces()
_WORD = re.compile(r"\w{1,8}|[^\w\s]")
PLACES["an index"] = indexing
