"""What is printed before items and headings, and how the parts of lists belong together."""

from __future__ import annotations

import re

from qa.indexing.documents.html.elements import (
    HEADINGS,
    LISTS,
    Element,
    children,
    name,
    number,
    words,
)

_NUMBERED = re.compile(r"((?:\d{1,3}\.)+(?:\d{1,3})?|§{1,2}\s?\d+\w?|[IVX]{1,5}\.)\s+(?=\S)")
_LEAST_SECTION = 40  # characters after the heading of an item that is a section


def of_heading(text: str) -> str:
    """Return the number with which a heading begins, as printed; "" for none."""
    match = _NUMBERED.match(text)
    return match[1] if match else ""


def of_items(node: Element) -> dict[Element, str]:
    """Return what is printed before each item of a list."""
    items = [c for c in children(node) if name(c) == "li" and c.get("data-loose") is None]
    if name(node) != "ol":
        return dict.fromkeys(items, "•")
    step = -1 if node.get("reversed") is not None else 1
    current = number(node.get("start"), len(items) if step < 0 else 1)
    close = node.get("data-close") or "."
    made = {}
    for item in items:
        current = number(item.get("value"), current)
        made[item] = _printed(current, item.get("type") or node.get("type") or "1") + close
        current += step
    return made


def _printed(value: int, kind: str) -> str:
    if value > 0 and kind in ("a", "A"):
        letters = ""
        while value:
            value, rest = divmod(value - 1, 26)
            letters = chr(ord("a") + rest) + letters
        return letters.upper() if kind == "A" else letters
    if 0 < value < 4000 and kind in ("i", "I"):
        roman = ""
        for amount, sign in _ROMAN:
            times, value = divmod(value, amount)
            roman += sign * times
        return roman.upper() if kind == "I" else roman
    return str(value)


_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def is_of_sections(node: Element) -> bool:
    """Tell whether the items of a list are sections with headings, which only look like a list."""
    items = list(children(node))
    if name(node) not in LISTS or name(node) == "ol" or len(items) < 2:
        return False
    for item in items:
        heading = next(item.iterdescendants(*HEADINGS), None)
        if heading is None or len(words(item)) - len(words(heading)) < _LEAST_SECTION:
            return False
    return True


def definitions(parts: list[Element]) -> list[tuple[list[Element], list[Element]]]:
    """Return the terms among the parts of a list, each group of them with what defines it."""
    groups: list[tuple[list[Element], list[Element]]] = []
    held = []
    for child in parts:
        inside = [one for one in children(child) if name(one) in ("dt", "dd")]
        held += inside if name(child) == "div" and inside else [child]
    for child in held:
        if name(child) == "dt":
            if not groups or groups[-1][1]:
                groups.append(([], []))
            groups[-1][0].append(child)
        else:
            if not groups:
                groups.append(([], []))
            groups[-1][1].append(child)
    return groups
