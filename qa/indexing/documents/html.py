"""HTML: the article without menus and footers, by the trafilatura library."""

from __future__ import annotations

import codecs
import logging
import re
import sys
from typing import Any

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
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));?", re.IGNORECASE)
# A page that declares Latin-1 or ASCII uses the quotes and dashes of Windows-1252; the
# WHATWG's Encoding Standard says so too.
_AS_BROWSERS_DO = {"iso8859-1": "windows-1252", "ascii": "windows-1252"}
# Codecs that Python knows and no page in which the word "charset" can be read is written in.
_NEVER = ("utf-16", "utf-32", "utf-7", "idna", "punycode", "unicode", "raw", "undefined")

# Elements within a line of text: trafilatura's, then HTML's.
_INLINE = {"hi", "ref", "del", "graphic", "lb"}
_HTML_INLINE = frozenset(
    """
    a abbr b bdi bdo cite code data del dfn em font i img ins kbd label mark q s samp small
    span strong sub sup time tt u var wbr
    """.split()  # noqa: SIM905  a list of words reads better than a list of strings
)
_LINES = {"br", "dd", "dt", "li", "td", "th", "tr"}
# The parser compares each attribute of an element with all before it. A single one may be long, but
# only an attack has thousands of them.
_LONG_TAG = re.compile(r"<([a-zA-Z][\w:-]*)\s[^<>]{10000,}")
_QUOTED = re.compile(r""" "[^"]*"|'[^']*' """, re.VERBOSE)
_MOST_ATTRIBUTES = 1000
# Elements within one paragraph: with more, trafilatura takes minutes.
_MOST_IN_A_PARAGRAPH = 4000
_UNSEEN = ("script", "style", "noscript", "template", "head")


def parse(data: bytes) -> Parsed:
    """Read the main text of a web page with its headings, title, author and date."""
    # A reference to a character that is none would make the library give up the page.
    source = _REFERENCE.sub(_unless_void, _decode(data))
    source = _LONG_TAG.sub(_unless_crowded, source)
    tree = _tree(source)
    # Of a page on which the extraction would take too long, all that shows is read.
    page = None if tree is not None and _is_crowded(tree) else _extracted(source)
    builder = TextBuilder()
    if page is not None and page.body is not None:
        _blocks(page.body, builder)
    title = None if tree is None else tree.findtext(".//title")
    language = None if tree is None else tree.get("lang") or tree.get("xml:lang")
    visible = TextBuilder()
    if tree is not None:
        _visible(tree, visible)
    extracted, shown = len(builder.text()), len(visible.text())
    # On very short pages the extraction finds little or runs blocks together; then all
    # that shows is better, menus included.
    if extracted < 250 and (shown < 500 or extracted < shown // 2):
        builder = visible
    return Parsed(
        text=builder.text(),
        title=(page.title if page else None) or title,
        author=page.author if page else None,
        date=page.date if page else None,
        language=language,
        headings=builder.headings,
    )


def _extracted(source: str) -> Any:
    """Return the article of a page as trafilatura's `Document`, or None."""
    return trafilatura.bare_extraction(
        source,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        favor_recall=True,
    )


def _is_crowded(tree: etree._Element) -> bool:
    """Tell whether a paragraph has so many elements in it that only a machine can have made it."""
    return any(
        sum(1 for _ in paragraph.iterdescendants(*_HTML_INLINE)) > _MOST_IN_A_PARAGRAPH
        for paragraph in tree.iter("p")
    )


def _decode(data: bytes) -> str:
    if not data.isascii():
        try:
            # Bytes that are valid UTF-8 are hardly ever of another encoding, whatever the page
            # declares.
            return normalise(data.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    declared = _CHARSET.search(data[:4096])
    if declared:
        try:
            name = codecs.lookup(declared[1].decode("ascii")).name
            if not name.startswith(_NEVER):
                return normalise(data.decode(_AS_BROWSERS_DO.get(name, name)))
        except (LookupError, UnicodeError):
            pass  # the page is wrong about itself
    return decode(data)


def _unless_void(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "" if code <= sys.maxunicode and not normalise(chr(code)) else reference[0]


def _unless_crowded(tag: re.Match[str]) -> str:
    """Return a tag as it stands, or without its attributes where these are too many."""
    attributes = len(_QUOTED.sub("", tag[0]).split()) - 1
    return tag[0] if attributes <= _MOST_ATTRIBUTES else f"<{tag[1]} "


def _blocks(
    parent: etree._Element,
    builder: TextBuilder,
    *,
    mark: str = "",
    gap: str = "\n\n",
    next_gap: str = "\n\n",
) -> None:
    """Walk trafilatura's tree (a small TEI vocabulary) and add its blocks in order.

    `mark` and `gap` stand before the first block, `next_gap` before the others.
    """
    words = [parent.text or ""]
    for node in [*parent, None]:
        if node is not None and node.tag in _INLINE:
            words += [_raw(node), node.tail or ""]
            continue
        if line := _line(words):
            builder.add(mark + line, gap=gap)
            mark, gap = "", next_gap
        if node is not None:
            _block(node, builder, mark, gap, next_gap)
            mark, gap = "", next_gap
            words = [node.tail or ""]


def _block(node: etree._Element, builder: TextBuilder, mark: str, gap: str, next_gap: str) -> None:
    if node.tag == "head":
        level = re.sub(r"\D", "", node.get("rend") or "") or "2"
        builder.heading(_line([_raw(node)]), int(level))
    elif node.tag == "list":
        for item in node:
            _block(item, builder, "- " if item.tag == "item" else "", gap, "\n")
            gap = "\n"
    elif node.tag == "row":
        cells = [_line([_raw(cell)]) for cell in node]
        if any(cells):
            builder.add(" | ".join(cells).strip(), gap=gap)
    elif node.tag == "table":
        for number, row in enumerate(node):
            _block(row, builder, "", "\n" if number else gap, "\n")
    elif node.tag == "code":
        if text := normalise("".join(node.itertext())).strip("\n"):
            builder.add(text, gap=gap)
    elif isinstance(node.tag, str):
        _blocks(node, builder, mark=mark, gap=gap, next_gap=next_gap)


def _raw(node: etree._Element) -> str:
    """Return the text of an element, with a space wherever a block within it ends."""
    words = [" " if node.tag == "lb" else node.text or ""]
    for child in node:
        space = "" if child.tag in _INLINE else " "
        words += [space, _raw(child), space, child.tail or ""]
    return "".join(words)


def _line(words: list[str]) -> str:
    # A character reference can name what normalising takes out.
    return " ".join(normalise("".join(words)).split())


def _visible(tree: etree._Element, builder: TextBuilder) -> None:
    """Add all that a browser would show, a block for each block of the page."""
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    etree.strip_elements(tree, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    words: list[str] = []
    gap = "\n\n"
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        if node.tag not in _HTML_INLINE:
            line = _line(words)
            words.clear()
            if event == "end" and re.fullmatch("h[1-6]", node.tag):
                builder.heading(line, int(node.tag[1]))
            elif line:
                builder.add(line, gap=gap)
                gap = "\n"
            if node.tag not in _LINES:
                gap = "\n\n"
        words.append((node.text if event == "start" else node.tail) or "")


def _tree(source: str) -> etree._Element | None:
    try:
        # Bytes, because lxml refuses a string that declares an encoding.
        parser = html.HTMLParser(encoding="utf-8", no_network=True)
        return html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
