"""Sets a page right where elements hold what they may not, as browsers show it all the same."""

from __future__ import annotations

from lxml import etree

from qa.indexing.documents.html.elements import LISTS, Element, is_unseen, name

_OF_TABLES = frozenset({"caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr"})
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_SECTIONS = ("table", "thead", "tbody", "tfoot")


def tidy(tree: Element) -> None:
    """Take out comments, and put each part of a list or a table where it belongs.

    Words that stand right in a list become an item that has the attribute `data-loose`; in a row,
    a cell; and what else stands in a table goes before it.
    """
    etree.strip_elements(tree, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for node in tree.iter("{*}*"):
        # Of a tree that was read as XML, as the chapters of a book are.
        if node.tag.startswith("{"):
            node.tag = node.tag.rpartition("}")[2]
            if kind := node.get(_EPUB_TYPE):
                node.set("role", kind)
    # The parser puts a term that is not closed, as it need not be, into the one before it.
    for node in list(tree.iter("dt", "dd")):
        for inner in reversed([child for child in node if child.tag in ("dt", "dd")]):
            node.addnext(inner)
    for node in list(tree.iter(*LISTS)):
        if any(name(child) == "li" or name(child) in LISTS for child in node):
            _wrap_text(node, "li")
        else:
            node.tag = "div"
    for node in list(tree.iter("dl")):
        _wrap_text(node, "dd")
    for node in list(tree.iter("tr")):
        _wrap_text(node, "td")
        for child in list(node):
            if name(child) not in ("td", "th") and not is_unseen(child):
                _wrap(child, "td")
    for node in list(tree.iter("table")):
        _clear_table(node)


def _wrap_text(node: Element, tag: str) -> None:
    """Put text that stands right in an element into elements of its own."""
    if (node.text or "").strip():
        node.insert(0, _loose(tag, node.text))
        node.text = None
    for child in list(node):
        if (child.tail or "").strip():
            text, child.tail = child.tail, None
            child.addnext(_loose(tag, text))


def _loose(tag: str, text: str | None) -> Element:
    made = etree.Element(tag)
    made.set("data-loose", "")
    made.text = text
    return made


def _wrap(child: Element, tag: str) -> None:
    made = _loose(tag, None)
    child.addprevious(made)
    made.append(child)


def _clear_table(table: Element) -> None:
    """Move what is no part of a table before it."""
    moved: list[Element] = []
    sections = [table, *(child for child in table if name(child) in _SECTIONS)]
    for section in sections:
        for child in list(section):
            if name(child) not in _OF_TABLES and any(name(inner) == "tr" for inner in child):
                # A form around rows.
                for inner in list(child):
                    child.addprevious(inner)
        _wrap_text(section, "div")
        moved += [child for child in section if name(child) not in _OF_TABLES]
    if table.getparent() is not None:
        for child in moved:
            table.addprevious(child)
