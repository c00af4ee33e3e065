"""HTML: the article without menus and footers, by the trafilatura library."""

from __future__ import annotations

import logging
import re

import trafilatura
from lxml import etree, html

from qa.indexing.documents.text import Parsed, TextBuilder, decode, normalise

# Its warnings ("discarding data") are about single pages and would reach the user's
# terminal; what matters to the user is said by DocumentError.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.I
)
_BLOCKS = {"p", "quote", "item", "cell", "row", "code", "list", "table", "fw"}


def parse(data: bytes) -> Parsed:
    """Read the main text of a web page with its headings, title, author and date."""
    source = _decode(data)
    page = trafilatura.bare_extraction(
        source,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        favor_recall=True,
    )
    builder = TextBuilder()
    if page is not None and page.body is not None:
        _blocks(page.body, builder)
    visible = _visible_text(source)
    # On very short pages the extraction finds little or nothing; then all that shows is
    # better than nothing, menus included.
    if len(builder.text()) < min(250, len(visible) // 2):
        builder = TextBuilder()
        builder.add(visible)
    return Parsed(
        text=normalise(builder.text()),
        title=(page.title if page else None) or _title(source),
        author=page.author if page else None,
        date=page.date if page else None,
        headings=builder.headings,
    )


def _decode(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared:
        try:
            return normalise(data.decode(declared[1].decode("ascii")))
        except (LookupError, UnicodeDecodeError):
            pass  # the page is wrong about itself
    return decode(data)


def _blocks(parent: etree._Element, builder: TextBuilder) -> None:
    """Walk trafilatura's tree (a small TEI vocabulary) and add its blocks in order."""
    for node in parent:
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag == "head":
            level = re.sub(r"\D", "", node.get("rend") or "") or "2"
            builder.heading(_line(node), int(level))
        elif tag == "list":
            for number, item in enumerate(node.iter("item")):
                if line := _line(item):
                    builder.add(f"- {line}", gap="\n" if number else "\n\n")
        elif tag == "table":
            for number, row in enumerate(node.iter("row")):
                cells = [_line(cell) for cell in row.iter("cell")]
                if any(cells):
                    builder.add(" | ".join(cells), gap="\n" if number else "\n\n")
        elif tag == "code":
            if text := "".join(node.itertext()).strip("\n"):
                builder.add(text)
        elif any(child.tag in _BLOCKS or child.tag == "head" for child in node):
            _blocks(node, builder)
        elif line := _line(node):
            builder.add(line)
        if node.tail and node.tail.strip():
            builder.add(" ".join(node.tail.split()))


def _line(node: etree._Element) -> str:
    for line_break in node.iter("lb"):
        line_break.tail = " " + (line_break.tail or "")
    return " ".join("".join(node.itertext()).split())


def _visible_text(source: str) -> str:
    tree = _tree(source)
    if tree is None:
        return ""
    etree.strip_elements(tree, "script", "style", "noscript", "template", "head", with_tail=False)
    etree.strip_elements(tree, etree.Comment, with_tail=False)
    lines = (" ".join(line.split()) for line in tree.itertext())
    return "\n".join(line for line in lines if line)


def _title(source: str) -> str | None:
    tree = _tree(source)
    return None if tree is None else tree.findtext(".//title")


def _tree(source: str) -> etree._Element | None:
    try:
        # Bytes, because lxml refuses a string that declares an encoding.
        parser = html.HTMLParser(encoding="utf-8", no_network=True)
        return html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
