"""Footnotes of a page: the links that are their marks, and the elements that they lead to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from qa.indexing.documents.html.elements import BLOCKS, Element, hints, name, words

_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶#]{1,3})[\])]?", re.IGNORECASE)
_HINT = re.compile(r"foot-?note|note-?ref|doc-noteref|\bfn\b|\breference\b", re.IGNORECASE)
_BACK = re.compile(r"back-?(?:ref|link)|reversefootnote", re.IGNORECASE)
_ARROWS = re.compile(r"[\s↩↑^⏎\ufe0e\ufe0f]+")
_LONGEST = 4000  # characters of a note
# A block that is itself a note, as opposed to one that holds several.
_NOTES = frozenset({"li", "p", "div", "aside", "td", "dd", "dt", "section", "span"})


@dataclass(slots=True)
class Notes:
    """The footnotes of a page.

    `marks` are links with the key of their note, `bodies` the notes by their keys, and `labels`
    what is printed as their marks.
    """

    marks: dict[Element, str] = field(default_factory=dict)
    bodies: dict[str, Element] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


def find(tree: Element) -> Notes:
    """Return the notes of a page to which a mark leads that stands before them."""
    places: dict[str, Element] = {}
    order = {}
    for number, node in enumerate(tree.iter(etree.Element)):
        order[node] = number
        # Old pages name a place by an empty link.
        for key in (node.get("id"), node.get("name") if node.tag == "a" else None):
            if key:
                places.setdefault(key, node)
    notes = Notes()
    for link in tree.iter("a", "{*}a"):
        target = link.get("href") or ""
        mark = words(link) if len(link) < 4 else ""
        if not target.startswith("#") or not _MARK.fullmatch(mark):
            continue
        if not _is_raised(link) and not mark.startswith("["):
            continue
        key = unquote(target[1:])
        body = _body(places.get(key))
        if body is None or order[body] <= order[link] or _within(link, body):
            continue
        if key not in notes.bodies and not 0 < len(words(body)) <= _LONGEST:
            continue
        notes.marks[link] = key
        notes.bodies[key] = body
        notes.labels.setdefault(key, mark)
    for body in notes.bodies.values():
        _strip_ways_back(body)
    return notes


def _is_raised(link: Element) -> bool:
    above = link.getparent()
    near = [link, *link, *([] if above is None else [above])]
    return any(
        name(node) == "sup" or _HINT.search(f"{hints(node)} {node.get('epub:type')}")
        for node in near
        if isinstance(node.tag, str)
    )


def _body(place: Element | None) -> Element | None:
    """Return the note in which a place is, None if it is in none."""
    while place is not None and (name(place) not in BLOCKS or name(place) in ("sup", "ol", "ul")):
        place = place.getparent()
    if place is None or name(place) not in _NOTES:
        return None
    return place


def _within(node: Element, other: Element) -> bool:
    return any(above is other for above in node.iterancestors())


def _strip_ways_back(body: Element) -> None:
    """Take the links out of a note that lead back to its mark."""
    for link in list(body.iter("a", "{*}a")):
        text = words(link)
        leads_up = (link.get("href") or "").startswith("#")
        if leads_up and (not _ARROWS.sub("", text) or _BACK.search(hints(link))):
            empty(link)
    first = next(body.iter("a", "{*}a"), None)
    # "1. Text", where the number is a link.
    if first is not None and (first.get("href") or "").startswith("#"):
        text = words(first)
        if _MARK.fullmatch(text.rstrip(".")) and words(body).startswith(text):
            empty(first)


def empty(node: Element) -> None:
    """Take out all that an element has in it, but not what follows it."""
    tail = node.tail
    node.clear()
    node.tail = tail
