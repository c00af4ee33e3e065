"""Mails in HTML: what is written, and what is quoted under it, as mail programs mark that.

A page is cut where a quotation begins and where it ends; each part is written as any page is.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

from qa.indexing.documents import html
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.data.markup import page_tree
from qa.indexing.documents.mails.letters import Head, is_intro, quotation

_DEEPEST = 8  # mails quoted in each other
_MOST = 30  # quotations that are looked for in a mail; each cut copies the page
_QUOTE = re.compile(r"quote|cite", re.IGNORECASE)
_BLOCKS = frozenset({"p", "div", "td", "blockquote", "li", "body", "span"})
_LONGEST_HEAD = 4000  # characters


def write(source: str, builder: Builder) -> None:
    """Write the page of a mail, which stands in a message that is open."""
    _Mail(builder).write(page_tree(source), 0)


@dataclass(slots=True)
class _Cut:
    """Where a quotation begins: a block that is one, or the header above all that follows."""

    node: Any
    head: Head
    intro: Any = None  # the element that holds "On … wrote:"
    to_the_end: bool = False


class _Mail:
    """Writes one mail; counts the quotations that were found."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._found = 0

    def write(self, tree: Any, depth: int) -> None:
        """Write a page or the rest of one."""
        while tree is not None:
            cut = _first_cut(tree) if depth < _DEEPEST and self._found < _MOST else None
            if cut is None:
                html.write(tree, self._builder)
                return
            self._found += 1
            _mark(cut)
            before, after = copy.deepcopy(tree), tree
            _drop_from(before)
            html.write(before, self._builder)
            node = _drop_before(after)
            with quotation(cut.head, self._builder):
                if cut.to_the_end:
                    node.clear()
                    self.write(after, depth + 1)
                else:
                    self.write(_page_of(node), depth + 1)
            tree = None if cut.to_the_end else after


def _first_cut(tree: Any) -> _Cut | None:
    """Return where the first quotation of a page begins, None where there is none."""
    last: Any = None  # the element that held the last words
    said = ""
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        if node.tag == "blockquote":
            intro = is_intro(said)
            marked = _QUOTE.search(f"{node.get('type')} {node.get('class')}")
            if (intro or marked) and "".join(node.itertext()).strip():
                head = Head.of_intro(said) if intro else Head()
                return _Cut(node, head, last if intro else None)
        elif node.tag in ("b", "strong", "span") and _begins_head(node):
            found = _head_block(node)
            if found is not None:
                return found
        if node.tag in ("p", "div", "span", "td") and not any(c.tag in _BLOCKS for c in node):
            text = " ".join("".join(node.itertext()).split())
            if text:
                said, last = text, node
        elif node.tag in ("div", "body", "p") and (node.text or "").strip():
            said, last = " ".join((node.text or "").split()), None
    return None


def _begins_head(node: Any) -> bool:
    text = "".join(node.itertext())[:20].strip()
    return text.endswith(":") and len(text) < 12


def _head_block(node: Any) -> _Cut | None:
    """Return the header of a mail that is pasted here, if an element near holds one."""
    for above in islice(node.iterancestors(), 3):
        if above.tag not in ("p", "div", "td"):
            continue
        lines = _lines(above)
        head = Head.of_lines(lines)
        if head.lines and not any(line.strip() for line in lines[head.lines :]):
            return _Cut(above, head, to_the_end=True)
    return None


def _lines(node: Any) -> list[str]:
    """Return the lines in an element."""
    # Line ends of the source are none of the page.
    parts = [" ".join((node.text or "").split("\n"))]
    size = 0
    for part in node.iterdescendants():
        if part.tag in ("br", "p", "div"):
            parts.append("\n")
        words = (part.text if isinstance(part.tag, str) else None, part.tail)
        parts += [" ".join(text.split("\n")) for text in words if text]
        size += sum(len(text) for text in words if text)
        if size > _LONGEST_HEAD:
            return []
    text = re.sub(r"[ \t\r\xa0]+", " ", "".join(parts))
    return [line.strip() for line in text.split("\n") if line.strip()]


def _mark(cut: _Cut) -> None:
    """Take the line above a quotation out of the page, and mark where it begins."""
    if cut.intro is not None:
        tail = cut.intro.tail
        cut.intro.clear()
        cut.intro.tail = tail
    cut.node.set("data-cut", "1")


def _drop_from(tree: Any) -> None:
    """Take the marked element and all that follows it out of a page."""
    node = _marked(tree)
    place = node
    while (above := place.getparent()) is not None:
        for following in list(place.itersiblings()):
            above.remove(following)
        place.tail = None
        place = above
    node.getparent().remove(node)


def _drop_before(tree: Any) -> Any:
    """Take the marked element, and all that stands before it, out of a page; return it."""
    node = _marked(tree)
    place = node
    while (above := place.getparent()) is not None:
        for before in list(place.itersiblings(preceding=True)):
            above.remove(before)
        above.text = None
        place = above
    above, tail = node.getparent(), node.tail
    node.tail = None
    above.remove(node)
    above.text = tail
    node.attrib.pop("data-cut")
    return node


def _marked(tree: Any) -> Any:
    return next(node for node in tree.iter("*") if node.get("data-cut"))


def _page_of(node: Any) -> Any:
    """Return the page of what stands in an element."""
    node.tag = "div"
    page = page_tree("<div></div>")
    next(page.iter("div")).append(node)
    return page
