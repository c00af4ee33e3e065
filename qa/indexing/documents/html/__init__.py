"""HTML: what a page shows, as blocks; of a page of the web, the article without menus."""

from __future__ import annotations

from lxml import etree
from lxml import html as lxml_html

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.html import notes
from qa.indexing.documents.html.elements import Element
from qa.indexing.documents.html.flow import Flow
from qa.indexing.documents.text import Parsed, normalise


def write(source: str | Element, builder: Builder) -> None:
    """Write all that a page, or a part of one, shows; a tree is changed by it."""
    tree = tree_of(source) if isinstance(source, str) else source
    if tree is None:
        return
    etree.strip_elements(tree, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    Flow(builder, notes.find(tree), set()).write(tree)


def tree_of(source: str) -> Element | None:
    """Return the tree of a page, None where the parser finds nothing in it."""
    try:
        # Bytes, because lxml refuses a string that declares an encoding; huge, as the parser
        # else drops what is nested more than 255 deep, as in a page whose tags are never closed.
        parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
        return lxml_html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def parse(data: bytes) -> Parsed:
    builder = Builder()
    write(normalise(data.decode("utf-8", "replace")), builder)
    return builder.parsed()
