"""HTML: what a page shows, as blocks; of a page of the web, the article without menus."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html
from w3lib.encoding import html_body_declared_encoding, html_to_unicode

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.html import article, facts, notes
from qa.indexing.documents.html.elements import Element, is_unseen, words
from qa.indexing.documents.html.flow import Flow
from qa.indexing.documents.html.tidy import tidy
from qa.indexing.documents.text import Parsed, decode, normalise

# Codecs that Python knows and no page is written in.
_NO_CHARSETS = ("idna", "punycode", "unicode", "raw", "undefined", "utf-7")
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));?", re.IGNORECASE)
# The parser compares each attribute of an element with all before it. A single one may be long, but
# only an attack has thousands of them.
_LONG_TAG = re.compile(r"<([a-zA-Z][\w:-]*)\s[^<>]{10000,}")
_QUOTED = re.compile(r""" "[^"]*"|'[^']*' """, re.VERBOSE)
_MOST_ATTRIBUTES = 1000
# Where more elements are open than the parser takes, these are read as mere ends of paragraphs.
_NESTED = re.compile(
    r"<(/?)(?:a|article|b|big|blockquote|center|dd|details|div|dl|dt|em|font|i|li|main|ol|s|section|"
    r"small|span|strong|table|tbody|td|th|tr|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)


def parse(data: bytes) -> Parsed:
    """Read the article of a web page with its title, author and date."""
    tree = tree_of(_decode(data))
    builder = Builder()
    if tree is None:
        return builder.parsed()
    known = facts.of_page(tree)
    tidy(tree)
    found = article.find(tree)
    heading = article.title_before(found.root)
    flow = Flow(builder, notes.find(tree), set(found.left_out))
    if heading is not None:
        flow.heading(heading)
    flow.write(found.body)
    for contact in _contacts(found):
        flow.write(contact)
    if not builder.length:
        # A page of nothing but menus.
        found.left_out.clear()
        Flow(builder, notes.find(tree), set()).write(tree)
    builder.left_out.update(found.left_out.values())
    first = heading if heading is not None else next(found.root.iter("h1"), None)
    facts.complete(known, found.root, "" if first is None else words(first))
    return builder.parsed(
        title=known.title or None,
        author=known.author or None,
        date=known.date or None,
        language=known.language or None,
    )


def write(source: str | Element, builder: Builder) -> None:
    """Write all that a page, or a part of one, shows; a tree is changed by it."""
    tree = tree_of(source) if isinstance(source, str) else source
    if tree is None:
        return
    tidy(tree)
    Flow(builder, notes.find(tree), set()).write(tree)


def tree_of(source: str) -> Element | None:
    """Return the tree of a page, None where the parser finds nothing in it."""
    # A reference to a character that is none would make the library give up the page.
    source = _LONG_TAG.sub(_unless_crowded, _REFERENCE.sub(_unless_void, source))
    try:
        # Huge, as the parser else drops what is nested more than 255 deep.
        parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
        # Bytes, because lxml refuses a string that declares an encoding.
        tree = lxml_html.document_fromstring(source.encode("utf-8"), parser=parser)
        if any("depth" in error.message for error in parser.error_log):
            flat = _NESTED.sub(r"<\1p>", source).encode("utf-8")
            tree = lxml_html.document_fromstring(flat, parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    return tree


def _contacts(found: article.Article) -> Iterator[Element]:
    """Yield the addresses in what stands below the article, which are asked for."""
    for node, reason in found.left_out.items():
        if reason == "site footer":
            for address in node.iter("address"):
                if not is_unseen(address):
                    yield address


def _decode(data: bytes) -> str:
    if not data.isascii():
        try:
            # Bytes that are valid UTF-8 are hardly ever of another encoding, whatever the page
            # declares.
            return normalise(data.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    declared = html_body_declared_encoding(data) or ""
    try:
        _, text = html_to_unicode(None, data, default_encoding="utf-8")
    except (LookupError, UnicodeError):  # what it names is no charset
        return decode(data)
    # A page can be wrong about itself.
    wrong = "\ufffd" in text or declared.startswith(_NO_CHARSETS)
    return decode(data) if wrong else normalise(text)


def _unless_void(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "" if code <= sys.maxunicode and not normalise(chr(code)) else reference[0]


def _unless_crowded(tag: re.Match[str]) -> str:
    """Return a tag as it stands, or without its attributes where these are too many."""
    attributes = len(_QUOTED.sub("", tag[0]).split()) - 1
    return tag[0] if attributes <= _MOST_ATTRIBUTES else f"<{tag[1]} "
