"""Lists in plain text: which lines begin an item, and what belongs to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.indexing.documents.plain.lines import Line, Page, soft_ends
from qa.indexing.documents.plain.nodes import Node

BULLETS = "-*+•‣◦▪·●○■□➢✓☐☑►–—"
_ITEM = re.compile(
    rf"(?P<bullet>[{BULLETS}])(?P<box>\s\[[ xX]\])?\s+(?=\S)"
    r"|(?P<number>\(?(?P<value>\d{1,3}(?:\.\d{1,3}){0,5}|[ivxlc]{1,6}|[IVXLC]{1,6}|[a-zA-Z])"
    r"(?P<closed>[.)]))\s+(?=\S)"
    r"|(?P<han>[（(]?[一二三四五六七八九十]{1,3}[、．）)]|\d{1,3}[、．])\s*(?=\S)"
    r"|(?P<clause>\d{1,3}(?:\.\d{1,3}){1,5})\s+(?=[^\W\d_])"
)
# May also stand before a word in running text: a dash, an initial.
_DOUBTFUL_BULLETS = "–—-*·"
_HAN = "零一二三四五六七八九"
_INITIALS = ("A.", "a.")  # styles that persons have too
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
# Items in each other; what is indented more stands on the last of these levels.
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of an item as printed, and of a numbered one the places in its sequence.

    A letter has several: "i" is the ninth, or the first of the Roman ones.
    """

    label: str
    style: str
    places: tuple[int, ...]
    length: int  # of it in the line, with the white space after it

    def follows(self, before: Mark) -> bool:
        """Tell whether it is the next after another."""
        if self.style != before.style:
            return False
        return not self.places or any(place - 1 in before.places for place in self.places)

    @property
    def first(self) -> bool:
        """Whether a list may begin with it."""
        return not self.places or 1 in self.places or 0 in self.places


def mark_of(text: str) -> Mark | None:
    """Return the mark with which a line begins, None where there is none."""
    found = _ITEM.match(text)
    if not found:
        return None
    if found["bullet"]:
        box = found["box"] or ""
        label = {"": "•", "x": "☑", "X": "☑", " ": "☐"}[box.strip().strip("[]") if box else ""]
        label = label if found["bullet"] in "-*+•·" or box else found["bullet"]
        return Mark(label, found["bullet"], (), found.end())
    if found["han"]:
        return _han(found["han"], found.end())
    if found["clause"]:
        if text[found.end()].islower():
            return None  # "3.5 km"
        return _clause(found["clause"], found["clause"], found.end())
    value, label = found["value"], found["number"]
    if label.startswith("(") != label.endswith(")") and label.startswith("("):
        return None
    if "." in value:
        return _clause(value, label, found.end())
    around = label.replace(value, "", 1)
    if value.isdigit():
        return Mark(label, f"1{around}", (int(value),), found.end())
    places = [_roman(value.lower())] if set(value.lower()) <= set(_ROMAN) else []
    if len(value) == 1:
        places.append(ord(value.lower()) - ord("a") + 1)
    case = "A" if value.isupper() else "a"
    return Mark(label, f"{case}{around}", tuple(place for place in places if place), found.end())


def _clause(value: str, label: str, length: int) -> Mark:
    *above, last = map(int, value.split("."))
    return Mark(label, f"{'.'.join(map(str, above))}.1", (last,), length)


def _han(label: str, length: int) -> Mark:
    value = label.strip("（()、．）")
    if value.isdecimal():
        number = int(value)
    else:
        tens, ten, ones = value.rpartition("十")
        number = _HAN.find(tens) * 10 + _HAN.find(ones) if tens else (10 if ten else 0)
        number += 0 if tens else max(0, _HAN.find(ones))
    return Mark(label, "1" + label.replace(value, ""), (number,), length)


def _roman(value: str) -> int:
    numbers = [_ROMAN[letter] for letter in value]
    total = sum(
        -number if after > number else number
        for number, after in zip(numbers, [*numbers[1:], 0], strict=True)
    )
    return total if total < 100 else 0


def take_items(run: Sequence[Line], i: int, page: Page) -> tuple[Node | None, int]:
    """Return a list that begins at a line of a run, and the number of the line after it."""
    mark = mark_of(run[i].text)
    if not mark or not _opens(run, i, mark):
        return None, i
    marks: list[tuple[Mark, int, list[Line]]] = []
    while i < len(run):
        mark = mark_of(run[i].text)
        if mark and _goes_on(marks, mark, run[i].indent):
            content = run[i].indent + mark.length
            first = replace(run[i], text=run[i].text[mark.length :], indent=content)
            marks.append((mark, run[i].indent, [first]))
        elif marks and _belongs(marks[-1], run[i], page):
            marks[-1][2].append(run[i])
        else:
            break
        i += 1
    return _tree(marks), i


def _opens(run: Sequence[Line], i: int, mark: Mark) -> bool:
    """Tell whether a line with a mark begins a list, rather than goes on with a sentence."""
    after = mark_of(run[i + 1].text) if i + 1 < len(run) else None
    repeated = after is not None and (after.follows(mark) or after.first)
    if i == 0:
        return repeated or _alone(run, mark)
    before = run[i - 1].text
    if before.endswith((":", ";")):
        return True
    if mark.places:
        return after is not None and (after.follows(mark) or (mark.first and after.first))
    return repeated if mark.style in _DOUBTFUL_BULLETS else True


def _alone(run: Sequence[Line], mark: Mark) -> bool:
    """Tell whether a mark at the start of a run is one though no other follows."""
    if mark.style.endswith(".1"):
        return len(run) == 1  # "4.7.0 is the newest"
    # "J. Smith" and "I. Newton" are persons, "(212)" is of a telephone number.
    if mark.style in _INITIALS:
        # What follows an empty line will tell.
        return all(line.indent > run[0].indent for line in run[1:])
    return max(mark.places, default=0) < 100 or mark.first


def persons(node: Node) -> Node:
    """Return a list of one item, marked with a letter, as the paragraph that it is."""
    if node.kind != "list" or len(node.children) > 1 or node.style not in _INITIALS:
        return node
    item = node.children[0]
    if item.children or not item.lines:
        return node
    first = replace(item.lines[0], text=f"{item.fields['label']} {item.lines[0].text}")
    lines = [first, *item.lines[1:]]
    return Node("paragraph", lines, indent=node.indent, blank=node.blank)


def _goes_on(marks: Sequence[tuple[Mark, int, list[Line]]], mark: Mark, indent: int) -> bool:
    """Tell whether a mark is of the next item of a list, or of the first of one within it."""
    if not marks or not mark.places:
        return True
    last, last_indent, _ = marks[-1]
    if mark.follows(last) or (mark.first and not (indent <= last_indent and mark.style[0] == "A")):
        return True
    for other, other_indent, _ in reversed(marks[-200:]):
        if other.style == mark.style and other_indent <= indent + 1:
            # Numbers are left out, and all may be 1; but "1986." is no item, nor is "A." after C.
            return mark.style.startswith(("1", "a")) or mark.follows(other)
    return not mark.style.startswith("A.")


def _belongs(last: tuple[Mark, int, list[Line]], line: Line, page: Page) -> bool:
    """Tell whether a line without a mark goes on with the item before it."""
    _, indent, lines = last
    if line.indent > indent:
        return True
    return soft_ends([replace(lines[-1], indent=lines[-1].indent), line], page)[0]


def _tree(marks: Sequence[tuple[Mark, int, list[Line]]]) -> Node:
    """Return a list of items, those that are indented more, or of another style, within."""
    root = Node("list", indent=marks[0][1], style=_style(marks[0][0]))
    open_lists: list[tuple[Node, int, str]] = [(root, marks[0][1], _style(marks[0][0]))]
    for mark, indent, lines in marks:
        style = _style(mark)
        while len(open_lists) > 1 and (
            indent < open_lists[-1][1] - 1
            or (style != open_lists[-1][2] and any(s == style for _, _, s in open_lists[:-1]))
        ):
            open_lists.pop()
        holder, level, known = open_lists[-1]
        deeper = indent > level + 1 or (style != known and indent >= level)
        if deeper and holder.children and len(open_lists) < _DEEPEST:
            within = Node("list", indent=indent, style=style)
            holder.children[-1].children.append(within)
            open_lists.append((within, indent, style))
            holder = within
        item = Node("item", lines, fields={"label": mark.label}, indent=lines[0].indent)
        holder.children.append(item)
    return root


def _style(mark: Mark) -> str:
    return "1.1" if mark.style.endswith(".1") else mark.style


def last_item(node: Node) -> Node:
    """Return the item of a list that a paragraph right after it would be in, if indented."""
    item = node.children[-1]
    while item.children and item.children[-1].kind == "list":
        item = item.children[-1].children[-1]
    return item


def _open_lists(node: Node) -> list[Node]:
    """Return a list and the lists within it to which its last item belongs, the outer first."""
    found = [node]
    while found[-1].children[-1].children and found[-1].children[-1].children[-1].kind == "list":
        found.append(found[-1].children[-1].children[-1])
    return found


def _holder(before: Node, node: Node) -> Node | None:
    """Return the list, within one, that a list after an empty line goes on with."""
    mark = mark_of(f"{node.children[0].fields['label']} X")
    for held in reversed(_open_lists(before)):
        if held.style != node.style or held.children[-1].kind != "item":
            continue
        last = mark_of(f"{held.children[-1].fields['label']} X")
        if abs(held.indent - node.indent) < 4 and mark and last and mark.follows(last):
            return held
    return None


def goes_on(before: Node, node: Node) -> bool:
    """Tell whether a list goes on with the one before it, which an empty line parts from it."""
    return _holder(before, node) is not None or (
        node.indent > before.indent + 1 and len(_open_lists(before)) < _DEEPEST
    )


def join(before: Node, node: Node) -> None:
    """Put the items of a list into the one that it goes on with."""
    holder = _holder(before, node)
    if holder is None:
        last_item(before).children.append(node)
    else:
        holder.children += node.children
