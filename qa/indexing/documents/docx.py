"""Word documents (Office Open XML), by python-docx."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from qa.errors import DocumentError
from qa.indexing.documents.text import Parsed, TextBuilder, normalise

_LARGEST = 500_000_000  # bytes when unpacked; more is an attack or no text


def parse(data: bytes) -> Parsed:
    """Read a Word document: headings by style, lists, and tables as lines of cells."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError("is locked with a password, or an old .doc; save it as plain .docx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
            raise DocumentError("unpacks to more than 500 MB and is not read")
    document = docx.Document(io.BytesIO(data))
    builder = TextBuilder()
    _blocks(document, builder)
    parsed = Parsed(text=builder.text(), headings=builder.headings)
    # Asked of a file without properties, python-docx invents some, today's date included.
    if any(link.reltype == RT.CORE_PROPERTIES for link in document.part.package.rels.values()):
        known = document.core_properties
        date = known.modified or known.created
        parsed.title, parsed.author = known.title, known.author
        parsed.date = date.date().isoformat() if date else None
        parsed.language = known.language
    return parsed


def _blocks(document: Any, builder: TextBuilder) -> None:
    in_list = False
    for block in _children(document.element.body, document):
        if isinstance(block, Table):
            for number, row in enumerate(_rows(block)):
                builder.add(row, gap="\n" if number else "\n\n")
            in_list = False
            continue
        text = _text(block._p)
        if not text:
            continue
        level = _heading_level(block)
        if level:
            builder.heading(text, level)
        elif _is_list_item(block):
            builder.add(f"- {text}", gap="\n" if in_list else "\n\n")
        else:
            builder.add(text)
        in_list = not level and _is_list_item(block)


def _children(parent: Any, document: Any) -> Iterator[Paragraph | Table]:
    """Yield paragraphs and tables in order, those inside content controls too."""
    for child in parent:
        if child.tag == qn("w:p"):
            yield Paragraph(child, document)
        elif child.tag == qn("w:tbl"):
            yield Table(child, document)
        elif child.tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            if content is not None:
                yield from _children(content, document)


def _text(paragraph: Any) -> str:
    """Return the words of a paragraph element, without those of text boxes at it.

    python-docx gives only runs and links; this also those in content controls, fields
    and tracked insertions.
    """
    runs = paragraph.xpath(".//w:r[not(ancestor::w:txbxContent or ancestor::w:moveFrom)]")
    return normalise("".join(run.text for run in runs)).strip()


def _rows(table: Table) -> Iterator[str]:
    """Yield the rows of a table; a merged cell stands in the first row that it spans."""
    for row in table._tbl.xpath("./w:tr | ./w:sdt/w:sdtContent/w:tr"):
        cells = []
        for cell in row.xpath("./w:tc | ./w:sdt/w:sdtContent/w:tc"):
            # All paragraphs below it: a cell may hold a table of its own.
            words = " ".join(_text(p) for p in cell.xpath(".//w:p[not(ancestor::w:txbxContent)]"))
            cells.append(" ".join(words.split()))
        if any(cells):
            yield " | ".join(cells).strip()


def _heading_level(paragraph: Paragraph) -> int | None:
    style = paragraph.style
    name = (style.name or "") if style is not None else ""
    if name == "Title":
        return 1
    match = re.fullmatch(r"heading (\d)", name, re.IGNORECASE)
    return int(match[1]) if match else None


def _is_list_item(paragraph: Paragraph) -> bool:
    properties = paragraph._p.pPr
    if properties is not None and properties.numPr is not None:
        return True
    style = paragraph.style
    return style is not None and (style.name or "").startswith("List")
