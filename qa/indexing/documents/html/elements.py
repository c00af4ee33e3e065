"""What the elements of a page are, by their names and attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element

# What stands in a block of its own; everything else stands within a line.
BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li
    listing main menu nav ol optgroup p plaintext pre search section summary table tbody td tfoot
    th thead tr ul xmp
    """.split()  # noqa: SIM905  a list of words reads better than a list of strings
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol", "menu", "dir"})
# What a browser does not show, with all that is in it.
UNSEEN = frozenset(
    """
    area audio base basefont canvas col colgroup command datalist embed frame head iframe link
    meta noembed noframes noscript object param script source style template title track video
    """.split()  # noqa: SIM905
)
MEDIA = frozenset({"audio", "canvas", "embed", "iframe", "object", "video"})
_TEX = "math/tex"  # in a script, which MathJax shows as a formula

_CALLOUTS = frozenset(
    """
    admonition alert attention callout caution danger hint important info infobox-note note notice
    notification tip warning
    """.split()  # noqa: SIM905
)
# What is folded away until it is asked for is content; what pops up over the page is not.
_POPS_UP = re.compile(
    r"modal|popup|dialog|cookie|consent|menu|nav|newsletter|subscri|share|login|signin|overlay|"
    r"lightbox|toast|search|tooltip|advert|loading|spinner|error|template|\bads?\b",
    re.IGNORECASE,
)
_FOLDED = re.compile(
    r"tab|pane|accordion|collaps|fold|toggle|faq|answer|expand|detail|slide|step|more|content",
    re.IGNORECASE,
)
_UNDISPLAYED = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LEAST_FOLDED = 40  # characters of a hidden block that is content
# Signs that lead to a heading or let one edit it, and numbers of the lines of code.
_SIGNS = frozenset(
    """
    anchor-link anchorjs-link footnote-back footnote-backref gutter header-anchor headerlink
    hash-link line-numbers line-numbers-rows linenos mw-cite-backlink mw-editsection
    """.split()  # noqa: SIM905
)


def name(node: Element) -> str:
    """Return an element's name in small letters without its namespace; "" of what is none."""
    tag = node.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def classes(node: Element) -> set[str]:
    """Return the names of an element's classes, in small letters."""
    return set((node.get("class") or "").lower().split())


def hints(node: Element) -> str:
    """Return what class, id and role say that an element is for."""
    return " ".join(node.get(key) or "" for key in ("class", "id", "role"))


def words(node: Element) -> str:
    """Return all text in an element in one line."""
    return " ".join("".join(node.itertext()).split())


def is_block(node: Element) -> bool:
    """Tell whether an element stands in a block of its own, or has in it what does."""
    tag = name(node)
    if tag in BLOCKS or "-" in tag:
        return True
    if tag in UNSEEN or tag in ("math", "svg", "select", "textarea"):
        return False
    return any(name(child) in BLOCKS for child in node.iterdescendants(etree.Element))


def is_tex(node: Element) -> bool:
    """Tell whether a script holds a formula."""
    return node.tag == "script" and (node.get("type") or "").startswith(_TEX)


def is_unseen(node: Element) -> bool:
    """Tell whether an element is not shown, whatever is in it."""
    if not isinstance(node.tag, str):
        return True
    tag = name(node)
    if tag in UNSEEN:
        return not is_tex(node)
    if _SIGNS & classes(node):
        return True
    return is_hidden(node)


def is_hidden(node: Element) -> bool:
    """Tell whether an element is hidden for good, not only folded away, as a panel of tabs is."""
    hidden = node.get("hidden")
    told = hidden is not None and hidden.lower() != "until-found"
    told = told or bool(_UNDISPLAYED.search(node.get("style") or ""))
    told = told or (name(node) == "dialog" and node.get("open") is None)
    if node.get("aria-hidden") == "true" and not told:
        # Of a formula that is there twice, for the eye and the ear, the former is left out.
        return "katex-html" in classes(node) or name(node) == "i"
    if not told:
        return False
    if name(node) not in BLOCKS or name(node) == "dialog" or _POPS_UP.search(hints(node)):
        return True
    return not _is_folded(node) or not _holds(node, _LEAST_FOLDED)


def _holds(node: Element, least: int) -> bool:
    """Tell whether an element has as many characters of text, looking no further than needed."""
    count = 0
    for text in node.itertext():
        count += len(text.strip())
        if count >= least:
            return True
    return False


def _is_folded(node: Element) -> bool:
    """Tell whether a hidden element can be shown by a click, as one of several like it."""
    if _FOLDED.search(hints(node)):
        return True
    return any(
        near is not None and near.tag == node.tag and near.get("class") == node.get("class")
        for near in (node.getprevious(), node.getnext())
        if node.get("class")
    )


def callout(node: Element) -> bool:
    """Tell whether an element is a note or a warning beside the text."""
    if node.get("role") in ("note", "alert", "doc-tip", "doc-notice"):
        return True
    named = {part for one in classes(node) for part in (one, *re.split(r"[-_]+", one)[:1])}
    return name(node) in ("div", "aside", "section", "blockquote", "p") and bool(_CALLOUTS & named)


def children(node: Element) -> Iterator[Element]:
    """Yield the elements right in one that are shown."""
    return (child for child in node if not is_unseen(child))


def number(text: str | None, default: int) -> int:
    """Return the whole number that an attribute holds."""
    match = re.match(r"\s*([+-]?\d{1,6})", text or "")
    return int(match[1]) if match else default
