"""Word documents (Office Open XML): the parts of the archive that hold text, read as a stream.

The python-docx library gives the elements their meaning. Its `Document` is not used: it unpacks
all of the archive, pictures included, whatever that comes to, and compares each part with all.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.coreprops import CoreProperties
from docx.opc.packuri import PACKAGE_URI, PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.parser import element_class_lookup
from docx.parts.styles import StylesPart
from lxml import etree

from qa.errors import DocumentError
from qa.indexing.documents.text import Parsed, TextBuilder, normalise

# Bytes of text and marks when unpacked, which are some hundred volumes; more is an attack.
_LARGEST = 100_000_000
# Tags of one paragraph, table or list of styles, which is in memory as a whole: 200 bytes each.
_MOST_TAGS = 2_000_000
_AT_ONCE = 1 << 16  # bytes unpacked at a time
_TOO_LARGE = "and is not read; save it in several files"


def parse(data: bytes) -> Parsed:
    """Read a Word document: headings by style, lists, and tables as lines of cells."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError("is locked with a password, or an old .doc; save it as plain .docx")
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        archive = _Archive(file)
        package = archive.related(PACKAGE_URI)
        main = package[RT.OFFICE_DOCUMENT]
        styles = archive.related(main).get(RT.STYLES)
        # Without styles of its own it has those of a new document.
        known = _Styles(archive.element(styles) if styles else StylesPart.default(None).element)
        builder = TextBuilder()
        body = _through_controls(archive.blocks(main), qn("w:p"), qn("w:tbl"))
        _blocks(body, known, builder)
        parsed = Parsed(text=builder.text(), headings=builder.headings)
        if RT.CORE_PROPERTIES in package:
            properties = CoreProperties(archive.element(package[RT.CORE_PROPERTIES]))
            date = properties.modified or properties.created
            parsed.title, parsed.author = properties.title, properties.author
            parsed.date = date.date().isoformat() if date else None
            parsed.language = properties.language
    return parsed


class _Archive:
    """The parts of an Office Open XML package, read one at a time and not more than `_LARGEST`.

    What the archive says of their sizes is not believed.
    """

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self._bytes = 0  # that were unpacked
        self._tags = 0  # that were unpacked since `element` or the last of `children`

    def related(self, source: PackURI) -> dict[str, PackURI]:
        """Return the first part of each kind of relationship that a part has, by the kind."""
        if source.rels_uri.membername not in self._file.NameToInfo:
            return {}
        targets: dict[str, PackURI] = {}
        for link in self.element(source.rels_uri):
            if link.get("Type") and link.get("TargetMode") != "External":
                target = PackURI.from_rel_ref(source.baseURI, link.get("Target"))
                targets.setdefault(link.get("Type"), target)
        return targets

    def element(self, part: PackURI) -> Any:
        """Return the root element of a part."""
        self._tags = 0
        return parse_xml(b"".join(self._unpacked(part)))

    def blocks(self, part: PackURI) -> Iterator[Any]:
        """Yield what stands right in the body of a document; each is gone when the next comes."""
        parser = etree.XMLPullParser(
            events=("end",),
            tag=[qn("w:p"), qn("w:tbl"), qn("w:sdt")],
            remove_blank_text=True,
            resolve_entities=False,
        )
        parser.set_element_class_lookup(element_class_lookup)
        for unpacked in self._unpacked(part):
            parser.feed(unpacked)
            for _, element in parser.read_events():
                parent = element.getparent()
                if parent is not None and parent.tag == qn("w:body"):
                    self._tags = 0
                    yield element
                    while parent[0] is not element:
                        del parent[0]
                    element.clear()
        if parser.close().tag != qn("w:document"):
            raise DocumentError("is no Word document; save it as .docx")

    def _unpacked(self, part: PackURI) -> Iterator[bytes]:
        """Yield the bytes of a part, some at a time."""
        entry = self._file.getinfo(part.membername)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # The other methods unpack at once whatever they are given.
            raise DocumentError("is packed in an unusual way; open it in Word and save it again")
        with self._file.open(entry) as stream:
            while unpacked := stream.read(_AT_ONCE):
                self._bytes += len(unpacked)
                self._tags += unpacked.count(b"<")
                if self._bytes > _LARGEST:
                    size = f"{_LARGEST // 1_000_000} MB of text and marks"
                    raise DocumentError(f"unpacks to more than {size} {_TOO_LARGE}")
                if self._tags > _MOST_TAGS:
                    size = f"{_MOST_TAGS // 1_000_000} million tags"
                    raise DocumentError(
                        f"has a paragraph or table of more than {size} {_TOO_LARGE}"
                    )
                yield unpacked


class _Styles:
    """The names of a document's paragraph styles, each looked for once and not a paragraph."""

    def __init__(self, styles: Any) -> None:
        known: dict[str | None, str | None] = {}
        self._default = ""
        for style in styles.iterchildren(qn("w:style")):
            paragraph = style.get(qn("w:type")) == "paragraph"
            name = (style.name_val or "") if paragraph else None
            if paragraph and style.default:
                self._default = name or ""
            known.setdefault(style.styleId, name)
        self._names = {key: name for key, name in known.items() if name is not None}

    def name(self, paragraph: Any) -> str:
        """Return the name of a paragraph's style, "" where it has none."""
        return self._names.get(paragraph.style, self._default)


def _blocks(body: Iterator[Any], styles: _Styles, builder: TextBuilder) -> None:
    in_list = False
    for block in body:
        if block.tag == qn("w:tbl"):
            for number, row in enumerate(_rows(block)):
                builder.add(row, gap="\n" if number else "\n\n")
            in_list = False
            continue
        text = _text(block)
        if not text:
            continue
        style = styles.name(block)
        level = _heading_level(style)
        item = not level and _is_list_item(block, style)
        if level:
            builder.heading(text, level)
        elif item:
            builder.add(f"- {text}", gap="\n" if in_list else "\n\n")
        else:
            builder.add(text)
        in_list = item


def _through_controls(elements: Iterable[Any], *tags: str) -> Iterator[Any]:
    """Yield the elements with these tags in order, those inside content controls too."""
    for element in elements:
        if element.tag in tags:
            yield element
        elif element.tag == qn("w:sdt"):
            content = element.find(qn("w:sdtContent"))
            if content is not None:
                yield from _through_controls(content, *tags)


def _text(paragraph: Any) -> str:
    """Return the words of a paragraph element, without those of text boxes at it.

    python-docx gives only runs and links; this also those in content controls, fields
    and tracked insertions.
    """
    # One step from the paragraph: with "//" the library would compare each run with all.
    runs = paragraph.xpath("descendant::w:r[not(ancestor::w:txbxContent or ancestor::w:moveFrom)]")
    return normalise("".join(run.text for run in runs)).strip()


def _rows(table: Any) -> Iterator[str]:
    """Yield the rows of a table; a merged cell stands in the first row that it spans."""
    for row in _through_controls(table, qn("w:tr")):
        cells = []
        for cell in _through_controls(row, qn("w:tc")):
            # All paragraphs below it: a cell may hold a table of its own.
            inner = cell.xpath("descendant::w:p[not(ancestor::w:txbxContent)]")
            cells.append(" ".join(" ".join(map(_text, inner)).split()))
        if any(cells):
            yield " | ".join(cells).strip()


def _heading_level(style: str) -> int | None:
    if style == "Title":
        return 1
    match = re.fullmatch(r"heading (\d)", style, re.IGNORECASE)
    return int(match[1]) if match else None


def _is_list_item(paragraph: Any, style: str) -> bool:
    properties = paragraph.pPr
    if properties is not None and properties.numPr is not None:
        return True
    return style.startswith("List")
